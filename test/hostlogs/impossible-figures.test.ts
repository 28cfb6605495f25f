import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const HEAD = "2026-11-22T23:00:52.380Z In(166) Hostd[1301185]:";

/** hostd's result of one migration, as it stands in its log; the one figure is what a torn write or a mended line can leave. */
function hostdLog(name: string, value: string): string {
  const figures = Object.entries({
    vmDowntime: "187422",
    vmPrecopyStunTime: "41000",
    vmPrecopyBandwidth: "1194270790",
    srcMigrationTime: "14680000",
    memPrecopyTime: "9210000",
    [name]: value,
  });
  return [
    `${HEAD} [Originator@6876 sub=Vcsvc.VMotionSrc.6678473373419700000] Vmotion task succeeded with result: (vim.host.VMotionManager.SrcVMotionResult) {`,
    ...figures.map(([field, figure]) => `${HEAD} -->   ${field} = ${figure},`),
    `${HEAD} --> }`,
    "",
  ].join("\n");
}

const HUGE = ["99999999999999999999999999999999", `1${"0".repeat(400)}`];

test.each(
  ["vmDowntime", "vmPrecopyStunTime", "vmPrecopyBandwidth", "srcMigrationTime", "memPrecopyTime"].flatMap((name) =>
    HUGE.map((value) => [name, value] as const),
  ),
)("a host log whose %s is no such figure (%.12s…) tells the rest", async (name, value) => {
  const bytes = new TextEncoder().encode(hostdLog(name, value));
  const report = await runFiles([{ name: "hostd.log", bytes }], { zone: "UTC", now: Date.parse("2026-11-23") });
  const [migration] = report.migrations;
  expect(migration?.outcome).toBe("succeeded");
  expect(migration?.endedAt).toBe("2026-11-22T23:00:52.380Z");
  const { stun, preCopy } = migration ?? {};
  expect(stun?.seconds?.best ?? null).toBe(name === "vmDowntime" ? null : 0.187422);
  expect(stun?.preCopyStunSeconds?.best ?? null).toBe(name === "vmPrecopyStunTime" ? null : 0.041);
  const bandwidth = preCopy?.bandwidthMegabytesPerSecond?.best ?? null;
  if (name === "vmPrecopyBandwidth") expect(bandwidth).toBeNull();
  else expect(bandwidth).toBeCloseTo(1138.95, 1);
});

test("a stop of hours without a duration to hold it to is not known", async () => {
  const stopOf = async (microseconds: number): Promise<number | null> => {
    const log = hostdLog("vmDowntime", String(microseconds)).replace(/^.*srcMigrationTime.*\n/m, "");
    const input = { name: "hostd.log", bytes: new TextEncoder().encode(log) };
    const report = await runFiles([input], { zone: "UTC", now: Date.parse("2026-11-23") });
    expect(report.migrations).toHaveLength(1);
    return report.migrations[0]?.stun.seconds?.best ?? null;
  };
  expect(await stopOf(95_000_000)).toBe(95);
  expect(await stopOf(5 * 3_600_000_000)).toBeNull();
});
