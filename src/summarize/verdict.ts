import type { Counts, Finding, Gate, Report } from "../model/report.ts";

/** The verdict in words: one level and one sentence that a team lead can read alone. */
export function verdictOf(
  counts: Counts,
  findings: readonly Finding[],
  hasData: boolean,
  gates: readonly Gate[] = [],
): Report["verdict"] {
  if (!hasData)
    return {
      level: "no-data",
      text: "No data: none of the inputs held a usable event, task or migration. Check that the export ran.",
    };
  const acts = findings.filter(({ severity }) => severity === "act");
  const watches = findings.filter(({ severity }) => severity === "watch");
  const crossed = gates.filter(({ passed }) => !passed);
  const level = acts.length > 0 ? "act" : watches.length + crossed.length > 0 ? "watch" : "ok";
  const reason = headline(acts.length > 0 ? acts : watches) || limits(crossed);
  return { level, text: `${moves(counts)}${reason === "" ? "" : ` ${reason}`}` };
}

function moves(counts: Counts): string {
  if (counts.migrations === 0) return "No migrations in this time.";
  const parts = [`${counts.succeeded} succeeded`];
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.cancelled > 0) parts.push(`${counts.cancelled} cancelled`);
  if (counts.unfinished > 0) parts.push(`${counts.unfinished} unfinished`);
  return `${plural(counts.migrations, "move")}: ${parts.join(", ")}.`;
}

/** Said where no finding is the reason: an OK in the subject beside an exit status of 1 would be read as an error of ours. */
function limits(crossed: readonly Gate[]): string {
  if (crossed.length === 0) return "";
  const rules = crossed.map(({ rule }) => rule).join(", ");
  return `${crossed.length === 1 ? "A limit" : `${crossed.length} limits`} of the configuration ${crossed.length === 1 ? "was" : "were"} crossed: ${rules}.`;
}

function headline(findings: readonly Finding[]): string {
  const [first, ...others] = findings;
  if (first === undefined) return "";
  const rest = others.length === 0 ? "" : ` and ${plural(others.length, "other finding")}`;
  return `${first.title}${rest}.`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
