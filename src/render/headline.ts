import type { Finding, Report } from "../model/report.ts";
import { formatCount, formatCountOf } from "./format.ts";

/** The verdict in one short line, for page and chat: the figures and the findings stand below it. */
export function headlineOf(report: Report): string {
  const count = (severity: Finding["severity"]): number =>
    report.findings.filter((finding) => finding.severity === severity).length;
  const [act, watch] = [count("act"), count("watch")];
  const toWatch = watch === 0 ? "" : `, ${formatCount(watch)} to watch`;
  switch (report.verdict.level) {
    case "act":
      if (act > 0) return `${formatCountOf(act, "thing needs", "things need")} a person${toWatch}.`;
      break;
    case "watch":
      if (watch > 0) return `Nothing to do at once, ${formatCountOf(watch, "thing")} to watch.`;
      break;
    case "ok":
      return report.counts.migrations === 0 ? "A quiet night: nothing moved." : "Nothing needs a person.";
    case "no-data":
      return act > 0 ? "Nothing could be read." : "Nothing usable was read: check that the export ran.";
    default:
      return report.verdict.level satisfies never;
  }
  return report.verdict.text;
}

const ANNOUNCED = "Next:";

/** The description without what to do, which stands beside it. */
export function knownOf({ description, next }: Finding): string {
  if (next === null || !description.endsWith(next)) return description;
  const known = description.slice(0, -next.length).trimEnd();
  return known.endsWith(ANNOUNCED) ? known.slice(0, -ANNOUNCED.length).trimEnd() : known;
}
