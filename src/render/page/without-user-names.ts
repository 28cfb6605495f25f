import type { Failure, Migration } from "../../model/migration.ts";
import type { Report } from "../../model/report.ts";

const STAND_IN = "a user";
/** Shorter names are words of every sentence. */
const SHORTEST = 3;

/**
 * The report with every user's name taken out of its texts: names of users are personal data, and a page that says it
 * leaves them out must not carry them in a message. Names of VMs and hosts stay as they are.
 */
export function withoutUserNames(report: Report): Report {
  const pattern = userPattern([...report.migrations, ...report.late]);
  if (pattern === null) return report;
  const text = (value: string): string => value.replaceAll(pattern, STAND_IN);
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

/** Each name as it stands and without its domain, longest first, as one pattern; null where nobody is named. */
function userPattern(migrations: readonly Migration[]): RegExp | null {
  const names = new Set<string>();
  for (const { userName } of migrations) {
    if (userName === null || names.has(userName)) continue;
    names.add(userName);
    for (const part of userName.split(/[\\@]/)) names.add(part);
  }
  // VSPHERE.LOCAL\jdoe -> VSPHERE.LOCAL\jdoe, jdoe; the domain alone is nobody.
  const told = [...names]
    .filter((name) => name.length >= SHORTEST && !/^[\w-]+(?:\.[\w-]+)+$/.test(name))
    .sort((left, right) => right.length - left.length);
  if (told.length === 0) return null;
  const escaped = told.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}
