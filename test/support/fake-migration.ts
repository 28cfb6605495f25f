import type { Place } from "../../src/model/entity.ts";
import type {
  Estimate,
  Failure,
  Iteration,
  Kind,
  Migration,
  Outcome,
  PreCopy,
  Stun,
  StunRisk,
  Trigger,
} from "../../src/model/migration.ts";
import { NO_DISK, NO_PRE_COPY, NO_RISK, NO_STUN } from "../../src/model/migration.ts";
import { toIso } from "../../src/model/units.ts";
import type { Random } from "./random.ts";

/** What the scenario decided about one migration; everything else is drawn to fit. */
export interface Plan {
  readonly index: number;
  readonly at: number;
  readonly vm: string;
  readonly kind: Kind;
  readonly outcome: Outcome;
  readonly trigger: Trigger;
  readonly userName: string | null;
  readonly source: Place;
  readonly destination: Place;
}

const FAILURES: readonly Omit<Failure, "recoveredBy">[] = [
  {
    category: "network-unreachable",
    phase: "pre-copy",
    message: "The vMotion migrations failed because the ESX hosts were not able to connect over the vMotion network.",
    remedy: "Check VLAN, subnet and firewall of the vMotion vmkernel adapters with vmkping -I vmkN -d -s <mtu-28>.",
    reference: "KB 321009",
  },
  {
    category: "switchover-timeout",
    phase: "switchover",
    message: "The migration has exceeded the maximum switchover time of 100 second(s).",
    remedy: "Move in a quieter window; check the vMotion network; raise vmotion.maxSwitchoverSeconds with the VM off.",
    reference: "KB 314376",
  },
  {
    category: "storage-access",
    phase: "check",
    message: "Unable to access the virtual machine configuration: Unable to access file [san-gold-02].",
    remedy: "Check zoning and free space of the datastore on the destination host.",
    reference: null,
  },
  {
    category: "insufficient-resources",
    phase: "reserve",
    message: "The host does not have sufficient memory resources to satisfy the reservation.",
    remedy: "Free memory on the destination or lower the reservation.",
    reference: null,
  },
  { category: "unknown", phase: "unknown", message: "A general system error occurred.", remedy: null, reference: null },
];

const MEMORY_MEGABYTES = [4096, 8192, 8192, 16_384, 16_384, 32_768, 65_536, 131_072, 262_144, 786_432];
const MEDIAN_SECONDS: Record<Kind, number> = {
  vmotion: 28,
  "storage-vmotion": 640,
  combined: 420,
  cold: 95,
  unknown: 60,
};

function around(best: number, basis: Estimate["basis"], error: number): Estimate {
  return { low: best / (1 + error), best, high: best * (1 + error), basis };
}

function preCopyOf(memory: number, basis: "measured" | "inferred", lambda: number, bandwidth: number): PreCopy {
  const iterations: Iteration[] = [];
  let left = memory * 0.62;
  for (let index = 0; index < 30 && left > bandwidth * 0.5; index++) {
    const seconds = left / bandwidth;
    iterations.push({ index, megabytes: left, seconds, dirtiedMegabytes: left * lambda });
    left *= lambda;
  }
  return {
    basis,
    memoryMegabytes: memory,
    copiedMegabytes: around(memory * 0.62, basis, basis === "measured" ? 0.02 : 0.4),
    bandwidthMegabytesPerSecond: around(bandwidth, basis, basis === "measured" ? 0.024 : 0.5),
    dirtyRateMegabytesPerSecond: around(bandwidth * lambda, basis, basis === "measured" ? 0.05 : 0.9),
    convergence: lambda < 0.5 ? "fast" : lambda < 0.9 ? "slow" : "stalled",
    guestSlowdown: lambda >= 0.9,
    iterations,
  };
}

function stunOf(random: Random, basis: "measured" | "inferred"): Stun {
  const seconds = Math.min(9, random.logNormal(0.24, 0.8));
  return {
    basis,
    seconds: around(seconds, basis, basis === "measured" ? 0.001 : 1.4),
    preCopyStunSeconds: basis === "measured" ? around(random.between(0.004, 0.07), basis, 0.001) : null,
  };
}

function riskOf(random: Random, stun: Stun): StunRisk {
  if (stun.seconds === null) return NO_RISK;
  const database = random.chance(0.2);
  const limit = database ? 5 : 1;
  const probability =
    stun.basis === "measured"
      ? stun.seconds.best > limit
        ? 1
        : 0
      : Math.min(0.97, stun.seconds.high / (limit * 3) + random.between(0, 0.1));
  const level = probability < 0.1 ? "low" : probability < 0.5 ? "watch" : "high";
  const reasons =
    level === "low" ? [] : ["dirty page rate near the bandwidth of the link", "memory above 64 GB on a 10 GbE link"];
  return { level, probability, limitSeconds: limit, profile: database ? "wsfc" : null, reasons };
}

function initiator(plan: Plan): Migration["initiatorClass"] {
  if (plan.userName === null) return plan.trigger === "unknown" ? "unknown" : "system";
  return plan.userName.includes("svc") ? "service" : "person";
}

