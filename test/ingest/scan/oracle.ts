import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Adapter, RawRecord, Sink } from "../../../src/ingest/adapter.ts";
import { detect } from "../../../src/ingest/registry.ts";
import { asUtf8, openSource, type Source } from "../../../src/ingest/source.ts";
import { InputClock } from "../../../src/interpret/clock.ts";

/** The scan in front of a reader against the reader alone: the same records, sums and hours, whatever the bytes are. */

interface Seen {
  readonly emitted: readonly RawRecord[];
  readonly rejected: readonly string[];
  readonly described: unknown;
  readonly irrelevant: number;
  readonly covered: unknown;
}

async function readAll(source: Source, adapter: Adapter): Promise<Seen> {
  const emitted: RawRecord[] = [];
  const rejected: string[] = [];
  let described = {};
  let irrelevant = 0;
  const clock = new InputClock();
  const sink: Sink = {
    emit: (record) => emitted.push(record),
    irrelevant: (time, count = 1) => {
      irrelevant += count;
      // Of a host log's lines nobody asks when they were.
      if (adapter.role !== "host-log") clock.read(time);
    },
    reject: (line, reason, excerpt) => rejected.push(`${line} ${reason} ${excerpt}`),
    describe: (traits) => (described = { ...described, ...traits }),
  };
  await adapter.read(source, sink);
  clock.decide({ zone: "Europe/Berlin", dateOrder: "mdy", now: Date.UTC(2027, 0, 1) }, () => 0);
  return { emitted, rejected: rejected.toSorted(), described, irrelevant, covered: clock.covered() };
}

async function* piecesOf(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** The same source in chunks of a given size, or without bytes: then nothing is scanned. */
function inChunks(opened: Source, content: Uint8Array, size: number | null): Source {
  const { path, file, bytes, head } = opened;
  const source: Source = { path, file, bytes, head, damage: null, text: () => opened.text() };
  if (size === null) return source;
  const isWide = head.encoding.startsWith("utf-16");
  return {
    ...source,
    raw: () => (isWide ? asUtf8(piecesOf(content, size), head.encoding) : piecesOf(content, size)),
  };
}

/** Reads the bytes with and without the scan, in chunks of each size; what was read with it. */
export async function expectSame(bytes: Uint8Array, sizes: readonly number[], wanted?: Adapter): Promise<Seen | null> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-scan-"));
  try {
    return await compared(join(folder, "input"), bytes, sizes, wanted);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compared(
  file: string,
  bytes: Uint8Array,
  sizes: readonly number[],
  wanted: Adapter | undefined,
): Promise<Seen | null> {
  writeFileSync(file, bytes);
  const source = await openSource(file, "input");
  const adapter = wanted ?? detect(source.head).adapter;
  if (adapter === null) return null;
  const slow = await readAll(inChunks(source, bytes, null), adapter);
  for (const size of sizes)
    expect(await readAll(inChunks(source, bytes, size), adapter), `chunks of ${size}`).toEqual(slow);
  return slow;
}
