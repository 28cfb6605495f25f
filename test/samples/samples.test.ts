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

  // A real export of a user lies beside the night's: it is read, claimed and summarised like them, and retells nothing of it.
  test("every sample is told of: the night's in samples/README.md, any other there or in a README.md of its own", () => {
    const readme = readFileSync(join(SAMPLES, "README.md"), "utf8");
    const folders = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const cases = folders.flatMap(({ name }) => readdirSync(join(SAMPLES, name)).map((each) => `${name}/${each}`));
    const named = [...readme.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? "");
    expect(named.filter((each) => !cases.includes(each))).toEqual([]);
    const untold = cases.filter((each) => !named.includes(each) && !existsSync(join(SAMPLES, each, "README.md")));
    expect(untold).toEqual([]);
  });
});
