import { describe, expect, test } from "vitest";

import { inferPreCopy } from "../../src/infer/infer.ts";
import type { Migration } from "../../src/model/migration.ts";
import { NO_PRE_COPY, NO_STUN } from "../../src/model/migration.ts";
import { failed, knowing, measured, move } from "./migrations.ts";

function only(migration: Migration, context = knowing({ "app-01": { memoryMegabytes: 4096 } })): Migration {
  const [result] = inferPreCopy([migration], context).migrations;
  if (result === undefined) throw new RangeError("nothing came back");
  return result;
}

/** Forty quiet VMs on a link of about 1000 MB/s: the neighbours that tell its speed. */
function neighbours(): readonly Migration[] {
  return Array.from({ length: 40 }, (_, index) => {
    const gigabytes = 4 + (index % 5) * 6;
    return move({
      vm: `quiet-${gigabytes}`,
      atSeconds: 100 + index * 120,
      seconds: 4 + gigabytes * 1.05,
      source: `esx-${1 + (index % 4)}`,
      destination: `esx-${1 + ((index + 1) % 4)}`,
    });
  });
}

const SITE = knowing({
  "app-01": { memoryMegabytes: 16_384, consumedMegabytes: 16_000 },
  ...Object.fromEntries(
    [4, 10, 16, 22, 28].map((gigabytes) => [
      `quiet-${gigabytes}`,
      { memoryMegabytes: gigabytes * 1024, consumedMegabytes: gigabytes * 1000 },
    ]),
  ),
});

function among(migration: Migration): Migration {
  const result = inferPreCopy([...neighbours(), migration], SITE).migrations.at(-1);
  if (result === undefined) throw new RangeError("nothing came back");
  return result;
}

describe("what the duration says", () => {
  test("4096 MB in 12 s without logs or neighbours are unknown, not low", () => {
    const { preCopy, stunRisk, stun } = only(move());
    expect(preCopy).toMatchObject({ basis: "inferred", convergence: "unknown", memoryMegabytes: 4096, iterations: [] });
    expect(stunRisk).toMatchObject({ level: "unknown", probability: null, limitSeconds: 1, profile: null });
    expect(stunRisk.reasons.join(" ")).toContain("Too few other migrations");
    expect(stun.basis).toBe("inferred");
    expect(stun.seconds?.low).toBeLessThan(0.1);
    expect(stun.seconds?.high).toBeGreaterThan(0.5);
  });

  test("a move as fast as its neighbours is a fast pre-copy with a low risk", () => {
    const { preCopy, stunRisk } = among(move({ seconds: 20 }));
    expect(preCopy.convergence).toBe("fast");
    expect(preCopy.bandwidthMegabytesPerSecond?.low).toBeGreaterThan(700);
    expect(preCopy.bandwidthMegabytesPerSecond?.high).toBeLessThan(1400);
    expect(preCopy.iterations.length).toBeGreaterThan(1);
    expect(stunRisk).toMatchObject({ level: "low" });
  });

  test("a move four times as long dirtied more, and may have been stopped for longer", () => {
    const quiet = among(move({ seconds: 20 }));
    const long = among(move({ seconds: 68 }));
    expect(long.preCopy.dirtyRateMegabytesPerSecond?.best).toBeGreaterThan(200);
    expect(long.preCopy.dirtyRateMegabytesPerSecond?.high).toBeGreaterThan(600);
    expect(long.stun.seconds?.high ?? 0).toBeGreaterThan(2 * (quiet.stun.seconds?.high ?? 0));
    expect(long.stunRisk.probability ?? 0).toBeGreaterThan(2 * (quiet.stunRisk.probability ?? 1));
    // published guests of that growth: an even dirty rate near the bandwidth, or a small working set sent many times
    expect(long.preCopy.guestSlowdown).toBeNull();
  });

  test("a stop is part of the duration, and shorter than what aborts", () => {
    for (const seconds of [6, 8, 30, 500, 4000]) {
      const { stun } = among(move({ seconds }));
      expect(stun.seconds?.high).toBeLessThan(Math.min(seconds, 100));
    }
  });

  test("nothing is faster than the line", () => {
    const context = { ...SITE, hostSpeed: () => ({ esxVersion: null, vmotionMegabitsPerSecond: 1000 }) };
    for (const { preCopy } of inferPreCopy([...neighbours(), move({ seconds: 30 })], context).migrations) {
      expect(preCopy.bandwidthMegabytesPerSecond?.high).toBeLessThanOrEqual(119.3);
      expect(preCopy.dirtyRateMegabytesPerSecond?.high).toBeLessThanOrEqual(119.3);
    }
  });

  test("figures that leave no time for a copy give no more stop than the duration holds, and no more speed than the line", () => {
    const ten = {
      ...knowing({ "app-01": { memoryMegabytes: 262_144 } }),
      hostSpeed: () => ({ esxVersion: null, vmotionMegabitsPerSecond: 10_000 }),
    };
    for (const seconds of [3, 6]) {
      const { stun, preCopy } = only(move({ seconds }), ten);
      expect(stun.seconds?.high).toBeLessThan(0.3 * seconds);
      expect(preCopy.bandwidthMegabytesPerSecond?.high).toBeLessThanOrEqual(1193);
    }
  });

  test("the order of the migrations changes nothing", () => {
    const list = [...neighbours(), move({ seconds: 30 })];
    const forward = inferPreCopy(list, SITE).migrations;
    const backward = inferPreCopy([...list].reverse(), SITE).migrations;
    expect([...backward].reverse()).toEqual(forward);
  });

  test("at a concurrency limit the duration says nothing", () => {
    const crowd = Array.from({ length: 8 }, (_, index) =>
      move({ vm: "quiet-16", atSeconds: 9000 + index, seconds: 60 }),
    );
    const results = inferPreCopy([...neighbours(), ...crowd], SITE).migrations.slice(-8);
    for (const { preCopy, stunRisk } of results) {
      expect(preCopy.convergence).toBe("unknown");
      expect(preCopy.dirtyRateMegabytesPerSecond).toBeNull();
      expect(preCopy.bandwidthMegabytesPerSecond).toBeNull();
      expect(stunRisk.level).toBe("unknown");
      expect(stunRisk.reasons.join(" ")).toContain("slots were full");
    }
  });

  test("a combined move without host logs has a stop, but no bandwidth, dirty rate or class", () => {
    const { preCopy, stun } = among(move({ seconds: 400 }, { kind: "combined" }));
    expect(preCopy).toMatchObject({
      bandwidthMegabytesPerSecond: null,
      dirtyRateMegabytesPerSecond: null,
      convergence: "unknown",
      guestSlowdown: null,
    });
    expect(stun.basis).toBe("inferred");
  });

  test("a move with one end only still has the stun of any move that worked", () => {
    const { preCopy, stun, stunRisk } = only(move({ seconds: null }));
    expect(preCopy).toMatchObject({ convergence: "unknown", dirtyRateMegabytesPerSecond: null });
    expect(stun.basis).toBe("inferred");
    expect(stunRisk.level).toBe("unknown");
  });
});

