import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, test } from "vitest";
import { ROOT } from "../../shared.ts";
import { expectSame } from "./oracle.ts";

/** Formats with a scan of their own beside tables. */
const SCANNED = [
  "esxi-log",
  "vpxd-syslog",
  "event-router-json",
  "powercli-json",
  "powercli-clixml",
  "govc-events-json",
  "govc-tasks-json",
  "task-history",
  "log-store-export",
];

const FILES = readdirSync(join(ROOT, "samples"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(?:md|csv|tsv|gz|tgz|zip|xlsx)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name).slice(join(ROOT, "samples").length + 1))
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => SCANNED.some((id) => name.startsWith(`${id}/`)))
  .sort();

const MOST_BYTES = 40_000;
const DAMAGE = [
  '"',
  "\\",
  "\r",
  "\n",
  "\r\n\r\n",
  "{",
  "}",
  "[",
  "]",
  "é",
  "\u00a0",
  "\0",
  "x".repeat(300),
  "移行",
].concat(["\ufffd", "\n{", "Event [", "] [", "-->", "<Obj>", "</Obj>", "<", "\\u0069", "&#105;"]);

describe.each(FILES)("%s", (name) => {
  const whole = readFileSync(join(ROOT, "samples", name)).subarray(0, MOST_BYTES);

  test("whole, in any chunks", async () => {
    await expectSame(whole, [65_536, 997, 61]);
  });

  test("as UTF-16, with a mark and without", async () => {
    const text = whole.toString("utf8");
    const wide = Buffer.from(text, "utf16le");
    await expectSame(Buffer.concat([Buffer.from([0xff, 0xfe]), wide]), [4099]);
    await expectSame(Buffer.from(wide).swap16(), [4096]);
  });

  test("damaged anywhere", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: Math.max(0, whole.length - 2) }),
        fc.constantFrom(...DAMAGE),
        fc.nat({ max: 30 }),
        // Smaller chunks: where the texts are small (json-scan.test.ts, clixml-scan.test.ts).
        fc.integer({ min: 32, max: 4000 }),
        async (at, put, cut, size) => {
          const bytes = Buffer.concat([whole.subarray(0, at), Buffer.from(put), whole.subarray(at + cut)]);
          await expectSame(bytes, [size]);
        },
      ),
      { numRuns: 5, seed: 20_261_126 },
    );
  });
});
