import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { aCsv } from "./a-csv.ts";
import { Workplace } from "./run-cli.ts";

const place = new Workplace();
afterAll(() => place.dispose());

/** A disk of so many KiB; null where this user may not make one. */
function smallDisk(kibibytes: number): string | null {
  const disk = join(place.folder, `disk-${kibibytes}`);
  mkdirSync(disk);
  return mount("mount", "-t", "tmpfs", "-o", `size=${kibibytes}k`, "none", disk) ? disk : null;
}

function mount(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

const canMount = process.platform === "linux" && unmounted(smallDisk(4));

function unmounted(disk: string | null): boolean {
  return disk !== null && mount("umount", disk);
}

const ENDS: Readonly<Record<string, RegExp>> = {
  "report.json": /\}\s*$/,
  "report.html": /<\/html>\s*$/,
  "mail.html": /<\/html>\s*$/,
  "migrations.csv": /\n$/,
};

test.skipIf(!canMount)("a disk that is full at any write: each file whole or absent, and one sentence", async () => {
  const input = place.write("events.csv", aCsv("web-01", "fails"));
  const codes = new Set<number>();
  for (let kibibytes = 8; kibibytes <= 512; kibibytes *= 2) {
    const disk = smallDisk(kibibytes) ?? "";
    try {
      const { code, err } = await place.run([
        "report",
        input,
        "--out",
        join(disk, "out"),
        "--write",
        "html,json,csv,mail",
      ]);
      codes.add(code);
      if (code !== 0)
        expect(err).toMatch(/^precopy: The report cannot be written to [^\n]*: the disk is full [^\n]*\n$/m);
      const names = readdirSync(disk, { recursive: true }).map(String);
      expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
      for (const [name, end] of Object.entries(ENDS))
        if (names.includes(join("out", name))) expect(readFileSync(join(disk, "out", name), "utf8")).toMatch(end);
        else expect(code).toBe(2);
    } finally {
      unmounted(disk);
    }
  }
  expect([...codes].toSorted((a, b) => a - b)).toEqual([0, 2]);
});
