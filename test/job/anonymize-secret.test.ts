import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anonymizeSecret } from "../../src/job/anonymize-secret.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-secret-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("anonymizeSecret", () => {
  test("makes the file once and reads the same secret ever after", async () => {
    const secretFile = join(folder, "made.key");
    const made = await anonymizeSecret({ secretFile });
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(await anonymizeSecret({ secretFile })).toBe(made);
    expect(readFileSync(secretFile, "utf8")).toBe(`${made}\n`);
  });

  test("is null where no file is named: every run has names of its own", async () => {
    expect(await anonymizeSecret(null)).toBeNull();
    expect(await anonymizeSecret({ secretFile: null })).toBeNull();
  });

  test("refuses a secret that could be guessed and a file that cannot be", async () => {
    writeFileSync(join(folder, "short.key"), "hunter2\n");
    await expect(anonymizeSecret({ secretFile: join(folder, "short.key") })).rejects.toThrow(/shorter than 16/);
    await expect(anonymizeSecret({ secretFile: join(folder, "no", "such", "folder.key") })).rejects.toThrow(
      /Cannot use/,
    );
  });
});
