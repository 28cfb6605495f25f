import { inferPreCopy } from "../../src/infer/infer.ts";
import { forecaster } from "../../src/job/forecast.ts";
import type { Forecast, PastEvacuation } from "../../src/model/forecast.ts";
import type { InventoryFacts, VmFacts } from "../../src/model/inventory.ts";
import type { Estimate, Migration } from "../../src/model/migration.ts";
import type { Past } from "../../src/model/past.ts";
import { aMigration } from "../support/a-migration.ts";
import { BlockSite } from "./blocks.ts";
import { SimulatedSite, type ProofSite, type SiteEvacuation, type SiteMove, type SiteOptions } from "./site.ts";

/** What the exports of a site tell, and on how many nights before the one that is forecast. */
export interface Case extends SiteOptions {
  readonly physics: "pages" | "blocks";
  /** Hosts emptied in each of the nights before. */
  readonly before: readonly number[];
  readonly background: number;
  /** Share of the VMs whose consumed memory the inventory has. */
  readonly consumed: number;
  readonly lineTold: boolean;
}

/** One evacuation: what was said of it in the morning, and what it took at night. */
export interface Outcome {
  readonly case: string;
  readonly host: string;
  readonly vms: number;
  readonly truth: number;
  readonly forecast: Estimate | null;
  readonly known: number;
}

const FIRST_NIGHT = Date.UTC(2026, 10, 16, 20);
const DAY = 86_400_000;
const MOVES_AT_LEAST = 3;

/** A site in the morning: what its exports tell, and what each evacuation of the next night will take. */
export interface Morning {
  readonly case: Case;
  readonly inventory: InventoryFacts & { readonly takenAt: number };
  readonly migrations: readonly Migration[];
  readonly past: Past;
  readonly tonight: readonly { readonly host: string; readonly seconds: number }[];
}

/** The nights before are told to the program, the last by exports and the others as its history; then three hosts are emptied. */
export function morningOf(one: Case): Morning {
  const site: ProofSite = one.physics === "pages" ? new SimulatedSite(one) : new BlockSite(one);
  const nights = one.before.map((count, index) => {
    const hosts = Array.from({ length: count }, (_, at) => (2 * index + at) % one.hosts);
    return site.night(FIRST_NIGHT + index * DAY, one.background, hosts);
  });
  const tonightAt = FIRST_NIGHT + one.before.length * DAY;
  const vms = site.guests.map(({ guest, consumedMegabytes, isOff, host }, index): VmFacts => ({
    vm: { name: guest.name, moref: `vm-${index}` },
    vcenter: "vc01",
    host: `esx-${host}`,
    cluster: "cluster",
    powerState: isOff ? "off" : "on",
    memoryMegabytes: guest.memoryMegabytes,
    vcpus: guest.vcpus,
    takenAt: tonightAt,
    ...((index * 7919) % 100 < 100 * one.consumed ? { consumedMegabytes } : {}),
  }));
  const hosts = Array.from({ length: one.hosts }, (_, index) => ({
    host: { name: `esx-${index}` },
    vcenter: "vc01",
    cluster: "cluster",
    ...(one.lineTold ? { nicMegabitsPerSecond: [one.lineMegabits] } : {}),
  }));
  // A host that was emptied in a night before may be empty still: it has nothing to be told of.
  const emptied = Array.from({ length: one.hosts }, (_, at) => (3 * one.before.length + at + 1) % one.hosts)
    .filter((index) => site.guests.filter(({ host, isOff }) => host === index && !isOff).length >= MOVES_AT_LEAST)
    .slice(0, 3);
  // A host that is emptied fills the others: each is emptied on an evening of its own, as the inventory saw it.
  const places = site.guests.map(({ host }) => host);
  return {
    case: one,
    inventory: { vms, hosts, clusters: [], vmkernels: [], rules: [], takenAt: tonightAt },
    migrations: (nights.at(-1)?.moves ?? []).map(migrationOf),
    past: {
      source: "history",
      nights: [],
      vmDurations: new Map(),
      openFailures: [],
      evacuations: nights.flatMap(({ evacuations }) => evacuations.map(pastOf)),
    },
    tonight: emptied.map((index) => {
      for (const [at, guest] of site.guests.entries()) guest.host = places[at] ?? 0;
      const [truth] = site.night(tonightAt, 0, [index]).evacuations;
      if (truth === undefined) throw new RangeError(`esx-${index} was not emptied`);
      return { host: truth.host, seconds: (truth.lastEndMs - truth.enteringMs) / 1000 };
    }),
  };
}

/** What is said in the morning, beside what the night took. */
export function outcomesOf(morning: Morning): readonly Outcome[] {
  const { case: one, tonight } = morning;
  const forecast = forecastOf(morning);
  const said = new Map(forecast.hosts.map((host) => [host.host, host]));
  return tonight.map(({ host, seconds }) => ({
    case: one.name,
    host,
    vms: said.get(host)?.vms ?? 0,
    truth: seconds,
    forecast: said.get(host)?.seconds ?? null,
    known: forecast.evacuationsKnown,
  }));
}

export function forecastOf({ case: one, inventory, migrations, past }: Omit<Morning, "tonight">): Forecast {
  const byName = new Map(inventory.vms.map((facts) => [facts.vm.name ?? "", facts]));
  const line = one.lineTold ? one.lineMegabits : null;
  const inference = inferPreCopy(migrations, {
    vmFacts: ({ vm }) => byName.get(vm.name ?? "") ?? null,
    hostSpeed: () => ({ esxVersion: null, vmotionMegabitsPerSecond: line, lineMegabitsPerSecond: line }),
    profiles: [],
  });
  return forecaster({
    migrations: inference.migrations,
    evacuations: [],
    inventory,
    outlook: inference.outlook,
    profiles: [],
    timeZone: "UTC",
  })({ past, open: [], from: null });
}

function pastOf({ host, enteringMs, lastEndMs, vms }: SiteEvacuation): PastEvacuation {
  return {
    vcenter: "vc01",
    host,
    at: new Date(enteringMs).toISOString(),
    seconds: (lastEndMs - enteringMs) / 1000,
    vms: vms.map((name) => ({ name, moref: null, instanceUuid: null })),
  };
}

export function migrationOf({ vm, source, destination, startMs, endMs, isOff, evacuation }: SiteMove): Migration {
  const place = { vcenter: "vc01", datastore: "ds", datacenter: "dc", cluster: "cluster" };
  return aMigration({
    name: vm,
    kind: isOff ? "cold" : "vmotion",
    powerState: isOff ? "off" : "on",
    trigger: evacuation === null ? "drs" : "maintenance",
    durationErrorSeconds: 0.05,
    startedAt: new Date(startMs).toISOString(),
    endedAt: new Date(endMs).toISOString(),
    source: { ...place, host: source },
    destination: { ...place, host: destination },
  });
}
