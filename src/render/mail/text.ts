import { columnsOf, pad, wrap } from "./text-layout.ts";
import type { MailItem, MailView } from "./view.ts";

/** The lines of mail.txt, wrapped; the template only joins them. */
export function textLines(view: MailView): string[] {
  const sections = [
    [...wrap(`${view.label}: ${view.verdict}`), ...wrap(view.scope), ...wrap(view.window)],
    section("NEEDS A PERSON", [...view.needs.flatMap(itemLines), ...noteLines(view.needsNote)]),
    section(
      "STILL OPEN FROM EARLIER NIGHTS",
      view.stillOpen.flatMap((line) => wrap(line, "- ")),
    ),
    section("CAME LATE", [
      ...(view.late === "" ? [] : wrap(view.late)),
      ...view.lateCases.flatMap((line) => wrap(line, "- ")),
    ]),
    section("WORTH A LOOK", [...view.watch.flatMap(itemLines), ...noteLines(view.watchNote)]),
    section(view.changesTitle.toUpperCase(), [
      ...changeLines(view),
      ...view.changes.flatMap((line) => wrap(line, "- ")),
    ]),
    section("FIGURES", figureLines(view)),
    section("NEXT STEP", [...view.next.flatMap((line) => wrap(line, "- ")), ...(view.url === "" ? [] : [view.url])]),
    ["-- ", ...wrap(view.footer)],
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function itemLines({ title, age, description, cases, more, remedy }: MailItem, index: number): string[] {
  return [
    ...wrap(age === "" ? title : `${title} (${age})`, `${index + 1}. `),
    ...(description === "" ? [] : wrap(description, "   ")),
    ...cases.flatMap((text) => wrap(text, "   - ")),
    ...(more === "" ? [] : wrap(more, "     ")),
    ...(remedy === "" ? [] : wrap(`What to do: ${remedy}`, "   ")),
  ];
}

function changeLines({ changeTable }: MailView): string[] {
  if (changeTable === null) return [];
  const { against, rows, more } = changeTable;
  const line = (label: string, now: string, before: readonly string[]): string =>
    pad(fit(label, 22), 22, "left") + [now, ...before].map((cell) => pad(fit(cell, 17), 18, "right")).join("");
  const table = [line("Figure", "Tonight", against), ...rows.map(({ label, now, before }) => line(label, now, before))];
  return [...table, ...noteLines(more)];
}

/** `median of 30 nights` is wider than any figure; a longer text would break the columns. */
function fit(text: string, columns: number): string {
  const short = text.replace(/^median of (\d+) nights$/, "usual ($1 nights)");
  let kept = "";
  for (const point of short) {
    if (columnsOf(kept + point) > columns) break;
    kept += point;
  }
  return kept;
}

function noteLines(note: string): string[] {
  return note === "" ? [] : wrap(note);
}

function figureLines(view: MailView): string[] {
  const head = { kind: "Kind", count: "Moves", median: "Median", p95: "p95", longest: "Longest" };
  const table = [head, ...view.figures].map(
    (row) =>
      pad(row.kind, 21, "left") +
      pad(row.count, 7, "right") +
      [row.median, row.p95, row.longest].map((cell) => pad(cell, 15, "right")).join(""),
  );
  const sentences = [view.figuresNote, view.stun, view.limits, view.data].filter((text) => text !== "");
  return [...wrap(view.moves), ...(view.figures.length === 0 ? [] : table), ...sentences.flatMap((text) => wrap(text))];
}
