import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { RawRecord, Sink } from "../../../src/ingest/adapter.ts";
import { automaton, HIT } from "../../../src/ingest/scan/automaton.ts";
import { CONCERN_WORDS, concerns } from "../../../src/ingest/scan/concern-words.ts";
import { detect } from "../../../src/ingest/registry.ts";
import { openSource, type Source } from "../../../src/ingest/source.ts";
import { InputClock } from "../../../src/interpret/clock.ts";
import { mayConcernMigration } from "../../../src/model/relevance.ts";
import { ROOT } from "../../shared.ts";

/** The scan in front of the readers against the readers alone: the same records, sums and hours, whatever the bytes are. */

const folder = mkdtempSync(join(tmpdir(), "precopy-scan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Seen {
  readonly emitted: readonly RawRecord[];
  readonly rejected: readonly string[];
  readonly irrelevant: number;
  readonly unreadable: number;
  readonly covered: unknown;
}

async function readAll(source: Source, adapterId: string | null): Promise<Seen | null> {
  const { adapter } = detect(source.head);
  if (adapter === null || (adapterId !== null && adapter.id !== adapterId)) return null;
  const emitted: RawRecord[] = [];
  const rejected: string[] = [];
  let irrelevant = 0;
  const clock = new InputClock();
  const sink: Sink = {
    emit: (record) => emitted.push(record),
    irrelevant: (time, count = 1) => {
      irrelevant += count;
      clock.read(time);
    },
    reject: (line, reason, excerpt) => rejected.push(`${line} ${reason} ${excerpt}`),
    describe: () => undefined,
  };
  await adapter.read(source, sink);
  clock.decide({ zone: "Europe/Berlin", dateOrder: "mdy", now: Date.UTC(2027, 0, 1) }, () => 0);
  return { emitted, rejected, irrelevant, unreadable: clock.unreadable, covered: clock.covered() };
}

/** The same source in chunks of a given size, or without bytes: then nothing is scanned. */
function inChunks(source: Source, bytes: Uint8Array, size: number | null): Source {
  return {
    path: source.path,
    file: source.file,
    bytes: source.bytes,
    head: source.head,
    damage: null,
    text: () => source.text(),
    raw:
      size === null
        ? undefined
        : async function* chunks() {
            for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
          },
  };
}

async function expectSame(bytes: Uint8Array, sizes: readonly number[]): Promise<void> {
  const file = join(folder, "input");
  writeFileSync(file, bytes);
  const source = await openSource(file, "input");
  const slow = await readAll(inChunks(source, bytes, null), null);
  for (const size of sizes)
    expect(await readAll(inChunks(source, bytes, size), null), `chunks of ${size}`).toEqual(slow);
}

const TABLES = readdirSync(join(ROOT, "samples"), { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(?:csv|tsv)$/.test(name))
  .map((name) => name.replaceAll("\\", "/"));

describe("every table among the samples", () => {
  test.each(TABLES)("%s", async (name) => {
    await expectSame(readFileSync(join(ROOT, "samples", name)), [65_536, 1000, 61]);
  });

  test.each(TABLES)("%s, damaged", async (name) => {
    const whole = readFileSync(join(ROOT, "samples", name));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: Math.max(0, whole.length - 2) }),
        fc.constantFrom('"', '""', "\r", "\n", '"\r\n', ",", "é", "\u00a0", "\0", "x".repeat(300)),
        fc.integer({ min: 1, max: 4000 }),
        async (at, put, size) => {
          const begin = Math.max(at, Math.min(200, whole.length));
          const bytes = Buffer.concat([whole.subarray(0, begin), Buffer.from(put), whole.subarray(begin)]);
          await expectSame(bytes, [size]);
        },
      ),
      { numRuns: 4, seed: 20_261_125 },
    );
  });
});

describe("invented rows", () => {
  const cell = fc.constantFrom(
    "User CORP\\jo logged in",
    "Migrating web-01 from esx01, ds1 to esx02, ds1 in Site 1",
    "several\r\nlines",
    'a ""quote""',
    "config.cookie: connectionCookie = 17; connected = true",
    "host esx01 is connected",
    "Straße",
    "",
    "2,5",
    "a\rb",
  );
  const time = fc
    .tuple(fc.nat({ max: 23 }), fc.nat({ max: 61 }), fc.nat({ max: 60 }), fc.nat({ max: 7 }))
    .map(([hour, minute, second, shape]) => {
      const two = (value: number): string => String(value).padStart(2, "0");
      const clock = `${two(minute)}:${two(second)}`;
      return (
        [
          `11/22/2026 ${1 + (hour % 12)}:${clock} PM`,
          `2026-11-22T${two(hour)}:${clock}.5Z`,
          `2026-11-22T${two(hour)}:${clock}.5312Z`,
          `2026-11-22T${two(hour)}:${clock}+05:30`,
          `2026-11-22 ${two(hour)}:${two(minute)}`,
          `${two(hour)}:${clock} 22.11.2026`,
          "never",
          "",
        ][shape] ?? ""
      );
    });
  const row = fc
    .tuple(time, cell, cell, fc.boolean())
    .map(([when, user, message, quoted]) =>
      quoted
        ? `"${when}","${user}","${message}"`
        : [when, user, message].map((text) => (/[\r\n"]/.test(text) ? "x" : text)).join(","),
    );

  test("in any order, quoted or not, with either line end, in chunks of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.constantFrom("\r\n", "\n"),
        fc.integer({ min: 1, max: 700 }),
        async (rows, end, size) => {
          const text = ['"CreatedTime","UserName","FullFormattedMessage"', ...rows].join(end);
          await expectSame(Buffer.from(text), [size]);
        },
      ),
      { numRuns: 150, seed: 20_261_125 },
    );
  });
});

test("the words stop at everything that can concern a migration, as far as it is ASCII", () => {
  const table = automaton(CONCERN_WORDS, { quote: 34 });
  const stops = (text: string): boolean => {
    const bytes = Buffer.from(`${text}      `);
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      const next = table[state | (bytes[at] ?? 0)] ?? 0;
      if (next === HIT && concerns(bytes, at)) return true;
      state = next >= 0xff00 ? 0 : next;
    }
    return false;
  };
  const words = fc.constantFrom(
    ...CONCERN_WORDS,
    "Cookie",
    " = ",
    "vSphere HA",
    "host.VMotion",
    "conn",
    "mi",
    "Vm",
    " ",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(words, fc.string({ unit: "binary-ascii", maxLength: 4 })), { maxLength: 6 }),
      (parts) => {
        const text = parts.join("").replaceAll(/[^ -~]/g, "");
        if (mayConcernMigration(text)) expect(stops(text), text).toBe(true);
      },
    ),
    { numRuns: 4000, seed: 20_261_125 },
  );
});
