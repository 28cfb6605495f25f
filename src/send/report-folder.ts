import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { errorText, KnownError } from "../model/diagnostic.ts";
import type { Report } from "../model/report.ts";

/** What a written report says of itself, without its migrations. */
export type ReportHead = Pick<Report, "schemaVersion" | "generatedAt" | "window" | "verdict" | "gates">;

export interface ReportFolder {
  readonly head: ReportHead;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Path of report.html and its size, or null where it was not written. */
  readonly page: { readonly path: string; readonly bytes: number } | null;
}

/**
 * Reads what `precopy report --out DIR` wrote and a mail needs; of report.json only the part before its migrations.
 * `mail` is the name of the mail's files: `mail`, or `mail-1` … for those about a part of the site.
 * @throws KnownError where DIR holds no report or one without a mail.
 */
export async function readReportFolder(dir: string, mail = "mail"): Promise<ReportFolder> {
  const next = mail === "mail" ? "Write it with --write mail." : "Write the report again with this --config.";
  const html = await textOf(dir, `${mail}.html`, next);
  const text = await textOf(dir, `${mail}.txt`, next);
  return { head: await readHead(dir), subject: subjectIn(html), html, text, page: await pageOf(dir) };
}

async function textOf(dir: string, name: string, next: string): Promise<string> {
  try {
    return await readFile(join(dir, name), "utf8");
  } catch {
    throw new KnownError(`${dir} has no readable ${name}. ${next}`);
  }
}

async function pageOf(dir: string): Promise<ReportFolder["page"]> {
  const path = join(dir, "report.html");
  try {
    return { path, bytes: (await stat(path)).size };
  } catch {
    return null;
  }
}

/** The mail's subject stands in mail.html's title, escaped as HTML. */
function subjectIn(html: string): string {
  // <title>[OK] vMotion R&amp;D 2026-11-22: …</title>: $1 the escaped subject
  const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? "vMotion report";
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  const plain = title.replace(/&(?:#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, hex?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff));
    return named[name ?? ""] ?? whole;
  });
  return plain.replace(/\p{Cc}+/gu, " ").trim();
}

async function readHead(dir: string): Promise<ReportHead> {
  const file = join(dir, "report.json");
  const stream = createReadStream(file, "utf8");
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  const head: string[] = [];
  try {
    for await (const line of lines) {
      if (line.startsWith('"migrations":')) {
        head.push('"migrations": []}');
        break;
      }
      head.push(line);
    }
    return asHead(JSON.parse(head.join("\n")));
  } catch (error) {
    if (error instanceof KnownError) throw error;
    throw new KnownError(`${file} cannot be read as a report: ${errorText(error)}`);
  } finally {
    lines.close();
    stream.destroy();
  }
}

function asHead(value: unknown): ReportHead {
  const head = value as Partial<Report> | null;
  if (head?.schemaVersion !== 1 || typeof head.generatedAt !== "string" || head.verdict === undefined) {
    throw new KnownError(
      "report.json is no precopy report of schemaVersion 1. Write the report again with this version.",
    );
  }
  return head as ReportHead;
}
