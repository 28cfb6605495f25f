import { describe, expect, test } from "vitest";
import { ENDINGS } from "./attacks.ts";
import { expressionsOfSource } from "./expressions.ts";
import { worseThanLinear } from "./linear.ts";

const { literals, builders } = expressionsOfSource();
/** Here the ending that finds most; `npm run prove:regexes` takes all of them. */
const endings = process.env["PRECOPY_REGEXES"] === "all" ? ENDINGS : ENDINGS.slice(0, 1);

describe("regular expressions", () => {
  test("take steps in proportion to the text, on whatever is repeated in it", { timeout: 300_000 }, () => {
    expect(literals.length).toBeGreaterThan(500);
    const known = new Map<string, string | null>();
    const worse = literals.flatMap((one) => {
      const key = `${one.source}\n${one.flags}`;
      const text = known.get(key) ?? worseThanLinear(one, endings);
      known.set(key, text);
      return text === null ? [] : [`${one.place} /${one.source}/ on ${JSON.stringify(text)}`];
    });
    expect(worse).toEqual([]);
  });

  test("are put together from data in few places, each of which escapes or bounds what it takes", () => {
    expect(builders).toEqual([
      "src/ingest/format/esxi-log.ts",
      "src/interpret/well-formed.ts",
      "src/job/nightly/find-exports.ts",
      "src/model/name-pattern.ts",
      "src/model/relevance.ts",
      "src/model/visible.ts",
    ]);
  });

  test.each([
    [String.raw`\s+$`, ""],
    [String.raw`a*b`, "g"],
    [String.raw`(a+)+b`, ""],
    [String.raw`^(a|a)*$`, "i"],
    [String.raw`"\s*:(?:\s*[^,]*)\s*,`, ""],
    [String.raw`^[^\p{L}]+|[^\p{L}).]+$`, "gu"],
  ])("are found out where they are not linear: /%s/%s", (source, flags) => {
    expect(worseThanLinear({ source, flags })).not.toBeNull();
  });

  test.each([
    [String.raw`^a*b`, ""],
    [String.raw`(?<!a)a+b`, "g"],
    [String.raw`x.{0,60}?y`, "g"],
    [String.raw`(["'])[^"']*\1`, "y"],
  ])("are taken for linear where they are: /%s/%s", (source, flags) => {
    expect(worseThanLinear({ source, flags })).toBeNull();
  });
});
