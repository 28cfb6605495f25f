import type { Report } from "../../model/report.ts";
import { templateOf, type Template } from "../template.ts";
import type { ChangeTable } from "./changes.ts";
import type { FigureRow } from "./figures.ts";
import { textLines } from "./text.ts";
import { mailView, type MailLimits, type MailOptions, type MailView } from "./view.ts";

export type { MailOptions } from "./view.ts";

export interface Mail {
  readonly subject: string;
  /** At most MAIL_HTML_BYTES as UTF-8. */
  readonly html: string;
  /** At most 78 columns, but for the report's address, which has to stay whole. */
  readonly text: string;
}

/** Gmail clips a body above about 102 KB; under 80 KB nothing clips, transfer encoding included. */
export const MAIL_HTML_BYTES = 80_000;

/** One screen first; the others follow only where long names would make the mail too large. */
const LIMITS: readonly [MailLimits, ...MailLimits[]] = [
  // A VM has a name of up to 80 characters; five of them and a sentence are a description.
  { items: 5, cases: 3, lines: 8, text: 600, name: 80 },
  { items: 4, cases: 2, lines: 5, text: 160, name: 40 },
  { items: 2, cases: 1, lines: 3, text: 80, name: 24 },
];

let made: { readonly html: Template<MailView>; readonly text: Template<{ readonly lines: readonly string[] }> } | null =
  null;

function templates(): NonNullable<typeof made> {
  made ??= { html: templateOf("mail/mail.html.hbs"), text: templateOf("mail/mail.txt.hbs") };
  return made;
}

/** The mail of a report: subject, HTML and plain text say the same. Pure but for reading the two templates. */
export function renderMail(report: Report, options: MailOptions = {}): Mail {
  const [first, ...shorter] = LIMITS;
  let mail = render(report, options, first);
  for (const limits of shorter) {
    if (Buffer.byteLength(mail.html) <= MAIL_HTML_BYTES) break;
    mail = render(report, options, limits);
  }
  return mail;
}

function render(report: Report, options: MailOptions, limits: MailLimits): Mail {
  const view = mailView(report, options, limits);
  const figures = view.figures.map(unbroken);
  const changeTable = view.changeTable === null ? null : withoutBreaks(view.changeTable);
  const { html, text } = templates();
  return {
    subject: view.subject,
    html: html({ ...view, figures, changeTable }),
    text: text({ lines: textLines(view) }),
  };
}

/** Keeps each number with its unit where a narrow screen breaks the cell. */
function keep(cell: string): string {
  // 35 min 42 s
  return cell.replaceAll(/(\d) (?=[a-z])/g, "$1\u00A0");
}

function withoutBreaks(table: ChangeTable): ChangeTable {
  return { ...table, rows: table.rows.map((row) => ({ ...row, now: keep(row.now), before: row.before.map(keep) })) };
}

function unbroken(row: FigureRow): FigureRow {
  return { ...row, median: keep(row.median), p95: keep(row.p95), longest: keep(row.longest) };
}
