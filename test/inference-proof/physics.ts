import { Random } from "../page-simulation/random.ts";
import { simulateNight } from "../page-simulation/night.ts";
import { replayNight } from "../published-replay/night.ts";
import { simulateWorkloadNight } from "../workload-simulation/night.ts";
import { zipfNight } from "../zipf-simulation/night.ts";
import type { KnownMove, KnownNight } from "./known.ts";

export const PHYSICS = ["pages", "workloads", "published", "zipf"] as const;
export type Physics = (typeof PHYSICS)[number];

/** The nights of one physics: other links, other knowledge each; `round` gives others of the same kinds. */
export function nightsOf(physics: Physics, round: number): readonly KnownNight[] {
  switch (physics) {
    case "pages":
      return PAGE_SITES.map((site, index) => pageNight(site, 1000 * round + index));
    case "workloads":
      return WORKLOAD_SITES.map((site, index) => workloadNight(site, 1000 * round + index));
    case "published":
      return REPLAY_SITES.map(([name, line, knows, told], index) => ({
        name,
        hostSpeed: told ? { esxVersion: null, vmotionMegabitsPerSecond: line } : null,
        moves: replayNight(1000 * round + index, 120, (line * 1e6) / 8 / 2 ** 20, knows),
      }));
    case "zipf":
      return ZIPF_SITES.map(({ name, told, release, ...site }, index) => ({
        name,
        hostSpeed: told ? { esxVersion: release, vmotionMegabitsPerSecond: site.lineMegabits } : null,
        moves: zipfNight({ seed: 1000 * round + index, moves: 150, hosts: 6, ...site }),
      }));
    default:
      throw new RangeError(physics satisfies never);
  }
}

interface PageSite {
  readonly name: string;
  readonly uplink: number;
  readonly setupSeconds: number;
  readonly consumed: number;
  readonly logged: number;
}

const PAGE_SITES: readonly PageSite[] = [
  { name: "10 GbE, consumed memory known", uplink: 1080, setupSeconds: 3, consumed: 1, logged: 0 },
  { name: "600 MB/s, a tenth with host logs", uplink: 600, setupSeconds: 4, consumed: 1, logged: 0.1 },
  { name: "10 GbE, half configured only", uplink: 1080, setupSeconds: 5, consumed: 0.5, logged: 0 },
  { name: "25 GbE, a sixth with host logs", uplink: 2400, setupSeconds: 6, consumed: 1, logged: 0.15 },
];

function pageNight(site: PageSite, seed: number): KnownNight {
  const random = new Random(seed + 100);
  const moves = simulateNight({ seed, moves: 160, hosts: 8, evacuations: 1, ...site });
  return {
    name: site.name,
    hostSpeed: null,
    moves: moves.map(({ guest, truth, source, destination, startMs, endMs, crowded }): KnownMove => ({
      vm: guest.name,
      facts: {
        memoryMegabytes: guest.memoryMegabytes,
        vcpus: guest.vcpus,
        ...(random.chance(site.consumed)
          ? { consumedMegabytes: guest.touchedMegabytes * random.between(0.94, 1.1) }
          : {}),
        ...(guest.vgpuMegabytes > 0 ? { vgpuFrameBufferMegabytes: guest.vgpuMegabytes } : {}),
      },
      kind: "vmotion",
      source,
      destination,
      startMs,
      endMs,
      crowded,
      logged: random.chance(site.logged),
      truth,
    })),
  };
}

interface WorkloadSite {
  readonly name: string;
  readonly lineMegabits: number;
  /** Whether an inventory tells the line rate. */
  readonly told: boolean;
  readonly consumed: number;
  readonly logged: number;
}

const WORKLOAD_SITES: readonly WorkloadSite[] = [
  { name: "10 GbE, line known", lineMegabits: 10_000, told: true, consumed: 1, logged: 0 },
  { name: "10 GbE, line not known", lineMegabits: 10_000, told: false, consumed: 1, logged: 0 },
  { name: "25 GbE, a tenth with host logs", lineMegabits: 25_000, told: true, consumed: 1, logged: 0.1 },
  { name: "1 GbE, line known", lineMegabits: 1000, told: true, consumed: 1, logged: 0 },
  { name: "10 GbE, configured memory only", lineMegabits: 10_000, told: true, consumed: 0, logged: 0 },
  { name: "40 GbE, half configured only", lineMegabits: 40_000, told: true, consumed: 0.5, logged: 0 },
];

function workloadNight(site: WorkloadSite, seed: number): KnownNight {
  const random = new Random(seed * 31 + 5);
  const moves = simulateWorkloadNight({ seed, moves: 150, hosts: 7, evacuations: 1, lineMegabits: site.lineMegabits });
  return {
    name: site.name,
    hostSpeed: site.told ? { esxVersion: "8.0.1", vmotionMegabitsPerSecond: site.lineMegabits } : null,
    moves: moves.map(({ guest, truth, kind, source, destination, startMs, endMs, crowded }): KnownMove => ({
      vm: guest.name,
      facts: {
        memoryMegabytes: guest.memoryMegabytes,
        vcpus: guest.vcpus,
        diskCount: guest.disks,
        ...(random.chance(site.consumed)
          ? { consumedMegabytes: guest.touchedMegabytes * (1 - guest.reclaimedShare) * random.between(0.9, 1.2) }
          : {}),
        ...(guest.vgpuMegabytes > 0 ? { vgpuFrameBufferMegabytes: guest.vgpuMegabytes } : {}),
      },
      kind,
      source,
      destination,
      startMs,
      endMs,
      crowded,
      logged: kind === "vmotion" && random.chance(site.logged),
      truth,
    })),
  };
}

/** Name, line rate in 10^6 bit/s, consumed memory known, line rate known. */
const REPLAY_SITES: readonly (readonly [string, number, boolean, boolean])[] = [
  ["10 GbE, line known", 10_000, true, true],
  ["1 GbE, line known", 1000, true, true],
  ["10 GbE, nothing known of the line", 10_000, true, false],
  ["25 GbE, configured memory only", 25_000, false, true],
];

const ZIPF_SITES = [
  {
    name: "10 GbE, 7.0, configured memory only",
    lineMegabits: 10_000,
    streamMegabytesPerSecond: 1900,
    stopPerGigabyte: 0.0008,
    knowsConsumed: false,
    largestGigabytes: 256,
    secondsBetween: 60,
    told: true,
    release: "7.0.3",
  },
  {
    name: "25 GbE, 8.0, consumed memory known",
    lineMegabits: 25_000,
    streamMegabytesPerSecond: 2200,
    stopPerGigabyte: 0.0008,
    knowsConsumed: true,
    largestGigabytes: 256,
    secondsBetween: 60,
    told: true,
    release: "8.0.2",
  },
  {
    name: "1 GbE, 6.7, consumed memory known",
    lineMegabits: 1000,
    streamMegabytesPerSecond: 1900,
    stopPerGigabyte: 0.004,
    knowsConsumed: true,
    largestGigabytes: 32,
    secondsBetween: 240,
    told: true,
    release: "6.7.0",
  },
  {
    name: "10 GbE, nothing known of the line",
    lineMegabits: 10_000,
    streamMegabytesPerSecond: 1900,
    stopPerGigabyte: 0.0008,
    knowsConsumed: false,
    largestGigabytes: 256,
    secondsBetween: 60,
    told: false,
    release: null,
  },
] as const;
