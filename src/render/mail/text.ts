import { pad, wrap } from "./text-layout.ts";
import type { MailItem, MailView } from "./view.ts";

/** The lines of mail.txt, wrapped; the template only joins them. */
export function textLines(view: MailView): string[] {
  const sections = [
    [...wrap(`${view.label}: ${view.verdict}`), ...wrap(view.scope), ...wrap(view.window)],
    section("NEEDS A PERSON", [...view.needs.flatMap(itemLines), ...noteLines(view.needsNote)]),
    section("WORTH A LOOK", [...view.watch.flatMap(itemLines), ...noteLines(view.watchNote)]),
    section(
      view.changesTitle.toUpperCase(),
      view.changes.flatMap((line) => wrap(line, "- ")),
    ),
    section("FIGURES", figureLines(view)),
    section("NEXT STEP", [...view.next.flatMap((line) => wrap(line, "- ")), ...(view.url === "" ? [] : [view.url])]),
    ["-- ", ...wrap(view.footer)],
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function itemLines({ title, description, cases, more, remedy }: MailItem, index: number): string[] {
  return [
    ...wrap(title, `${index + 1}. `),
    ...(description === "" ? [] : wrap(description, "   ")),
    ...cases.flatMap((text) => wrap(text, "   - ")),
    ...(more === "" ? [] : wrap(more, "     ")),
    ...(remedy === "" ? [] : wrap(`What to do: ${remedy}`, "   ")),
  ];
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
