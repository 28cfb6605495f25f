import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { History } from "../../history/store.ts";
import type { Config } from "../../model/config.ts";
import { errorText } from "../../model/diagnostic.ts";
import { renderCalendar } from "../../render/calendar/calendar.ts";

/** The page of all nights beside their folders; without a history there is none. */
export async function writeCalendar(
  config: Config,
  /** Version of the program. */
  program: string,
  history: History | null,
  messages: string[],
): Promise<void> {
  if (history === null) return;
  try {
    const hasPage = (date: string): boolean => existsSync(join(config.out, date, "report.html"));
    const hidden = config.anonymize !== null;
    const nights = await history.nights();
    // A verdict quotes names.
    const html = renderCalendar(hidden ? nights.map((night) => ({ ...night, verdict: "" })) : nights, {
      version: program,
      site: hidden ? null : config.site,
      hrefOf: (date) => (hasPage(date) ? `${date}/report.html` : null),
    });
    const file = join(config.out, "index.html");
    await writeFile(`${file}.tmp`, html);
    await rename(`${file}.tmp`, file);
  } catch (error) {
    messages.push(`The page of all nights could not be written: ${errorText(error)}`);
  }
}
