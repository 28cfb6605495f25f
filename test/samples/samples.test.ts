import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../shared.ts";
import { accept, howToAccept } from "../support/accept.ts";
import { sampleFiles } from "./files.ts";

const SAMPLES = join(ROOT, "samples");
const made = sampleFiles();

describe("samples/", () => {
  test.each(made.map(({ path, bytes }) => [path, bytes] as const))("%s is what the night makes", (path, bytes) => {
    const file = join(SAMPLES, path);
    accept(file, bytes);
    const committed = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    expect(committed.equals(bytes), `samples/${path} differs. ${howToAccept("test/samples")}`).toBe(true);
  });

  test("every sample is named in samples/README.md, and nothing else", () => {
    const readme = readFileSync(join(SAMPLES, "README.md"), "utf8");
    const folders = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const cases = folders.flatMap(({ name }) => readdirSync(join(SAMPLES, name)).map((each) => `${name}/${each}`));
    const named = [...readme.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? "");
    expect(named.toSorted()).toEqual(cases.toSorted());
  });
});