describe("what cannot be said is none", () => {
  test.each<[string, Partial<Migration>]>([
    ["a cold move", { kind: "cold", powerState: "off" }],
    ["a VM of which nothing shows that it ran", { powerState: "unknown" }],
    ["a power-on placement", { trigger: "placement" }],
    ["an unfinished move", { outcome: "unfinished", endedAt: null, durationSeconds: null, half: "end-missing" }],
    ["a failure in the check", failed("no route", "check")],
    ["a cancelled move", { outcome: "cancelled" }],
  ])("%s", (_name, overrides) => {
    const { preCopy, stun } = only(move({}, overrides));
    expect(preCopy).toEqual(NO_PRE_COPY);
    expect(stun).toEqual(NO_STUN);
  });

  test("memory that no inventory knows", () => {
    const { preCopy, stunRisk } = only(move(), knowing({}));
    expect(preCopy).toEqual(NO_PRE_COPY);
    expect(stunRisk).toMatchObject({ level: "unknown", probability: null });
    expect(stunRisk.reasons.join(" ")).toContain("memory size is not known");
  });

  test("an inventory that saw the VM running is evidence enough", () => {
    const context = knowing({ "app-01": { memoryMegabytes: 4096, powerState: "on" } });
    expect(only(move({}, { powerState: "unknown" }), context).stun.basis).toBe("inferred");
  });
});

describe("failures", () => {
  const TIMEOUT =
    "The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the migration.";

  test("a switchover that timed out stopped the VM for its limit", () => {
    const { stun, stunRisk } = only(move({ seconds: 300 }, failed(TIMEOUT, "switchover", "switchover-timeout")));
    expect(stun.seconds).toEqual({ low: 90, best: 100, high: 120, basis: "inferred" });
    expect(stunRisk).toMatchObject({ level: "high" });
  });

  test("a failure before the switchover stopped nothing", () => {
    const { stunRisk } = only(move({}, failed("connection timed out", "pre-copy")));
    expect(stunRisk).toMatchObject({ level: "low" });
  });

  test("a failure of unknown place says nothing", () => {
    expect(only(move({}, failed("A general system error occurred", "unknown"))).stunRisk.level).toBe("unknown");
  });
});

