import { createWriteStream } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { OutputKind } from "../model/config.ts";
import type { PageViewOptions } from "../model/page-view.ts";
import type { Report } from "../model/report.ts";
import { errorCode } from "../model/diagnostic.ts";
import { renderCsv } from "../render/csv.ts";
import { renderJson } from "../render/json.ts";
import type { MailOptions } from "../render/mail/mail.ts";
import type { RenderPageOptions } from "../render/page/render-page.ts";
import { makeFolder } from "./folder.ts";
import { isAlive } from "./is-alive.ts";

export interface WriteOptions {
  readonly write: readonly OutputKind[];
  readonly mail?: MailOptions;
  /** Mails about a part of the site each, as `mail.recipients` has them: mail-1, mail-2 … */
  readonly parts?: readonly MailPart[];
  readonly view?: Partial<PageViewOptions>;
  readonly page?: RenderPageOptions;
}

export interface MailPart {
  readonly report: Report;
  readonly mail: MailOptions;
}

export interface Written {
  readonly files: readonly string[];
  /** Files that were held open and had to be written beside their name. */
  readonly beside: readonly { readonly wanted: string; readonly written: string }[];
}

/** How long a file that somebody holds open (Excel on Windows) is waited for. */
const RENAME_PATIENCE_MS = 5000;

/** Writes the report's files: each under a temporary name first, so that nobody ever reads half a report. */
export async function writeReport(report: Report, folder: string, options: WriteOptions): Promise<Written> {
  await makeFolder(folder);
  await removeLeftovers(folder);
  const files: string[] = [];
  const beside: { wanted: string; written: string }[] = [];
  const put = async (name: string, parts: Iterable<string>): Promise<void> => {
    const wanted = join(folder, name);
    const written = await writeWhole(wanted, parts);
    files.push(written);
    if (written !== wanted) beside.push({ wanted, written });
  };
  for (const kind of options.write) {
    switch (kind) {
      case "html":
        await put("report.html", await pageOf(report, options));
        break;
      case "json":
        await put("report.json", renderJson(report));
        break;
      case "csv":
        await put("migrations.csv", renderCsv(report));
        break;
      case "mail": {
        const { renderMail } = await import("../render/mail/mail.ts");
        const mail = renderMail(report, options.mail ?? {});
        await put("mail.html", [mail.html]);
        await put("mail.txt", [mail.text]);
        for (const [index, part] of (options.parts ?? []).entries()) {
          const own = renderMail(part.report, part.mail);
          await put(`mail-${index + 1}.html`, [own.html]);
          await put(`mail-${index + 1}.txt`, [own.text]);
        }
        break;
      }
      default: {
        const never: never = kind;
        throw new Error(`unknown output ${String(never)}`);
      }
    }
  }
  return { files, beside };
}

/** report.json.4711.tmp: a run that was killed while it wrote. One that is only just written belongs to a run on another machine. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^(?:report|migrations|mail(?:-\d{1,6})?)\.\w{2,4}\.(\d{1,10})\.tmp$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && Math.abs(Date.now() - found.mtimeMs) > LEFT_AFTER_MS)
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

const LEFT_AFTER_MS = 60_000;

/** Writes a file under a temporary name first; returns the name it got in the end. */
export async function writeWhole(file: string, parts: Iterable<string>): Promise<string> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeParts(temporary, parts);
    return await moveInto(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeParts(file: string, parts: Iterable<string>): Promise<void> {
  const stream = createWriteStream(file, "utf8");
  const finished = new Promise<void>((resolve, reject) => {
    stream.on("finish", resolve);
    stream.on("error", reject);
  });
  // The rejection is awaited below; this keeps it from being unhandled while parts are still made.
  finished.catch(() => undefined);
  let pending = "";
  for (const part of parts) {
    pending += part;
    if (pending.length < 65_536) continue;
    if (!stream.write(pending))
      await Promise.race([new Promise<void>((resolve) => stream.once("drain", () => resolve())), finished]);
    pending = "";
  }
  stream.end(pending);
  await finished;
}

async function moveInto(temporary: string, file: string): Promise<string> {
  const until = Date.now() + RENAME_PATIENCE_MS;
  for (;;) {
    try {
      await rename(temporary, file);
      return file;
    } catch (error) {
      const code = errorCode(error) ?? "";
      if (!["EPERM", "EACCES", "EBUSY"].includes(code)) throw error;
      if (Date.now() < until) {
        await wait(250);
        continue;
      }
      const beside = file.replace(/(\.[^.]+)$/, `.new$1`);
      await rename(temporary, beside);
      return beside;
    }
  }
}

/** The page and its figures are made of the same texts: where users are left out, of texts without them. */
async function pageOf(report: Report, { page = {}, view }: WriteOptions): Promise<Iterable<string>> {
  // The charts' packages take longer to load than a small report takes to write: only where a page is asked for.
  const [{ withoutUserNames }, { renderPage }, { pageViewOf }] = await Promise.all([
    import("../render/page/without-user-names.ts"),
    import("../render/page/render-page.ts"),
    import("./page-sections.ts"),
  ]);
  const shown = page.userNames === true ? report : withoutUserNames(report);
  return renderPage(shown, pageViewOf(shown, view), page);
}
