import type { Failure, Migration } from "../../model/migration.ts";
import type { Report } from "../../model/report.ts";
import { printable } from "../../model/printable.ts";
import { isLetter, lowered, NameSearch, SHORTEST_NAME } from "../name-search.ts";

const STAND_IN = "a user";

/**
 * The report with every user's name taken out of its texts: names of users are personal data, and a page that says it
 * leaves them out must not carry them in a message. Names of VMs and hosts stay as they are.
 */
export function withoutUserNames(report: Report): Report {
  const named = [...report.migrations, ...report.late];
  if (named.every(({ userName }) => userName === null)) return report;
  const users = usersOf(named);
  const text = (value: string): string => users.replace(value, isWholeWord);
  const orNull = (value: string | null): string | null => (value === null ? null : text(value));
  const migration = (value: Migration): Migration => ({
    ...value,
    userName: null,
    triggerDetail: withoutOwn(orNull(value.triggerDetail), value.userName),
    failure: failure(value.failure),
  });
  const failure = (value: Failure | null): Failure | null =>
    value === null ? null : { ...value, message: text(value.message), remedy: orNull(value.remedy) };
  return {
    ...report,
    verdict: { ...report.verdict, text: text(report.verdict.text) },
    migrations: report.migrations.map(migration),
    late: report.late.map(migration),
    open: report.open.map((entry) => ({ ...entry, message: text(entry.message), remedy: orNull(entry.remedy) })),
    findings: report.findings.map((finding) => ({
      ...finding,
      title: text(finding.title),
      description: text(finding.description),
    })),
    diagnostics: report.diagnostics.map((entry) => ({ ...entry, message: text(entry.message) })),
    context: report.context.map((event) => ({ ...event, message: text(event.message) })),
    changes:
      report.changes === null
        ? null
        : {
            ...report.changes,
            resolvedFindings: report.changes.resolvedFindings.map((entry) => ({ ...entry, title: text(entry.title) })),
          },
  };
}

/** "started by jb": a name too short to be looked for everywhere is still known to end its own move's detail. */
function withoutOwn(detail: string | null, userName: string | null): string | null {
  if (detail === null || userName === null || userName === "") return detail;
  return detail.endsWith(` by ${userName}`) ? detail.slice(0, -userName.length) + STAND_IN : detail;
}

/** Each name as it stands and without its domain; the domain alone is nobody. */
function usersOf(migrations: readonly Migration[]): NameSearch {
  const names = new Set<string>();
  for (const { userName } of migrations) {
    if (userName === null || names.has(userName)) continue;
    names.add(userName);
    names.add(accountOf(userName));
  }
  const users = new NameSearch();
  for (const name of names)
    if (name.length >= SHORTEST_NAME && !EXTENSION.test(name)) {
      users.add(lowered(name), STAND_IN);
      users.add(lowered(printable(name)), STAND_IN);
    }
  return users;
}

/** VSPHERE.LOCAL\jdoe -> jdoe, jane.doe@corp.example -> jane.doe */
function accountOf(userName: string): string {
  const slash = userName.lastIndexOf("\\");
  if (slash !== -1) return userName.slice(slash + 1);
  const at = userName.indexOf("@");
  return at === -1 ? userName : userName.slice(0, at);
}

/** Products sign with the key of their extension. */
const EXTENSION = /^(?:com|net|org)\.[\w-]+\.[\w.-]+$/i;
// e.g. "com.vmware.vcIntegrity"; not "jane.doe"

function isWholeWord(name: string, lower: string, position: number): boolean {
  return !isLetter(lower.charAt(position - 1)) && !isLetter(lower.charAt(position + name.length));
}
