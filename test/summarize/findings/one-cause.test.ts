import { expect, test } from "vitest";
import type { Migration } from "../../../src/model/migration.ts";
import { failingPath } from "../../../src/summarize/findings/failing-path.ts";
import { pingPong } from "../../../src/summarize/findings/ping-pong.ts";
import { unresolvedFailure } from "../../../src/summarize/findings/unresolved-failure.ts";
import { findPingPongs } from "../../../src/summarize/figures/ping-pong.ts";
import { movesOf } from "../../../src/summarize/figures/moves.ts";
import { aMigration } from "../../support/a-migration.ts";
import { found } from "../../support/findings.ts";

const FAILURE = {
  category: "network-unreachable",
  phase: "reserve",
  message: "The hosts could not connect.",
  remedy: "Test with vmkping.",
  reference: null,
  recoveredBy: null,
} as const;
const START = Date.UTC(2026, 10, 22, 20);

function failed(vcenter: string, name: string, from: string, to: string, minute = 0): Migration {
  const startedAt = new Date(START + minute * 60_000).toISOString();
  return aMigration({
    vcenter,
    vm: { name, moref: null, instanceUuid: null },
    outcome: "failed",
    failure: FAILURE,
    startedAt,
    endedAt: startedAt,
    source: { host: from },
    destination: { host: to },
  });
}

test("failures of one cause in several vCenters are one finding that counts them by vCenter", () => {
  const migrations = [
    failed("vc01", "web-1", "a", "b"),
    failed("vc01", "web-2", "a", "c", 1),
    failed("vc02", "web-1", "x", "y", 2),
  ];
  const [only, ...others] = found(unresolvedFailure, { migrations });
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    id: "unresolved-failure:network-unreachable",
    title: "3 VMs could not be moved (network unreachable)",
    count: 3,
    migrations: migrations.map(({ id }) => id),
  });
  expect(only?.description).toContain("2 in vc01 and 1 in vc02.");
});

test("more failing places than a person looks at one by one are one finding, the worst first", () => {
  const places = (count: number): Migration[] =>
    Array.from({ length: count }, (_, host) =>
      [0, 1, 2].map((vm) => failed("vc01", `vm-${host}-${vm}`, `from-${host}-${vm}`, `esx${host}`, host)),
    ).flat();
  expect(found(failingPath, { migrations: places(5) })).toHaveLength(5);
  const [only, ...others] = found(failingPath, { migrations: places(6) });
  expect(others).toEqual([]);
  expect(only).toMatchObject({ count: 6, title: "At 6 places half of the moves or more failed" });
  expect(only?.migrations).toHaveLength(18);
  expect(only?.description).toContain("and 1 more");
});

test("the page's returns are the finding's: a host that was emptied and filled again is none", () => {
  const journey = (trigger: Migration["trigger"]): Migration[] =>
    ["b", "a", "b", "a", "b", "a"].map((to, index, all) => {
      const startedAt = new Date(START + index * 600_000).toISOString();
      const endedAt = new Date(START + index * 600_000 + 60_000).toISOString();
      return aMigration({
        trigger,
        startedAt,
        endedAt,
        source: { host: all[index - 1] ?? "a" },
        destination: { host: to },
      });
    });
  for (const [trigger, count] of [
    ["drs", 1],
    ["maintenance", 0],
  ] as const) {
    const migrations = journey(trigger);
    expect(findPingPongs(movesOf({ migrations }), [])).toHaveLength(count);
    expect(found(pingPong, { migrations })).toHaveLength(count);
    const evacuated = [{ migrations: migrations.map(({ id }) => id) }];
    expect(findPingPongs(movesOf({ migrations }), evacuated)).toEqual([]);
  }
});
