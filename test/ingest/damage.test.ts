import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ADAPTERS, detect } from "../../src/ingest/registry.ts";
import { ROOT } from "../shared.ts";
import { createRandom, type Random } from "../simulator/random.ts";
import { readWith, sourceOf } from "./support/read.ts";

const SAMPLES = join(ROOT, "samples");
const LARGEST_BYTES = 60_000;
const TRIES = 4;

const samples = ADAPTERS.filter(({ role }) => role !== "inventory" && role !== "host-log").flatMap((adapter) =>
  readdirSync(join(SAMPLES, adapter.id), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ adapter, path: join(entry.parentPath, entry.name) }))
    .map((sample) => ({ ...sample, bytes: readFileSync(sample.path) }))
    .filter(({ bytes }) => bytes.length <= LARGEST_BYTES),
);

/** What disks, copies and editors do to files. */
function damaged(bytes: Buffer, random: Random): Buffer {
  const at = random.int(0, bytes.length - 1);
  const to = Math.min(bytes.length, at + random.int(1, 200));
  switch (random.int(0, 5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    case 3: {
      const noisy = Buffer.from(bytes);
      for (let index = at; index < to; index++) noisy[index] = random.int(0, 255);
      return noisy;
    }
    case 4:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(random.pick(['"', "{", "}]", "\u0000", "<Obj>", "\r", "["])),
        bytes.subarray(at),
      ]);
    default:
      return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
  }
}

describe("a damaged file is never an exception:", () => {
  test.each(samples.map((sample) => [sample.path.slice(SAMPLES.length + 1), sample] as const))(
    "%s",
    async (path, { adapter, bytes }) => {
      // The seed follows the name, so that a sample breaks in the same places everywhere.
      const random = createRandom(
        Buffer.from(path.replaceAll("\\", "/")).reduce((sum, byte) => sum * 31 + byte, 7) >>> 0,
      );
      const whole = await readWith(adapter, await sourceOf(bytes));
      const mentions = whole.records.length + whole.irrelevant + whole.rejected.length;
      for (let index = 0; index < TRIES; index++) {
        const source = await sourceOf(damaged(bytes, random));
        detect(source.head);
        const { records, irrelevant, rejected } = await readWith(adapter, source);
        const total = records.length + irrelevant + rejected.length;
        // A copied stretch or torn rows can make more records, never many times as many.
        expect(total).toBeLessThanOrEqual(mentions * 3 + 200);
      }
    },
  );
});
