import { expect, test } from "vitest";
import { emptyQueue } from "../../src/forecast/queue.ts";

const one = (megabytes: number, setUpSeconds = 0, closeSeconds = 0) => ({ megabytes, setUpSeconds, closeSeconds });

test("one after the other where there is one slot", () => {
  expect(emptyQueue([one(100, 1), one(200, 1)], [0, 1], 1, 100, 1)).toEqual({ seconds: 1 + 1 + 1 + 2, last: 1 });
});

test("two share the link: what is left goes faster when the smaller is done", () => {
  // 100 MB each at 50 MB/s until 2 s, then 100 MB at 100 MB/s
  expect(emptyQueue([one(100), one(200)], [0, 1], 4, 100, 1)).toEqual({ seconds: 3, last: 1 });
});

test("without sharing each is limited by itself", () => {
  expect(emptyQueue([one(100), one(200)], [0, 1], 4, 100, 0)).toEqual({ seconds: 2, last: 1 });
});

test("a large VM that comes last keeps the host; one that comes first does not", () => {
  const moves = [one(1000), ...Array.from({ length: 8 }, () => one(100))];
  const first = emptyQueue(moves, [0, 1, 2, 3, 4, 5, 6, 7, 8], 2, 100, 0);
  const last = emptyQueue(moves, [1, 2, 3, 4, 5, 6, 7, 8, 0], 2, 100, 0);
  expect([first.seconds, last.seconds]).toEqual([10, 14]);
  expect([first.last, last.last]).toEqual([0, 0]);
});

test("VMs that are off cost their registration, and nothing of the link", () => {
  expect(emptyQueue([one(100), one(0, 0.5)], [0, 1], 8, 100, 1).seconds).toBe(1);
});

test("no move takes no time", () => {
  expect(emptyQueue([], [], 8, 100, 1).seconds).toBe(0);
});

test("moves that are each limited by themselves are together no faster than the line", () => {
  const moves = Array.from({ length: 4 }, () => one(100));
  expect(emptyQueue(moves, [0, 1, 2, 3], 4, 100, 0).seconds).toBe(1);
  expect(emptyQueue(moves, [0, 1, 2, 3], 4, 100, 0, 200).seconds).toBe(2);
});
