import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/job/config.ts";
import { findInputs } from "../../src/job/inputs.ts";
import { answerFrom } from "../../src/job/residency.ts";
import type { ResidencyDocument } from "../../src/model/residency.ts";
import type { NamedBytes } from "../proof/run.ts";
import { dropHalves } from "../simulator/drop.ts";
import { createWorld } from "../simulator/world.ts";
import type { World } from "../simulator/types.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeGetVm } from "../simulator/write/inventory-files.ts";
import { writeRawCsv } from "../simulator/write/powershell.ts";

/** No line of the document may name a host on which the simulator did not have the VM. */

interface Known {
  readonly at: number;
  readonly host: string;
}

/** Where each VM (vCenter, MoRef) surely was, by the truth. */
function truthOf(world: World): Map<string, Known[]> {
  const known = new Map<string, Known[]>();
  const add = (vcenter: string, moref: string | undefined, at: number, host: string): void => {
    const key = `${vcenter} ${moref}`;
    const list = known.get(key);
    if (list === undefined) known.set(key, [{ at, host }]);
    else list.push({ at, host });
  };
  for (const { vcenter, moref, source, destination, outcome, startAt, endAt, scope } of world.truth) {
    if (startAt !== null) add(vcenter, moref, startAt, source.host);
    if (outcome === "succeeded" && endAt !== null && scope === "within-vcenter")
      add(vcenter, moref, endAt, destination.host);
  }
  for (const { eventTypeId, vcenter, objectId, host, at } of world.events)
    if (eventTypeId?.endsWith("VmRestartedByHAEvent") === true && host !== undefined)
      add(vcenter, objectId, at, host.name);
  for (const { vcenter, moref, host } of world.vms) add(vcenter, moref, world.to, host.name);
  for (const list of known.values()) list.sort((a, b) => a.at - b.at);
  return known;
}

