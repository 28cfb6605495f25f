import type { Counts, Finding, Gate, Report } from "../model/report.ts";
import { formatCount, formatCountOf, formatList } from "../model/words.ts";

/**
 * The verdict: one level and one short line that a team lead can read alone. It names the worst finding and counts the others;
 * the figures of the night stand beside it wherever it is shown. A crossed gate is never an OK.
 */
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
  if (acts.length > 0) return { level: "act", text: headline(acts, "to act on") };
  if (watches.length > 0) return { level: "watch", text: headline(watches, "to watch") };
  if (crossed.length > 0) return { level: "watch", text: limits(crossed) };
  // Something moved, and no record says what: a quiet night is another thing.
  const { migrations, unattributedEnds: ends } = counts;
  if (migrations === 0 && ends > 0)
    return {
      level: "watch",
      text: `No move is told whole: ${formatCountOf(ends, "end")} that ${ends === 1 ? "names" : "name"} no VM.`,
    };
  return { level: "ok", text: quiet(counts) };
}

/** Worst first, as the findings stand. */
function headline(findings: readonly Finding[], what: string): string {
  const others = findings.length - 1;
  const rest = others === 0 ? "" : `, and ${formatCountOf(others, "more finding")} ${what}`;
  return `${findings[0]?.title ?? ""}${rest}.`;
}

/** An OK in the subject beside an exit status of 1 would be read as an error of ours. */
function limits(crossed: readonly Gate[]): string {
  const rules = formatList(crossed.map(({ rule }) => rule));
  return crossed.length === 1
    ? `A limit of the configuration was crossed: ${rules}.`
    : `${crossed.length} limits of the configuration were crossed: ${rules}.`;
}

function quiet({ migrations, succeeded, failed }: Counts): string {
  if (migrations === 0) return "No migrations in this time.";
  if (succeeded === migrations)
    return migrations === 1 ? "The one move succeeded." : `All ${formatCount(migrations)} moves succeeded.`;
  const good = failed === 0 ? "" : ` What failed (${formatCount(failed)}) was made good since.`;
  return `Nothing needs a person.${good}`;
}
