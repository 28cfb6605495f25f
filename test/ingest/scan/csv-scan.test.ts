import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, test } from "vitest";
import { ROOT } from "../../shared.ts";
import { expectSame } from "./oracle.ts";

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
