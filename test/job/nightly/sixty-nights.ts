import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoredMigration } from "../../../src/history/merge.ts";
import { openHistory } from "../../../src/history/store.ts";
import { idOf } from "../../../src/reconstruct/migration/keys.ts";
import { nightlyTools } from "../../../src/job/nightly/tools.ts";
import type { NightlyTools } from "../../../src/job/nightly.ts";
import type { Config } from "../../../src/model/config.ts";
import type { World } from "../../simulator/types.ts";
import { createWorld } from "../../simulator/world.ts";
import { writeCloudEvents } from "../../simulator/write/event-json.ts";
import { writeSelectCsv } from "../../simulator/write/select-csv.ts";
import { writeTaskJson } from "../../simulator/write/task-history.ts";
import { aConfig } from "./fake-tools.ts";
import { allOf } from "../../history/builder.ts";

const HOUR_MS = 3_600_000;
/** Exports are made in the middle of the night's work, so that moves are open; each reaches back over the one before. */
const EXPORT_HOUR = 25;
const EXPORT_SPAN_HOURS = 31;

/** Two vCenters that live through so many nights; the first is exported with chains and tasks, the second as sentences. */
export function manyNights(nights: number, seed: number): World {
  return createWorld({ seed, nights, vcenters: 2, migrations: 3, noise: 0.5, hostileNames: false });
}

/** When the n-th export was made, epoch ms. */
export function exportedAt(world: World, night: number): number {
  return world.from - 18 * HOUR_MS + EXPORT_HOUR * HOUR_MS + night * 24 * HOUR_MS;
}

/** Writes what the n-th night's export jobs leave in the folder; the last one waits until everything is over. */
export function writeNight(world: World, folder: string, night: number, nights: number): void {
  const to = night === nights - 1 ? world.to + HOUR_MS : exportedAt(world, night);
  const from = exportedAt(world, night) - EXPORT_SPAN_HOURS * HOUR_MS;
  const [chained = "", sentences = ""] = world.vcenters;
  const events = (vcenter: string): World["events"] =>
    world.events.filter((event) => event.vcenter === vcenter && event.at > from && event.at <= to);
  const tasks = world.tasks.filter(
    (task) => task.vcenter === chained && task.queuedAt > from && (task.completedAt ?? Number.MAX_VALUE) <= to,
  );
  const known = world.tasks.filter((task) => task.vcenter === chained);
  const files = [
    writeCloudEvents(chained, events(chained), known, { shape: "lines" }),
    writeTaskJson(chained, tasks),
    writeSelectCsv(sentences, events(sentences), { zone: "UTC", culture: "invariant-iso" }),
  ];
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const path = join(folder, `${String(night).padStart(3, "0")}-${file.vcenter}-${file.name}`);
    writeFileSync(path, file.bytes);
    utimesSync(path, new Date(to), new Date(to));
  }
}

export function nightsConfig(folder: string, world: World): Config {
  const input = { timeZone: "UTC", dateOrder: null, format: null };
  const pathOf = (vcenter: string): string => join(folder, "exports", `*-${vcenter}-*`);
  return aConfig(folder, {
    inputs: world.vcenters.map((vcenter) => ({ ...input, path: pathOf(vcenter), vcenter })),
    write: ["json"],
  });
}

/** The real job at a given time, without waiting. */
export function toolsAt(config: Config, now: number, part: Partial<NightlyTools> = {}): NightlyTools {
  return { ...nightlyTools(config, { environment: {}, now, settleSeconds: 0 }), ...part };
}

/** What must be the same however the exports were read: everything but where it was read and what was inferred. */
export async function factsOf(file: string): Promise<readonly unknown[]> {
  const history = await openHistory(file);
  const migrations = await allOf(history);
  history.close();
  return migrations.map(factOf).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function factOf(migration: StoredMigration): unknown {
  const { id, keys, vcenter, vm, kind, scope, outcome, half, trigger, userName, source, destination } = migration;
  const { queuedAt, startedAt, endedAt, durationSeconds, timingBasis, failure, unfinishedReason } = migration;
  return {
    at: endedAt ?? startedAt ?? queuedAt,
    vm: vm.name,
    // The id is that of the strongest key known at first sight: a chain that a later export tells adds a key only.
    idIsOfAKey: keys.some((key) => idOf(key) === id),
    keys: [...keys].sort(),
    vcenter,
    kind,
    scope,
    outcome,
    half,
    trigger,
    userName,
    source,
    destination,
    queuedAt,
    startedAt,
    endedAt,
    durationSeconds,
    timingBasis,
    failure: failure?.category ?? null,
    // How long is too long depends on the longest move that a reading has seen.
    unfinished: unfinishedReason !== null,
  };
}
