import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Adapter, InputTraits, RawRecord } from "../../../src/ingest/adapter.ts";
import { openSource, type Source } from "../../../src/ingest/source.ts";
import type { RawTime } from "../../../src/model/record.ts";

/** What an adapter made of an input, gathered for a test to look at. */
export interface Reading {
  readonly records: readonly RawRecord[];
  readonly rejected: readonly { readonly line: number; readonly reason: string; readonly excerpt: string }[];
  readonly irrelevant: number;
  readonly irrelevantTimes: readonly (RawTime | undefined)[];
  readonly traits: InputTraits;
}

/** The content as a file of its own, opened; the file goes when the test ends. */
export async function sourceOf(content: string | Uint8Array, name = "unknown"): Promise<Source> {
  const folder = await mkdtemp(join(tmpdir(), "precopy-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  await writeFile(file, content);
  return openSource(file, name);
}

export async function textOf(source: Source): Promise<string> {
  let text = "";
  for await (const chunk of source.text()) text += chunk;
  return text;
}

export async function readWith(adapter: Adapter, source: Source): Promise<Reading> {
  const records: RawRecord[] = [];
  const rejected: { line: number; reason: string; excerpt: string }[] = [];
  const irrelevantTimes: (RawTime | undefined)[] = [];
  let traits: InputTraits = {};
  let irrelevant = 0;
  await adapter.read(source, {
    emit: (record) => void records.push(record),
    irrelevant: (time, count = 1) => {
      irrelevant += count;
      irrelevantTimes.push(time);
    },
    reject: (line, reason, excerpt) => void rejected.push({ line, reason, excerpt }),
    describe: (more) => void (traits = { ...traits, ...more }),
  });
  return { records, rejected, irrelevant, irrelevantTimes, traits };
}

export function utf16(text: string, order: "le" | "be", mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\uFEFF${text}` : text, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
}
