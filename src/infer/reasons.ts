import type { VmFacts } from "../model/inventory.ts";
import type { Convergence } from "../model/migration.ts";
import type { StunLimit } from "./stun-limit.ts";
import { hadLowMemory, type Observation } from "./observation.ts";
import { diskCount } from "./stun.ts";

/** What stood in the way of an answer, or went into it. */
export interface RiskSituation {
  readonly observation: Observation;
  readonly facts: VmFacts | null;
  readonly limit: StunLimit;
  readonly limitReached: boolean;
  readonly convergence: Convergence;
  /** Best lambda, null where none could be worked out. */
  readonly lambda: number | null;
  readonly neighbours: number;
}

const MANY_DISKS = 8;
const LARGE_MEGABYTES = 131_072;
const GIGABYTE = 1024;
const NEIGHBOURS_THAT_TELL = 3;

/** The sentences of `stunRisk.reasons`, for an operator; the weightiest first. */
export function riskReasons(situation: RiskSituation): readonly string[] {
  const { limit } = situation;
  const profile =
    limit.profile === null
      ? []
      : [
          `Profile ${limit.profile}: the application tolerates a stop of ${limit.limitSeconds} s${limit.assumes === null ? "" : ` (${limit.assumes})`}.`,
        ];
  const told = [causes(situation), progress(situation), missing(situation), profile].filter((some) => some.length > 0);
  // Mostly one: the list as it is, which holds the same sentence for all.
  return told.length === 1 ? (told[0] ?? []) : told.flat();
}

function causes({ observation, facts }: RiskSituation): readonly string[] {
  const reasons: string[] = [];
  const frameBuffer = facts?.vgpuFrameBufferMegabytes ?? 0;
  if (frameBuffer > 0) {
    reasons.push(
      `The vGPU's ${Math.round((frameBuffer / GIGABYTE) * 10) / 10} GB frame buffer is copied while the VM stands still.`,
    );
  }
  const disks = diskCount(facts);
  if (observation.migration.kind !== "vmotion" && disks !== null && disks >= MANY_DISKS) {
    reasons.push(`${disks} disks are closed and opened one after the other during the stop.`);
  }
  if (hadLowMemory(observation)) reasons.push("The destination host was short of memory and made the copy wait.");
  const memory = facts?.memoryMegabytes ?? 0;
  if (memory >= LARGE_MEGABYTES && observation.esxRelease !== null && observation.esxRelease < 7) {
    reasons.push(
      `A host before ESXi 7.0 stops every vCPU of a ${Math.round(memory / GIGABYTE)} GB VM to watch its memory writes.`,
    );
  }
  return reasons;
}

function progress({ convergence, lambda, observation }: RiskSituation): readonly string[] {
  if (observation.migration.kind === "storage-vmotion") {
    return ["The disks were mirrored to the end; the stop is the hand-over to the new copies."];
  }
  if (lambda === null || convergence === "unknown") return [];
  const percent = `${Math.round(lambda * 100)} %`;
  switch (convergence) {
    case "fast":
      return [`The guest dirtied about ${percent} of what the link sent: the copy caught up quickly.`];
    case "slow":
      return [`The guest dirtied about ${percent} of what the link sent: the copy caught up slowly.`];
    case "stalled":
      return [
        "The guest dirtied memory about as fast as the link sent it: vSphere has probably slowed the guest down (SDPS) to finish. A slowdown before the stop, not a stop.",
      ];
    default:
      return convergence satisfies never;
  }
}

function missing(situation: RiskSituation): readonly string[] {
  const { observation, facts, convergence, limitReached, neighbours } = situation;
  const { migration, seconds, memory, measuredCopied } = observation;
  if (migration.kind === "storage-vmotion") {
    return facts === null ? ["The VM is in no inventory: an RVTools export would tell its disks."] : [];
  }
  if (convergence !== "unknown") return [];
  if (seconds === null) return ["Start or end is missing, so the pre-copy cannot be judged."];
  if (memory === null && measuredCopied === null) {
    return ["The VM's memory size is not known: an RVTools or Get-VM export would tell it."];
  }
  if (limitReached) {
    return [
      "The host's migration slots were full: the duration holds a wait of unknown length. The host's vmkernel.log or hostd.log would tell.",
    ];
  }
  if (migration.kind === "combined") {
    return ["The duration holds the disk copy as well: how long the memory took is not known without a host log."];
  }
  if (neighbours < NEIGHBOURS_THAT_TELL) {
    return ["Too few other migrations to know this link's speed: the same duration fits a quiet and a very busy VM."];
  }
  return ["The duration fits a quiet and a very busy VM alike; the host's vmkernel.log would tell."];
}
