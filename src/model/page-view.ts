import type { NamePattern } from "./name-pattern.ts";
import type { InitiatorClass, Kind, Migration, Trigger } from "./migration.ts";
import type { HostPair } from "./page-figures.ts";
import type { ContextEvent, Evacuation } from "./report.ts";
import type { EpochMs, Megabytes, MegabytesPerSecond, Seconds } from "./units.ts";

/** What the page shows beside the report itself: plain figures per question, made by summarize/, written by render/page/. */

/** A recurring window in the report's zone; `to` earlier than `from` runs over midnight. */
export interface TimeWindow {
  readonly name: string;
  /** Moves inside a backup window are the odd ones; outside all change windows a person's moves are. */
  readonly use: "backup" | "change";
  /** ISO weekdays on which it begins, 1 is Monday. */
  readonly weekdays: readonly number[];
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`. */
  readonly to: string;
}

/** Hosts on which a licence allows some VMs to run. */
export interface HostSet {
  readonly name: string;
  /** Patterns of VM names. */
  readonly vms: readonly NamePattern[];
  readonly hosts: readonly NamePattern[];
}

export interface PageViewOptions {
  readonly windows: readonly TimeWindow[];
  readonly hostSets: readonly HostSet[];
  /** A VM from this configured memory on is a large one. */
  readonly largeVmMegabytes: Megabytes;
}

export const PAGE_VIEW_DEFAULTS: PageViewOptions = { windows: [], hostSets: [], largeVmMegabytes: 65_536 };

/** Figures, or why they could not be computed: one that fails leaves the others standing. */
export type Part<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export interface StillOpen {
  readonly maintenance: readonly { readonly evacuation: Evacuation; readonly blocker: Migration | null }[];
  readonly running: readonly Migration[];
  /** Latest instant of the data, against which a running move's age is told. */
  readonly dataEnd: EpochMs | null;
}

export interface TimelineMove {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Line within the lane, 0-based; moves of one lane that overlap lie on different lines. */
  readonly line: number;
  readonly migration: Migration;
}

export interface TimelineLane {
  /** Host the VMs left, or the VM that moved; null where it is unknown. */
  readonly name: string | null;
  readonly lines: number;
  readonly moves: readonly TimelineMove[];
  /** `open`: the host was entering maintenance mode, and is not known to have got there. */
  readonly evacuations: readonly { readonly from: EpochMs; readonly to: EpochMs; readonly open: boolean }[];
}

export interface Timeline {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** True where the data is longer than the picture, which then shows its end. */
  readonly cut: boolean;
  readonly lanes: readonly TimelineLane[];
  readonly hiddenLanes: number;
  readonly hiddenMoves: number;
  readonly peak: { readonly at: EpochMs; readonly moves: number } | null;
  /** Most moves at once in each of the equal parts of the picture. */
  readonly activity: readonly number[];
  readonly context: readonly { readonly at: EpochMs; readonly event: ContextEvent }[];
}

/** The same time with lanes of hosts, and of the VMs that moved most. */
export interface Timelines {
  readonly hosts: Timeline;
  readonly vms: Timeline;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface KindDurations {
  readonly kind: Kind;
  /** Seconds, bins of equal ratio. */
  readonly bins: readonly Bin[];
  readonly slowest: readonly Migration[];
}

export interface Outlier {
  readonly migration: Migration;
  /** Median of the same VM's earlier moves of the same kind. */
  readonly usualSeconds: Seconds;
  readonly earlierMoves: number;
  readonly ratio: number;
}

export interface Durations {
  readonly kinds: readonly KindDurations[];
  readonly outliers: readonly Outlier[];
}

/** Moves begun per ISO weekday and hour in the report's zone. */
export interface Rhythm {
  readonly kinds: readonly {
    readonly kind: Kind;
    readonly total: number;
    readonly cells: readonly (readonly number[])[];
  }[];
  /** ISO weekdays that the data touches, in the order of the data; from Monday where it touches all. */
  readonly weekdays: readonly number[];
  readonly busiest: { readonly weekday: number; readonly hour: number; readonly count: number } | null;
}

export interface Mover {
  readonly vm: Migration["vm"];
  /** Its name; `web01 (vm-12)` where another VM has the same. */
  readonly label: string;
  readonly vcenter: string | null;
  readonly count: number;
  readonly byKind: Readonly<Record<Kind, number>>;
  readonly hosts: number;
  readonly share: number;
  readonly triggers: readonly { readonly trigger: Trigger; readonly count: number }[];
  /** The moves that count, under whatever name the VM had. */
  readonly moves: readonly Migration[];
}

export interface PingPong {
  readonly vm: Migration["vm"];
  readonly label: string;
  readonly between: "hosts" | "datastores";
  /** Returns to a place left less than 24 h before, most within any 24 h. */
  readonly returns: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly places: readonly string[];
  /** The first is where it was before its first move. */
  readonly steps: readonly { readonly at: EpochMs; readonly place: string; readonly migration: Migration | null }[];
  readonly triggers: readonly { readonly trigger: Trigger; readonly count: number }[];
}

export interface PingPongs {
  /** The worst first. */
  readonly worst: readonly PingPong[];
  /** How many VMs there are in all. */
  readonly vms: number;
}

export interface Storm {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly count: number;
  readonly triggers: readonly { readonly trigger: Trigger; readonly count: number }[];
  /** What came last before it, at most half an hour earlier. */
  readonly before: { readonly event: ContextEvent; readonly secondsBefore: Seconds } | null;
  readonly evacuatedHost: string | null;
}

export interface Storms {
  readonly storms: readonly Storm[];
  readonly binSeconds: Seconds;
  /** Moves in a bin from which on it counts as a storm. */
  readonly threshold: number;
  readonly bins: readonly Bin[];
}

export interface Who {
  readonly triggers: readonly {
    readonly trigger: Trigger;
    readonly count: number;
    readonly failed: number;
    readonly byKind: Readonly<Record<Kind, number>>;
  }[];
  readonly classes: readonly {
    readonly initiatorClass: InitiatorClass;
    readonly count: number;
    readonly failed: number;
  }[];
  readonly users: readonly {
    readonly userName: string;
    readonly initiatorClass: InitiatorClass;
    readonly count: number;
    readonly failed: number;
    readonly vms: number;
  }[];
}

export interface FlowCell {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly failed: number;
  /** Median of the moves that tell it. */
  readonly megabytesPerSecond: MegabytesPerSecond | null;
  /** Those that tell it. */
  readonly told: readonly Migration[];
  /** `configured`: from configured memory over duration, an upper bound of what was sent. */
  readonly basis: "measured" | "inferred" | "configured" | "none";
}

export interface PlaceSpeed {
  readonly place: string;
  readonly megabytesPerSecond: MegabytesPerSecond;
  readonly told: readonly Migration[];
  readonly basis: FlowCell["basis"];
}

export interface Flow {
  readonly places: readonly string[];
  readonly cells: readonly FlowCell[];
  /** Places by the median speed of the moves they took part in, slowest first; at least three moves each. */
  readonly speeds: readonly PlaceSpeed[];
  readonly hiddenPlaces: number;
  readonly unknownPlaces: number;
}

export interface HostFlow {
  readonly flow: Flow;
  readonly pairs: readonly HostPair[];
}

export interface Stuns {
  readonly measured: readonly Migration[];
  readonly inferred: readonly Migration[];
  /** Moves of running VMs that changed host, succeeded, and about which nothing is known. */
  readonly untold: number;
  readonly overLimit: readonly Migration[];
  /** High before watch, most probable first. */
  readonly risks: readonly Migration[];
}

export interface LargeMove {
  readonly migration: Migration;
  readonly memoryMegabytes: Megabytes;
  readonly seconds: Seconds;
}

export interface LargeVms {
  /** Configured memory from which on a VM is listed. */
  readonly thresholdMegabytes: Megabytes;
  readonly moves: readonly LargeMove[];
}

export interface FailureGroup {
  readonly category: string;
  /** Attempts. */
  readonly count: number;
  /** VMs that no later attempt moved, by the cause of their last one. */
  readonly openVms: number;
  readonly remedy: string | null;
  readonly reference: string | null;
  readonly paths: readonly { readonly path: string; readonly count: number }[];
}

export interface Failures {
  readonly groups: readonly FailureGroup[];
  /** One for each VM that no later attempt moved: its last attempt, and all of them. */
  readonly open: readonly { readonly migration: Migration; readonly attempts: readonly Migration[] }[];
  readonly unresolved: readonly Migration[];
  readonly resolved: readonly Migration[];
  readonly attempts: number;
}

export interface Halves {
  readonly startMissing: readonly Migration[];
  readonly endMissing: readonly Migration[];
  readonly byReason: readonly { readonly reason: string; readonly count: number }[];
}

export interface EvacuationFigures {
  readonly evacuation: Evacuation;
  readonly migrations: readonly Migration[];
  readonly straggler: Migration | null;
  readonly from: EpochMs | null;
  readonly lastMoveEnd: EpochMs | null;
  readonly vmsPerMinute: number | null;
  readonly megabytes: Megabytes | null;
}

export interface Stay {
  readonly vm: Migration["vm"];
  readonly host: string | null;
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  /** How the stay is known: by a move that ended or began it, or nothing says where the VM was. */
  readonly known: "by-moves" | "gap";
  readonly note: string | null;
  /** Nothing is known of the VM before its first stay or after its last one. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export interface LabelledStay extends Stay {
  /** The VM's name; `web01 (vm-12)` where another VM has the same. */
  readonly label: string;
}

export interface Residency {
  readonly vms: number;
  /** The configuration names licence sets. */
  readonly hasSets: boolean;
  /** Stays of the VMs that touched most hosts, and of every VM in a host set. */
  readonly stays: readonly LabelledStay[];
  readonly shownVms: number;
  readonly gaps: number;
  readonly violations: readonly { readonly set: string; readonly stay: LabelledStay }[];
  readonly coverageGaps: readonly { readonly vcenter: string | null; readonly from: string; readonly to: string }[];
}

export interface WindowOverlap {
  readonly window: TimeWindow;
  readonly inside: readonly Migration[];
  readonly outside: readonly Migration[];
  /** The moves to look at: inside a backup window, or a person's outside every change window. */
  readonly odd: readonly Migration[];
}