async function documentOf(
  files: readonly NamedBytes[],
  world: World,
  settings: string | null = null,
): Promise<ResidencyDocument> {
  const folder = mkdtempSync(join(tmpdir(), "precopy-residency-"));
  try {
    for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
    const file = join(folder, "precopy.yaml");
    if (settings !== null) writeFileSync(file, settings);
    const config = settings === null ? null : loadConfig(file, {});
    const found = await findInputs([folder], process.stdin, () => world.vcenters[0] ?? null);
    const { document } = await answerFrom(
      found.files,
      {
        timeZone: "UTC",
        timeZoneGiven: true,
        reportTimeZone: "UTC",
        dateOrder: null,
        inputFormat: null,
        now: world.to + 3_600_000,
        config,
      },
      { patterns: ["*"], from: null, to: null },
    );
    return document;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each([71, 72])("seed %i", (seed) => {
  const world = createWorld({ seed, nights: 2, migrations: 60, outage: true });
  const [vcenter = ""] = world.vcenters;
  const known = truthOf(world);
  const lossy = dropHalves(world, { starts: 0.1, ends: 0.1, seed });

  test.each([
    ["CloudEvents", () => [writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" as const })]],
    [
      "raw CSV with a tenth of the starts and ends lost",
      () => [writeRawCsv(vcenter, lossy.events, world.tasks, { zone: "UTC", culture: "en-US" as const })],
    ],
  ])("every host that the document from %s names is the true one", async (_, write) => {
    const document = await documentOf([...write(), writeGetVm(vcenter, world.vms)], world);
    const wrong: string[] = [];
    let claimed = 0;
    for (const { vm, vcenter: own, stays } of document.vms) {
      for (const { host, from, to, basis } of stays) {
        if (host === null) continue;
        claimed++;
        for (const fact of known.get(`${own} ${vm.moref}`) ?? [])
          // Exports round to seconds.
          if (fact.at > from + 1000 && fact.at < to - 1000 && fact.host !== host)
            wrong.push(`${vm.name} (${vm.moref}) ${basis} on ${host} ${from}–${to}, on ${fact.host} at ${fact.at}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(claimed).toBeGreaterThan(document.vms.length);
  });

  test("VMs outside their allowed hosts are found, each of them and no other", async () => {
    const own = world.vms.filter((vm) => vm.vcenter === vcenter && !vm.template);
    const hosts = [...new Set(own.map(({ host }) => host.name))].sort();
    const allowed = hosts.filter((_, index) => index % 4 !== 0);
    const settings = `allowedHosts: [{ name: half, vms: ['*'], hosts: [${allowed.map((host) => `'${host}'`).join(", ")}] }]\n`;
    const files = [
      writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" as const }),
      writeGetVm(vcenter, world.vms),
    ];
    const { vms } = await documentOf(files, world, settings);
    const told = new Set(
      vms.flatMap(({ vm, stays, undated }) =>
        [...stays, ...undated].some(({ outside }) => outside.length > 0) ? [vm.moref] : [],
      ),
    );
    // Where the exports show a VM that runs: both ends of its moves, and the inventory.
    const shown = new Set<string>();
    const seen = (moref: string, host: string): void => {
      if (!allowed.includes(host)) shown.add(moref);
    };
    for (const { moref, power, startAt, endAt, outcome, source, destination, scope, ...move } of world.truth) {
      if (move.vcenter !== vcenter || power !== "on" || scope !== "within-vcenter") continue;
      if (startAt !== null) seen(moref, source.host);
      if (outcome === "succeeded" && endAt !== null) seen(moref, destination.host);
    }
    for (const { moref, power, host } of own) if (power === "on") seen(moref, host.name);
    expect([...shown].filter((moref) => !told.has(moref))).toEqual([]);
    // Those told beyond that were there all the same.
    const wasThere = (moref: string | null): boolean =>
      (known.get(`${vcenter} ${moref}`) ?? []).some(({ host }) => !allowed.includes(host));
    expect([...told].filter((moref) => !wasThere(moref))).toEqual([]);
    expect(told.size).toBeGreaterThan(10);
    expect(told.size).toBeLessThan(vms.length);
  });

  test("no stay spans a time that no export covers, wherever the hole is", async () => {
    const random = randomOf(seed);
    for (let round = 0; round < 3; round += 1) {
      const holeFrom = world.from + (0.1 + 0.6 * random()) * (world.to - world.from);
      const holeTo = holeFrom + (0.02 + 0.15 * random()) * (world.to - world.from);
      const part = (name: string, keep: (at: number) => boolean): NamedBytes => ({
        ...writeCloudEvents(
          vcenter,
          world.events.filter(({ at }) => keep(at)),
          world.tasks.filter(
            ({ queuedAt, completedAt }) => keep(queuedAt) && (completedAt === null || keep(completedAt)),
          ),
          { shape: "lines" },
        ),
        name,
      });
      const files = [part("before.json", (at) => at < holeFrom), part("after.json", (at) => at > holeTo)];
      const { vms } = await documentOf([...files, writeGetVm(vcenter, world.vms)], world);
      const stays = vms.flatMap(({ stays: own }) => own);
      // Events do not come every second: the covered times end with the last one before the hole.
      const across = stays.filter(({ host, from, to }) => host !== null && from < holeFrom && to > holeTo);
      expect(across).toEqual([]);
      expect(stays.filter(({ basis, from, to }) => basis === "gap" && from <= holeFrom && to >= holeTo)).not.toEqual(
        [],
      );
    }
  });

  test("a line that calls itself seen has a record at both ends that names its host", async () => {
    const files = [
      writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" }),
      writeGetVm(vcenter, world.vms),
    ];
    const { vms } = await documentOf(files, world);
    const seen = vms.flatMap(({ stays }) => stays.filter(({ basis }) => basis === "seen"));
    expect(seen.length).toBeGreaterThan(10);
    for (const { from, to, host, fromEvidence, toEvidence } of seen) {
      expect(fromEvidence).toMatchObject({ at: from, host });
      // The end of a move says where the VM came from.
      expect([toEvidence?.at, toEvidence?.host === host || toEvidence?.cameFrom === host]).toEqual([to, true]);
    }
  });
});

function randomOf(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
