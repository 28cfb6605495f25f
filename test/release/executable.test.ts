import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleProgram } from "../../.ci/release/bundle.mjs";
import { makeBlob, makeExecutable } from "../../.ci/release/executable.mjs";
import { ROOT } from "../shared.ts";

/**
 * The executable, made from the Node that runs these tests, in a root folder that holds nothing but it, the system's own
 * libraries and the samples. Only root may change the root folder, and only Linux has one to change.
 */
const CAN_CHANGE_ROOT = existsSync("/usr/sbin/chroot") && process.platform === "linux" && process.getuid?.() === 0;
const REPORT = ["--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z", "--no-progress"];

describe.skipIf(process.platform !== "linux")("the executable", () => {
  const folder = mkdtempSync(join(tmpdir(), "precopy-executable-"));
  const jail = join(folder, "root");
  const file = join(jail, "precopy");

  beforeAll(async () => {
    mkdirSync(join(jail, "tmp"), { recursive: true });
    const bundle = join(folder, "precopy.cjs");
    await bundleProgram(ROOT, bundle);
    const blob = makeBlob({ root: ROOT, bundle, folder, node: process.execPath });
    await makeExecutable({ runtime: process.execPath, blob, file });
    cpSync(join(ROOT, "samples"), join(jail, "samples"), { recursive: true, preserveTimestamps: true });
    for (const library of librariesOf(file)) {
      mkdirSync(join(jail, dirname(library)), { recursive: true });
      cpSync(library, join(jail, library), { dereference: true });
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("is made of the same bytes in another folder", async () => {
    const other = mkdtempSync(join(tmpdir(), "precopy-exe cütable-"));
    try {
      const bundle = join(other, "precopy.cjs");
      await bundleProgram(ROOT, bundle);
      const blob = makeBlob({ root: ROOT, bundle, folder: other, node: process.execPath });
      expect(readFileSync(blob).equals(readFileSync(join(folder, "precopy.blob")))).toBe(true);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  test.skipIf(!CAN_CHANGE_ROOT)(
    "turns the samples into the same report as the program in the package, where there is nothing else",
    () => {
      const inJail = spawnSync(
        "/usr/sbin/chroot",
        [jail, "/precopy", "report", "samples", "--out", "/report", ...REPORT],
        {
          encoding: "utf8",
          env: { PATH: "/nowhere", TZ: "UTC" },
        },
      );
      expect(inJail.stderr).toContain("Report in ");
      expect(inJail.status).toBe(0);
      const outside = join(folder, "outside");
      const main = join(ROOT, "dist/main.js");
      execFileSync(process.execPath, [main, "report", "samples", "--out", outside, ...REPORT], {
        cwd: jail,
        env: { ...process.env, TZ: "UTC" },
        stdio: "ignore",
      });
      for (const name of ["report.json", "migrations.csv", "report.html", "mail.html", "mail.txt"])
        expect(readFileSync(join(jail, "report", name), "utf8"), name).toBe(readFileSync(join(outside, name), "utf8"));
    },
  );

  test("says what is missing where the history's engine does not lie beside it", () => {
    const config = join(folder, "empty.yaml");
    writeFileSync(config, "");
    const told = spawnSync(file, ["history", "status", "--config", config], { encoding: "utf8", cwd: folder });
    expect(told.stderr).toContain("beside the executable");
    expect(told.status).toBe(2);
    expect(existsSync(join(folder, "precopy-report"))).toBe(false);
  });
});

/** What the system's loader would load. */
function librariesOf(file: string): readonly string[] {
  // libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f20)   /lib64/ld-linux-x86-64.so.2 (0x00007f20)
  return [...execFileSync("ldd", [file], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g)].map(
    (match) => match[1] ?? "",
  );
}
