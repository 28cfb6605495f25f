import { expect, it } from "vitest";
import { wellFormed } from "../../src/interpret/well-formed.ts";

it("leaves a well-formed record as it is, the same object", () => {
  const record = { vm: { name: "Bär 🐻" }, line: 3, task: undefined };
  expect(wellFormed(record)).toBe(record);
});

it("leaves zeros out, as they are left out of a file's bytes", () => {
  expect(wellFormed({ vm: { name: "\ufeffweb\0-01\0\ufeff" } })).toEqual({ vm: { name: "web-01\ufeff" } });
});

it("mends half a pair wherever it stands, and nothing beside it", () => {
  const record = { vm: { name: "a\ud800b" }, message: "\udc00🐻\ud83d", host: { name: "esx01" } };
  const whole = wellFormed(record);
  expect(whole).toEqual({ vm: { name: "a\ufffdb" }, message: "\ufffd🐻\ufffd", host: { name: "esx01" } });
  expect(whole.host).toBe(record.host);
  expect(() => encodeURIComponent(JSON.stringify(whole))).not.toThrow();
});