/** Builds one migration around a plan; ends before `dataEnd` unless it is unfinished. */
export function fakeMigration(random: Random, plan: Plan, dataEnd: number): Migration {
  const { kind, outcome } = plan;
  const placement = plan.trigger === "placement";
  const failure = outcome === "failed" ? { ...random.pick(FAILURES), recoveredBy: null } : null;
  const checkFailed = failure?.phase === "check";
  const half =
    checkFailed || placement
      ? "none"
      : outcome === "unfinished"
        ? "end-missing"
        : random.chance(0.012)
          ? "start-missing"
          : "none";
  const seconds = Math.round(Math.min(random.logNormal(MEDIAN_SECONDS[kind], 0.7), 20_000) * 1000) / 1000;
  const startMs = half === "start-missing" || checkFailed || placement ? null : plan.at;
  const endMs = outcome === "unfinished" ? null : Math.min(plan.at + (checkFailed ? 2 : seconds) * 1000, dataEnd);
  const durationSeconds = startMs === null || endMs === null ? null : (Math.floor(endMs) - Math.floor(startMs)) / 1000;
  const on = kind !== "cold" && !placement;
  const movesMemory = kind === "vmotion" || kind === "combined";
  const movesDisk = kind === "storage-vmotion" || kind === "combined" || (kind === "cold" && random.chance(0.5));
  const draw = random.next();
  const basis = draw < 0.25 ? "measured" : draw < 0.75 ? "inferred" : "none";
  const known = basis !== "none" && movesMemory && outcome === "succeeded" && on;
  const memory = random.pick(MEMORY_MEGABYTES);
  const stun = known ? stunOf(random, basis) : NO_STUN;
  const diskMegabytes = random.logNormal(90_000, 0.9);
  const chainId = String(400_000 + plan.index * 7);
  return {
    id: `m${plan.index.toString(16).padStart(7, "0")}`,
    keys: [`chain:${plan.source.vcenter}:${chainId}:${plan.vm}`, `end:${plan.vm}:${Math.floor(plan.at / 1000)}:0`],
    vcenter: plan.source.vcenter,
    vm: { name: plan.vm, moref: morefOf(plan.vm), instanceUuid: null },
    kind,
    scope: plan.source.vcenter === plan.destination.vcenter ? "within-vcenter" : "cross-vcenter",
    outcome,
    half,
    unfinishedReason: outcome === "unfinished" ? (dataEnd - plan.at < 1_800_000 ? "running" : "end-lost") : null,
    trigger: plan.trigger,
    triggerDetail: plan.trigger === "maintenance" ? `evacuation of ${plan.source.host}` : null,
    userName: plan.userName,
    initiatorClass: initiator(plan),
    powerState: kind === "unknown" ? "unknown" : on ? "on" : "off",
    encrypted: movesMemory ? random.chance(0.3) : null,
    source: plan.source,
    destination: plan.destination,
    queuedAt: startMs === null ? null : toIso(startMs - 900),
    startedAt: startMs === null ? null : toIso(startMs),
    endedAt: endMs === null ? null : toIso(endMs),
    timingBasis: startMs === null && endMs === null ? "none" : random.chance(0.9) ? "events" : "task",
    queueSeconds: startMs === null ? null : 0.9,
    durationSeconds,
    durationErrorSeconds: durationSeconds === null ? null : 0.001,
    disk:
      movesDisk && durationSeconds !== null && durationSeconds > 0 && outcome === "succeeded"
        ? {
            megabytes: around(diskMegabytes, "inferred", 0.3),
            megabytesPerSecond: around(diskMegabytes / durationSeconds, "inferred", 0.3),
          }
        : NO_DISK,
    pairing: half === "none" ? { basis: "chain", confidence: 0.99 } : { basis: "vm-and-time", confidence: 0.7 },
    failure,
    preCopy: known
      ? preCopyOf(memory, basis, random.between(0.05, 1.05), random.between(300, 2200))
      : { ...NO_PRE_COPY, memoryMegabytes: random.chance(0.8) ? memory : null },
    stun,
    stunRisk: riskOf(random, stun),
    measured:
      known && basis === "measured"
        ? {
            migrationId: String(1_790_000_000_000_000 + plan.index),
            hostSeconds: durationSeconds === null ? null : durationSeconds * 0.9,
            preCopySeconds: durationSeconds === null ? null : durationSeconds * 0.8,
            sentMegabytes: around(memory * 0.7, "measured", 0.02),
            pagesLeft: random.integer(100, 9000),
            finalCopySeconds: null,
            lowMemoryWaitSeconds: null,
            stunLimitSeconds: 100,
            failureMessage: null,
            sourceClockSkewSeconds: null,
            destinationClockSkewSeconds: null,
          }
        : null,
    evidence: [{ input: plan.index % 2, line: 2 + plan.index * 3, record: "VmMigratedEvent" }],
  };
}

/** The same for the same VM, whoever moved it and when. */
function morefOf(name: string): string {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 999_983;
  return `vm-${1000 + hash}`;
}
