import { describe, expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import { joinHostLogs, type HostLogJoin } from "../../src/reconstruct/host-logs/join.ts";
import { createRandom } from "../simulator/random.ts";
import { measuredOf } from "./read-logs.ts";
import { asVcenterSees } from "./vcenter-view.ts";
import { inventMigrations, writeLogs, type LoggedHost, type LoggedMigration } from "./write-logs.ts";

const HOUR = 3_600_000;

/** Moves each between two hosts of their own, whose clocks are as `aheadOf` says: no host has more than `each` of them. */
function apart(moves: number, aheadOf: (pair: number) => number, each = 1, seed = 31): LoggedMigration[] {
  return Array.from({ length: moves }, (_, pair) => {
    const own = inventMigrations({ seed: seed + pair, version: "8.0", hosts: 2, migrations: each, apartMs: 600_000 });
    const host = (known: LoggedHost): LoggedHost => ({
      ...known,
      name: `p${pair}-${known.name}`,
      address: known.address.replace("10.9.0", `10.9.${pair + 1}`),
      skewMs: aheadOf(pair),
    });
    return own.map((m, index) => ({
      ...m,
      id: `${m.id.slice(0, -2)}${String(pair).padStart(2, "0")}`,
      vm: `vm-${pair * 100 + index}`,
      folder: `vm-${pair * 100 + index}`,
      source: host(m.source),
      destination: host(m.destination),
    }));
  }).flat();
}

async function joined(truth: readonly LoggedMigration[], told?: readonly Migration[]): Promise<HostLogJoin> {
  const logs = writeLogs(truth, 1).map(({ path, lines }) => ({ path, text: `${lines.join("\n")}\n` }));
  const migrations = told ?? truth.map((m, index) => asVcenterSees(m, index));
  const out = joinHostLogs(await measuredOf(logs), migrations, null);
  // Never a false join, and no logged move beside its own.
  for (const { id, measured } of out.migrations)
    if (measured !== null && measured !== undefined) expect(measured.migrationId).toBe(id);
  expect(out.migrations).toHaveLength(migrations.length);
  return out;
}

const codes = ({ diagnostics }: HostLogJoin): string[] => diagnostics.map(({ code }) => code);

describe("hosts with one move each", () => {
  test.each([HOUR, -2 * HOUR, 5.5 * HOUR])(
    "that are all %i ms off are joined by what they say together",
    async (ahead) => {
      const truth = apart(6, (pair) => ahead + (pair - 3) * 20_000);
      const out = await joined(truth);
      expect(out.joined).toBe(6);
      expect(codes(out)).toEqual(["host-log-zone"]);
      for (const { measured } of out.migrations)
        expect(Math.abs((measured?.sourceClockSkewSeconds ?? 0) * 1000 - ahead)).toBeLessThan(90_000);
    },
  );

  test("a VM that moved twice in the night is joined too, once the zone is known", async () => {
    const truth = apart(6, () => HOUR);
    const [first] = truth;
    if (first === undefined) throw new Error("six moves");
    const again = asVcenterSees(
      { ...first, id: "again", beginAt: first.beginAt + 4 * HOUR, endAt: first.endAt + 4 * HOUR },
      9,
    );
    const told = [...truth.map((m, index) => asVcenterSees(m, index)), again];
    expect((await joined(truth, told)).joined).toBe(6);
  });

  test.each([
    ["too few hosts", 3, () => HOUR, 0],
    ["an offset that is no zone's", 6, () => 1.25 * HOUR, 0],
    ["hosts that disagree", 6, (pair: number) => (pair % 2 === 0 ? HOUR : -3 * HOUR), 0],
    ["some hosts that are right", 8, (pair: number) => (pair < 4 ? HOUR : 10_000), 4],
    ["one host alone", 8, (pair: number) => (pair === 0 ? HOUR : 10_000), 7],
  ] as const)("%s: refused, not shifted", async (_name, moves, aheadOf, right) => {
    const out = await joined(apart(moves, aheadOf));
    expect(out.joined).toBe(right);
    expect(codes(out)).toEqual(["host-log-clock-unknown"]);
  });

  test("clocks that are off by chance are never joined to a wrong move", async () => {
    for (const seed of [1, 2]) {
      const random = createRandom(seed);
      const ahead = Array.from({ length: 6 }, () => random.int(-11 * HOUR, 11 * HOUR));
      await joined(apart(6, (pair) => ahead[pair] ?? 0, 2, 50 * seed));
    }
  });
});
