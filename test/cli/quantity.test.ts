import { expect, test } from "vitest";

import { parseExponent, parseMegabytes, parseRate, parseSeconds } from "../../src/cli/quantity.ts";
import { KnownError } from "../../src/model/diagnostic.ts";

test.each([
  ["2048MB", 2048],
  ["2GB", 2048],
  ["2 GiB", 2048],
  ["1.5tb", 1_572_864],
  ["512kb", 0.5],
])("%s of memory", (text, megabytes) => {
  expect(parseMegabytes("--memory", text)).toBe(megabytes);
});

test.each([
  ["128MB/s", 128],
  ["1GB/s", 1024],
  ["10Gbit/s", 1e10 / 8 / 1_048_576],
  ["650Mbps", 6.5e8 / 8 / 1_048_576],
  ["1 MiB/s", 1],
])("%s as a rate", (text, megabytesPerSecond) => {
  expect(parseRate("--bandwidth", text)).toBeCloseTo(megabytesPerSecond, 9);
});

test("durations, zero rates and exponents", () => {
  expect(parseSeconds("--goal", "500ms")).toBe(0.5);
  expect(parseSeconds("--goal", "0.5s")).toBe(0.5);
  expect(parseRate("--dirty-rate", "0MB/s", true)).toBe(0);
  expect(parseExponent("--exponent", "0.6")).toBe(0.6);
});

test.each([
  [() => parseMegabytes("--memory", "2048"), "--memory 2048: give KB, MB, GB or TB, e.g. 2048MB."],
  [
    () => parseMegabytes("--memory", "much"),
    "--memory much: this is no number with a unit; write it like 2048MB or 2GB.",
  ],
  [() => parseMegabytes("--memory", "0MB"), "--memory 0MB: the value has to be greater than zero."],
  [() => parseMegabytes("--memory", "-1MB"), "--memory -1MB: the value has to be greater than zero."],
  [
    () => parseMegabytes("--memory", "1e999MB"),
    "--memory 1e999MB: this is no number with a unit; write it like 2048MB or 2GB.",
  ],
  [() => parseRate("--bandwidth", "128MB"), "--bandwidth 128MB: give a unit per second, e.g. 128MB/s or 10Gbit/s."],
  [
    () => parseRate("--bandwidth", "10Gb/s"),
    "--bandwidth 10Gb/s: give MB/s for megabytes or Mbit/s for megabits: the small b can mean either.",
  ],
  [() => parseRate("--bandwidth", "10miles/s"), "--bandwidth 10miles/s: give MB/s, GB/s, Mbit/s or Gbit/s."],
  [() => parseRate("--dirty-rate", "-1MB/s", true), "--dirty-rate -1MB/s: the value has to be greater than zero."],
  [() => parseSeconds("--goal", "0,5s"), "--goal 0,5s: this is no number with a unit; write it like 0.5s or 500ms."],
  [() => parseSeconds("--goal", "1h"), "--goal 1h: give ms, s or min, e.g. 0.5s."],
  [
    () => parseExponent("--exponent", "2"),
    "--exponent 2: give a number above 0 and at most 1; 1 is a constant dirty rate.",
  ],
])("a wrong value says what to write (%#)", (parse, message) => {
  expect(parse).toThrow(KnownError);
  expect(parse).toThrow(message);
});
