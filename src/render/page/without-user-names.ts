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
  const users = usersOf([...report.migrations, ...report.late]);
  if (users.size === 0) return report;
  const text = (value: string): string => users.replace(value, isWholeWord);
  const orNull = (value: string | null): string | null => (value === null ? null : text(value));
  const migration = (value: Migration): Migration => ({
    ...value,
    userName: null,
    triggerDetail: orNull(value.triggerDetail),
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

/** Each name as it stands and without its domain. */
function usersOf(migrations: readonly Migration[]): NameSearch {
  const names = new Set<string>();
  for (const { userName } of migrations) {
    if (userName === null || names.has(userName)) continue;
    names.add(userName);
    for (const part of userName.split(/[\\@]/)) names.add(part);
  }
  const users = new NameSearch();
  // VSPHERE.LOCAL\jdoe -> VSPHERE.LOCAL\jdoe, jdoe; the domain alone is nobody.
  for (const name of names)
    if (name.length >= SHORTEST_NAME && !/^[\w-]+(?:\.[\w-]+)+$/.test(name)) {
      users.add(lowered(name), STAND_IN);
      users.add(lowered(printable(name)), STAND_IN);
    }
  return users;
}

function isWholeWord(name: string, lower: string, position: number): boolean {
  return !isLetter(lower.charAt(position - 1)) && !isLetter(lower.charAt(position + name.length));
}
