import type { Alert } from "../model/alert.ts";
import type { Report } from "../model/report.ts";
import { headlineOf } from "./headline.ts";
import { nightOf, subjectOf } from "./mail/subject.ts";
import { safeUrl, withLocalTimesIn, type MailOptions } from "./mail/view.ts";
import { clean, levelText, moreText } from "./mail/words.ts";

/** A channel is read on a phone, between other things. */
const MOST_FINDINGS = 5;
const LINE_LIMIT = 200;

/** The night for a chat: what the mail's first screen says, shorter. */
export function renderAlert(report: Report, options: MailOptions = {}): Alert {
  const date = options.date ?? nightOf(report);
  const text = (line: string): string => clean(withLocalTimesIn(line, report.window.timeZone), LINE_LIMIT);
  const speaking = report.findings.filter(({ severity }) => severity !== "info");
  const shown = speaking
    .slice(0, MOST_FINDINGS)
    .map(({ severity, title }) => `${levelText(severity === "act" ? "act" : "watch")}: ${text(title)}`);
  const more = moreText(speaking.length - shown.length);
  const url = safeUrl(options.reportUrl ?? null, date);
  return {
    level: report.verdict.level,
    title: subjectOf(report, options.site ?? null, date),
    lines: [text(headlineOf(report)), ...shown, ...(more === "" ? [] : [more])],
    url: url === "" ? null : url,
  };
}
