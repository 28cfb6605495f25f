import type { ChangeLine, Report } from "../../model/report.ts";
import { formatCount, formatSeconds } from "../format.ts";
import { clean, moreText } from "./words.ts";

/** One figure of tonight beside those it is compared with. */
export interface ChangeRow {
  readonly label: string;
  readonly now: string;
  /** In the order of `ChangeTable.against`. */
  readonly before: readonly string[];
}

export interface ChangeTable {
  /** What tonight is compared with: `last night`, `median of 7 nights`, `median of 30 nights`. */
  readonly against: readonly string[];
  readonly rows: readonly ChangeRow[];
  /** "and 4 more in report.html", or empty. */
  readonly more: string;
}

/** The figures of tonight beside the last night and the usual; null where nothing is known of them. */
export function changeTable(
  { changes }: Report,
  limits: { readonly lines: number; readonly name: number },
): ChangeTable | null {
  const lines = changes?.lines ?? [];
  const all = [...new Set(lines.map(({ against }) => against))];
  const [first] = all;
  if (first === undefined) return null;
  // The night before, and the longest span as the usual: three columns of figures fit a phone.
  const usual = all.at(-1);
  const against = usual === undefined || usual === first ? [first] : [first, usual];
  const cells = new Map(lines.map((line) => [keyOf(line.label, line.against), line]));
  const labels = [...new Set(lines.map(({ label }) => label))];
  const rows = labels.flatMap((label): ChangeRow[] => {
    const found = against.map((name) => cells.get(keyOf(label, name)));
    const known = found.find((line) => line !== undefined);
    if (known === undefined) return [];
    return [
      {
        label: clean(label, limits.name),
        now: valueText(known.unit, known.now),
        before: found.map((line) => (line === undefined ? "–" : valueText(line.unit, line.before))),
      },
    ];
  });
  const most = 2 * limits.lines;
  return {
    against: against.map((name) => clean(name, limits.name)),
    rows: rows.slice(0, most),
    more: moreText(rows.length - most),
  };
}

function keyOf(label: string, against: string): string {
  return JSON.stringify([label, against]);
}

function valueText(unit: ChangeLine["unit"], value: number | null): string {
  if (value === null) return "–";
  // Medians of counts can end in a half.
  const text =
    unit === "seconds" ? formatSeconds(value) : Number.isInteger(value) ? formatCount(value) : value.toFixed(1);
  return clean(text, 20);
}