describe("measured figures", () => {
  const HOST_LOG: Partial<Migration> = {
    preCopy: {
      ...NO_PRE_COPY,
      basis: "measured",
      bandwidthMegabytesPerSecond: measured(460),
      dirtyRateMegabytesPerSecond: measured(46),
    },
    stun: { basis: "measured", seconds: measured(0.284), preCopyStunSeconds: measured(0.068) },
  };

  test("stay as they are; their class follows from them", () => {
    const { preCopy, stun, stunRisk } = only(move({}, HOST_LOG));
    expect(preCopy).toEqual({ ...HOST_LOG.preCopy, memoryMegabytes: 4096, convergence: "fast" });
    expect(stun).toEqual(HOST_LOG.stun);
    expect(stunRisk).toMatchObject({
      level: "low",
      probability: 0,
      reasons: ["Host logs: the VM stood still for 0.284 s at the longest."],
    });
  });

  test("a log with the bandwidth alone still tells the class, and no figure is added", () => {
    const preCopy = { ...NO_PRE_COPY, basis: "measured", bandwidthMegabytesPerSecond: measured(460) } as const;
    const result = only(
      move({ seconds: 13 }, { preCopy }),
      knowing({ "app-01": { memoryMegabytes: 4096, consumedMegabytes: 4000 } }),
    );
    expect(result.preCopy).toEqual({ ...preCopy, memoryMegabytes: 4096, convergence: "fast" });
  });

  test("over the limit are a certain risk", () => {
    const stun = { basis: "measured", seconds: measured(1.4), preCopyStunSeconds: null } as const;
    expect(only(move({}, { ...HOST_LOG, stun })).stunRisk).toMatchObject({ level: "high", probability: 1 });
  });

  test("anchor the link for the moves beside them", () => {
    const logged = Array.from({ length: 4 }, (_, index) =>
      move({ vm: "other", atSeconds: 500 * (index + 1), seconds: 40 }, HOST_LOG),
    );
    const [beside] = inferPreCopy([move(), ...logged], knowing({ "app-01": { memoryMegabytes: 4096 } })).migrations;
    expect(beside?.preCopy.bandwidthMegabytesPerSecond?.low).toBeGreaterThan(300);
    expect(beside?.preCopy.bandwidthMegabytesPerSecond?.high).toBeLessThan(700);
  });

  test("check the inference; without any it says so", () => {
    const logged = Array.from({ length: 12 }, (_, index) =>
      move({ vm: "app-01", atSeconds: 500 * (index + 1), seconds: 14 }, HOST_LOG),
    );
    const checked = inferPreCopy(logged, knowing({ "app-01": { memoryMegabytes: 4096 } })).selfCheck;
    expect(checked).toMatchObject({ pairs: 12, coverage: 1, coverageBefore: 1, isContradicted: false });
    expect(checked.text).toContain("12 measured pairs, coverage 100 % after correction");
    expect(inferPreCopy([move()], knowing({})).selfCheck.text).toContain("never checked at this site");
  });

  test("that contradict the inference correct it, and the report says so", () => {
    const stun = { basis: "measured", seconds: measured(9), preCopyStunSeconds: null } as const;
    const logged = Array.from({ length: 24 }, (_, index) =>
      move({ vm: "app-01", atSeconds: 500 * (index + 1), seconds: 24 }, { stun }),
    );
    const beside = move({ vm: "app-01", seconds: 24 });
    const context = knowing({ "app-01": { memoryMegabytes: 4096 } });
    const { migrations, selfCheck } = inferPreCopy([beside, ...logged], context);
    expect(inferPreCopy([beside], context).migrations[0]?.stun.seconds?.high).toBeLessThan(9);
    expect(migrations[0]?.stun.seconds?.high).toBeGreaterThan(5);
    expect(selfCheck).toMatchObject({ pairs: 24, coverageBefore: 0, isContradicted: true });
    // seven pairs correct nothing yet
    expect(inferPreCopy([beside, ...logged.slice(0, 7)], context).selfCheck.text).toContain("from 8 on");
  });
});
