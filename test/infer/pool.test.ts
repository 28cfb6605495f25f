import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { concurrencyOf } from "../../src/infer/concurrency.ts";
import { observe, type Observation } from "../../src/infer/observation.ts";
import { thinned } from "../../src/infer/pool.ts";
import { move } from "./migrations.ts";

const CONTEXT = { vmFacts: () => null, profiles: [] };

function observed(ids: readonly string[]): Observation[] {
  const moves = ids.map((id) => move({}, { id }));
  const concurrency = concurrencyOf([]);
  return moves.map((one) => observe(one, concurrency(one), CONTEXT));
}

const hashes = Array.from({ length: 700 }, (_, n) => createHash("sha256").update(`${n}`).digest("hex").slice(0, 16));

/** As the text says it: every so many-th of the sorted ids. */
function evenly(ids: readonly string[], most: number): string[] {
  const sorted = ids.toSorted();
  return Array.from({ length: most }, (_, index) => sorted[Math.floor((index * sorted.length) / most)] ?? "");
}

test.each([
  ["hashes", hashes],
  ["hashes of which many begin alike", hashes.map((id, n) => (n % 3 === 0 ? `00000000000000${id.slice(14)}` : id))],
  ["other names", hashes.map((id, n) => (n % 2 === 0 ? `move ${n}` : id))],
])("%s are thinned evenly over their order", (_what, ids) => {
  const distinct = [...new Set(ids)];
  expect(thinned(observed(distinct), 200).map(({ migration }) => migration.id)).toEqual(evenly(distinct, 200));
});

test("few stay as they come", () => {
  const few = observed(["b", "a"]);
  expect(thinned(few, 2)).toBe(few);
});
