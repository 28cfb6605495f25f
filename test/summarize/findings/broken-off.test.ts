import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { runFiles } from "../../proof/run.ts";

const NOW = Date.parse("2026-03-12T03:00:00Z");

/** Names that do not compress well, so that half of the file is about half of the rows. */
function night(): Uint8Array {
  const rows = Array.from({ length: 400 }, (_, index) => {
    const name = `vm${((index * 7919) % 10_007).toString(36)}${((index * 104_729) % 99_991).toString(36)}`;
    const at = new Date(NOW - (400 - index) * 15_000).toISOString();
    return `"${at}","","Migration of virtual machine ${name} from esx1, gold to esx2, gold completed"`;
  });
  return new TextEncoder().encode(['"CreatedTime","UserName","FullFormattedMessage"', ...rows].join("\r\n"));
}

async function findingsOf(bytes: Uint8Array): Promise<{ level: string; rules: readonly string[]; moves: number }> {
  const report = await runFiles([{ name: "events.csv.gz", bytes }], { zone: "UTC", now: NOW });
  const rules = report.findings.filter(({ rule }) => rule === "rejected-records").map(({ title }) => title);
  return { level: report.verdict.level, rules, moves: report.migrations.length };
}

test("an export that breaks off is a finding: what came after is in no figure", async () => {
  const whole = gzipSync(night());
  expect(await findingsOf(whole)).toMatchObject({ level: "ok", rules: [], moves: 400 });
  const half = await findingsOf(whole.subarray(0, whole.length >> 1));
  expect(half.level).toBe("watch");
  expect(half.rules).toEqual([expect.stringContaining("events.csv.gz breaks off")]);
  expect(half.moves).toBeGreaterThan(50);
  expect(half.moves).toBeLessThan(400);
});
