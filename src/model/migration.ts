import type { Place } from "./entity.ts";
import type { Megabytes, Seconds } from "./units.ts";

/** One migration as report.json carries it (the contract's `migration`). Times are ISO UTC with milliseconds. */

export const KINDS = ["vmotion", "storage-vmotion", "combined", "cold", "unknown"] as const;
export type Kind = (typeof KINDS)[number];
export const OUTCOMES = ["succeeded", "failed", "cancelled", "unfinished"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const TRIGGERS = ["user", "drs", "storage-drs", "maintenance", "scheduled", "placement", "unknown"] as const;
export type Trigger = (typeof TRIGGERS)[number];
export type Scope = "within-vcenter" | "cross-vcenter" | "unknown";
export type Half = "none" | "start-missing" | "end-missing";
export type UnfinishedReason = "running" | "end-lost" | "superseded";
export type InitiatorClass = "person" | "service" | "system" | "unknown";
export type PowerState = "on" | "off" | "suspended" | "unknown";
export type TimingBasis = "events" | "task" | "mixed" | "none";
export type PairingBasis = "chain" | "task" | "vm-and-time" | "none";
export type FailurePhase = "check" | "reserve" | "pre-copy" | "switchover" | "resume" | "cleanup" | "unknown";
export type Convergence = "fast" | "slow" | "stalled" | "unknown";
export type RiskLevel = "low" | "watch" | "high" | "unknown";
export type BlockBasis = "measured" | "inferred" | "none";

/** low–high is a 90 % interval; for a measured value the source's stated precision. */
export interface Estimate {
  readonly low: number;
  readonly best: number;
  readonly high: number;
  readonly basis: "measured" | "inferred";
}

export interface Failure {
  /** Kebab-case class of the failure taxonomy. */
  readonly category: string;
  readonly phase: FailurePhase;
  readonly message: string;
  readonly remedy: string | null;
  readonly reference: string | null;
  /** Id of the later attempt that worked. */
  readonly recoveredBy: string | null;
}

/** One pre-copy iteration; the last entry of `PreCopy.iterations` is the switchover's rest where it is known. */
export interface Iteration {
  readonly index: number;
  readonly megabytes: Megabytes;
  readonly seconds: Seconds;
  readonly dirtiedMegabytes: Megabytes;
}

export interface PreCopy {
  readonly basis: BlockBasis;
  /** Configured memory. */
  readonly memoryMegabytes: Megabytes | null;
  /** Sent in the first pass, megabytes. */
  readonly copiedMegabytes: Estimate | null;
  readonly bandwidthMegabytesPerSecond: Estimate | null;
  /** Mean over the first pass. */
  readonly dirtyRateMegabytesPerSecond: Estimate | null;
  readonly convergence: Convergence;
  /** SDPS must have slowed the guest. */
  readonly guestSlowdown: boolean | null;
  readonly iterations: readonly Iteration[];
}

export interface Stun {
  readonly basis: BlockBasis;
  /** Switchover only: suspend to resume, seconds. */
  readonly seconds: Estimate | null;
  /** Trace install and the like, seconds; never added to `seconds`. */
  readonly preCopyStunSeconds: Estimate | null;
}

export interface StunRisk {
  readonly level: RiskLevel;
  /** That the longest stop exceeds `limitSeconds` or the switchover aborts. */
  readonly probability: number | null;
  readonly limitSeconds: Seconds | null;
  readonly profile: string | null;
  readonly reasons: readonly string[];
}

export interface Evidence {
  /** Index into `report.inputs`. */
  readonly input: number;
  /** 1-based physical line after decompression. */
  readonly line: number;
  /** What the record is: event type, task descriptionId, or the log statement. */
  readonly record: string;
}

export interface VmIdentity {
  readonly name: string | null;
  readonly moref: string | null;
  readonly instanceUuid: string | null;
}

export interface Migration {
  readonly id: string;
  readonly keys: readonly string[];
  /** The source's. */
  readonly vcenter: string | null;
  readonly vm: VmIdentity;
  readonly kind: Kind;
  readonly scope: Scope;
  readonly outcome: Outcome;
  readonly half: Half;
  readonly unfinishedReason: UnfinishedReason | null;
  readonly trigger: Trigger;
  readonly triggerDetail: string | null;
  readonly userName: string | null;
  readonly initiatorClass: InitiatorClass;
  readonly powerState: PowerState;
  readonly encrypted: boolean | null;
  readonly source: Place;
  readonly destination: Place;
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly timingBasis: TimingBasis;
  readonly queueSeconds: Seconds | null;
  readonly durationSeconds: Seconds | null;
  readonly durationErrorSeconds: Seconds | null;
  readonly disk: { readonly megabytes: Estimate | null; readonly megabytesPerSecond: Estimate | null };
  readonly pairing: { readonly basis: PairingBasis; readonly confidence: number };
  readonly failure: Failure | null;
  readonly preCopy: PreCopy;
  readonly stun: Stun;
  readonly stunRisk: StunRisk;
  readonly evidence: readonly Evidence[];
  /** Addition to the contract: what the hosts' own logs say beside the blocks above; absent where no log was joined. */
  readonly measured?: MeasuredByHosts | null;
}

/** The hosts' view of one migration. What vCenter took is `durationSeconds`: it holds the wait for a slot, the hosts' time does not. */
export interface MeasuredByHosts {
  /** 64-bit, decimal. */
  readonly migrationId: string;
  /** How long the source host worked on it. */
  readonly hostSeconds: Seconds | null;
  /** Of that, copying memory while the VM ran. */
  readonly preCopySeconds: Seconds | null;
  /** Everything sent during pre-copy, all passes together, megabytes. */
  readonly sentMegabytes: Estimate | null;
  /** Pages of 4 KiB left at switchover. */
  readonly pagesLeft: number | null;
  /** Copying those at the bandwidth the log states. */
  readonly finalCopySeconds: Estimate | null;
  /** Longest wait of a receiving world for free memory on the destination. */
  readonly lowMemoryWaitSeconds: Seconds | null;
  /** After how long the switchover would have been given up. */
  readonly stunLimitSeconds: Seconds | null;
  readonly failureMessage: string | null;
  /** How far the hosts' clocks are ahead of vCenter's; null where nothing tells. */
  readonly sourceClockSkewSeconds: Seconds | null;
  readonly destinationClockSkewSeconds: Seconds | null;
}

export const NO_PRE_COPY: PreCopy = {
  basis: "none",
  memoryMegabytes: null,
  copiedMegabytes: null,
  bandwidthMegabytesPerSecond: null,
  dirtyRateMegabytesPerSecond: null,
  convergence: "unknown",
  guestSlowdown: null,
  iterations: [],
};
export const NO_STUN: Stun = { basis: "none", seconds: null, preCopyStunSeconds: null };
export const NO_RISK: StunRisk = { level: "unknown", probability: null, limitSeconds: 1, profile: null, reasons: [] };
export const NO_DISK: Migration["disk"] = { megabytes: null, megabytesPerSecond: null };
