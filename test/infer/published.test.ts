import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";

import { explainInference } from "../../src/infer/explain.ts";
import { inferPreCopy } from "../../src/infer/infer.ts";
import { simulateRounds } from "../../src/infer/rounds.ts";
import type { Migration } from "../../src/model/migration.ts";
import { shared } from "../shared.ts";
import { knowing, move } from "./migrations.ts";

/** Published rounds and durations, read where the shared material is; MB there are 10^6, which cancels in every ratio below. */
interface PublishedRound {
  readonly MB: number;
  readonly rate_Mbps: number;
  readonly duration_s_derived: number;
}
interface Published {
  readonly precopy_rounds: readonly {
    readonly id: string;
    readonly total_transferred_MB: number;
    readonly total_time_s: number;
    readonly downtime_ms: number;
    readonly rounds: readonly PublishedRound[];
  }[];
  readonly migration_summaries: readonly {
    readonly id: string;
    readonly total_time_s: number;
    readonly dirty_rate_Mbps: number;
  }[];
}

const file = shared("field", "published_measurements.json");
const published = file === null ? null : (JSON.parse(readFileSync(file, "utf8")) as Published);
const osic = shared("datasets", "osic_openstack", "live_migration_durations.csv");

function roundsOf(id: string): Published["precopy_rounds"][number] {
  const found = published?.precopy_rounds.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`no rounds ${id}`);
  return found;
}

