import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../shared.ts";
import { ACCEPT, howToAccept } from "../support/accept.ts";
import { sampleFiles } from "./files.ts";

const SAMPLES = join(ROOT, "samples");
const made = sampleFiles();

describe("samples/", () => {
  test.each(made.map(({ path, bytes }) => [path, bytes] as const))("%s is what the night makes", (path, bytes) => {
    const file = join(SAMPLES, path);
    if (ACCEPT) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    const committed = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    expect(committed.equals(bytes), `samples/${path} differs. ${howToAccept("test/samples")}`).toBe(true);
  });

  test("no path is used twice", () => {
    expect(new Set(made.map(({ path }) => path)).size).toBe(made.length);
  });

  test("every sample is named in samples/README.md", () => {
    const readme = readFileSync(join(SAMPLES, "README.md"), "utf8");
    const folders = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const cases = folders.flatMap(({ name }) => readdirSync(join(SAMPLES, name)).map((each) => `${name}/${each}`));
    expect(cases.filter((each) => !readme.includes(`\`${each}\``))).toEqual([]);
  });
});