/** The first pass, its rate and what was dirtied meanwhile: all that the model is told. */
function modelOf(id: string, exponent: number, goalSeconds: number): ReturnType<typeof simulateRounds> {
  const [first, second] = roundsOf(id).rounds;
  if (first === undefined || second === undefined) throw new RangeError(`${id} has no two rounds`);
  return simulateRounds({
    memoryMegabytes: first.MB,
    bandwidthMegabytesPerSecond: first.rate_Mbps / 8,
    dirtyRateMegabytesPerSecond: second.MB / first.duration_s_derived,
    goalSeconds,
    exponent,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe.skipIf(published === null)("published rounds (Clark et al., NSDI 2005)", () => {
  test("Quake 3: all rounds from the first, volume within 3 % and time within 7 %", () => {
    const quake = roundsOf("clark2005_fig11_quake3");
    const model = modelOf(quake.id, 1, 0.011);
    const sent = sum(model.iterations.map(({ megabytes }) => megabytes)) + (model.switchover?.megabytes ?? 0);
    expect(Math.abs(sent / quake.total_transferred_MB - 1)).toBeLessThan(0.03);
    expect(Math.abs(model.totalSeconds / quake.total_time_s - 1)).toBeLessThan(0.07);
    expect(model.switchover?.seconds).toBeLessThan(quake.downtime_ms / 1000);
  });

  test("SPECweb99: the rounds at the first rate, volume within 10 % and time within 5 %; a constant rate is worse", () => {
    const { id, rounds } = roundsOf("clark2005_fig9_specweb99");
    const power = modelOf(id, 0.372, 0.5).iterations.slice(0, 4);
    const constant = modelOf(id, 1, 0.1).iterations.slice(0, 4);
    const real = rounds.slice(0, 4);
    const volume = sum(real.map(({ MB }) => MB));
    expect(Math.abs(sum(power.map(({ megabytes }) => megabytes)) / volume - 1)).toBeLessThan(0.1);
    const seconds = sum(real.slice(0, 3).map(({ duration_s_derived: duration }) => duration));
    expect(Math.abs(sum(power.slice(0, 3).map((one) => one.seconds)) / seconds - 1)).toBeLessThan(0.05);
    const offInLogs = (rows: typeof power): number =>
      sum(rows.map(({ megabytes }, index) => Math.log(megabytes / (real[index]?.MB ?? 1)) ** 2));
    expect(offInLogs(power)).toBeLessThan(offInLogs(constant));
  });

  test("MMuncher: writes faster than the link never converge; the stop is the hot memory over the last rate, within 20 %", () => {
    const { rounds, downtime_ms: downtime } = roundsOf("clark2005_fig12_mmuncher");
    const [first, second] = rounds;
    const last = rounds.at(-1);
    const model = simulateRounds({
      memoryMegabytes: first?.MB ?? 0,
      bandwidthMegabytesPerSecond: (last?.rate_Mbps ?? 0) / 8,
      // measured during the second round, the first being limited to a tenth of the link
      dirtyRateMegabytesPerSecond: 950 / 8,
    });
    expect(second).toBeDefined();
    expect(model).toMatchObject({ converges: false, switchover: null });
    const rest = model.iterations.at(-1)?.seconds ?? 0;
    expect(Math.abs(rest / (downtime / 1000) - 1)).toBeLessThan(0.2);
  });
});

describe.skipIf(published === null)("KubeVirt VEP 291: 8 GiB over 1 Gbit/s", () => {
  test.each(["kubevirt_vep291_with_tuning", "kubevirt_vep291_without_tuning"])(
    "%s: the duration holds its dirty rate, within 10 %",
    (id) => {
      const run = published?.migration_summaries.find((one) => one.id === id);
      const migration = move({ seconds: run?.total_time_s ?? 0 });
      const context = {
        ...knowing({ "app-01": { memoryMegabytes: 8192 } }),
        hostSpeed: () => ({ esxVersion: null, vmotionMegabitsPerSecond: 1000 }),
      };
      const [result] = inferPreCopy([migration], context).migrations;
      const dirty = result?.preCopy.dirtyRateMegabytesPerSecond;
      const real = ((run?.dirty_rate_Mbps ?? 0) * 1e6) / 8 / 1_048_576;
      expect(dirty?.low).toBeLessThan(real);
      // above lambda 0.7 a duration underestimates: the geometric inverse gave 0.78 for 0.99 in published rounds
      expect((dirty?.high ?? 0) * 1.1).toBeGreaterThan(real);
    },
  );
});

describe.skipIf(osic === null)("osic: thousands of durations, start and end only", () => {
  const rows =
    osic === null ? [] : (parse(readFileSync(osic, "utf8"), { columns: true }) as readonly Record<string, string>[]);
  const night: readonly Migration[] = rows
    .filter(({ storage }) => storage === "shared_ceph")
    .map((row, index) =>
      move(
        { vm: `${row["flavor"]}`, atSeconds: index * 300, seconds: Number(row["live_migration_duration_s"]) },
        { id: `osic-${index}`, vcenter: `tunnel-${row["libvirt_tunnelling"]}` },
      ),
    );
  const context = knowing({
    small: { memoryMegabytes: 4096 },
    medium: { memoryMegabytes: 8192 },
    large: { memoryMegabytes: 16_384 },
  });

  test("quiet guests are never called stalled for sure, nor at high risk, and nobody was frozen for seconds", () => {
    const { migrations } = inferPreCopy(night, context);
    expect(migrations.length).toBeGreaterThan(1000);
    const share = (holds: (migration: Migration) => boolean): number =>
      migrations.filter(holds).length / migrations.length;
    expect(share(({ stunRisk }) => stunRisk.level === "high")).toBe(0);
    expect(share(({ preCopy }) => preCopy.convergence === "stalled")).toBeLessThan(0.02);
    expect(share(({ stun }) => (stun.seconds?.high ?? 99) > 1.5)).toBeLessThan(0.02);
  });

  test("the overhead lies between what the medians leave at no memory and the fastest move of all", () => {
    const direct = night.find(({ vcenter }) => vcenter === "tunnel-off");
    const explained = explainInference(night, context, direct?.id ?? "");
    const overhead = explained?.operands.find(({ label }) => label.startsWith("Overhead"));
    // medians 16.1, 25.9 and 44.0 s for 4, 8 and 16 GiB leave 6.8 s; the fastest of all took 13.6 s
    expect(overhead?.high).toBeGreaterThan(6.8);
    expect(overhead?.best).toBeLessThan(13.6);
  });
});
