import type { NetworkLimit } from "./concurrency-limits.ts";
import type { VmFacts } from "./inventory.ts";
import type { Estimate, Migration, VmIdentity } from "./migration.ts";
import type { Megabytes, MegabytesPerSecond, Seconds } from "./units.ts";

/** What the next night will be like, from what is known now; `null` in a figure always has its reason in `why`. */
export interface Forecast {
  /** ISO UTC: what the inventories said last; null where they do not say when they were taken. */
  readonly inventoryAt: string | null;
  /** Evacuations of the past that corrected the figures. */
  readonly evacuationsKnown: number;
  readonly hosts: readonly HostForecast[];
  /** The next move of VMs that are large, or whose application bears little, and that did not move; the riskiest first. */
  readonly vms: readonly VmForecast[];
  /** Hosts of the vMotion network that came to their limit, the fullest first. */
  readonly network: readonly NetworkForecast[];
}

/** What entering maintenance mode would take. */
export interface HostForecast {
  readonly vcenter: string | null;
  readonly host: string;
  readonly cluster: string | null;
  /** Running VMs, and those that are off or suspended: these are re-registered elsewhere and cost next to nothing. */
  readonly vms: number;
  readonly poweredOff: number;
  /** Configured memory of the running ones. */
  readonly megabytes: Megabytes | null;
  /** Entering to the end of the last VM's move, without the VMs that block it. vSAN's own evacuation of data is not in it. */
  readonly seconds: Estimate | null;
  /** How many vMotions vCenter lets run at once, by the line rate of the uplink; null where nothing tells it. */
  readonly parallel: NetworkLimit | null;
  readonly blockers: readonly Blocker[];
  /** The VM that is most likely the last, and how likely. */
  readonly lastVm: { readonly vm: string | null; readonly moref: string | null; readonly share: number } | null;
  /** From what the figure was made, or why there is none. */
  readonly why: readonly string[];
}

/** `vm` null: the whole host. `holds`: maintenance mode waits for it; otherwise it wants an appointment. */
export interface Blocker {
  readonly vm: string | null;
  readonly moref: string | null;
  readonly reason: string;
  readonly holds: boolean;
}

export interface VmForecast {
  readonly vcenter: string | null;
  readonly vm: string | null;
  readonly moref: string | null;
  readonly host: string | null;
  readonly memoryMegabytes: Megabytes | null;
  /** By itself on its link. */
  readonly durationSeconds: Estimate | null;
  readonly stunSeconds: Estimate | null;
  /** That the longest stop exceeds `limitSeconds`; null where the link is not known. */
  readonly probability: number | null;
  readonly limitSeconds: Seconds;
  readonly profile: string | null;
  /** That the switchover comes to its limit of 100 s and is given up. */
  readonly abortProbability: number | null;
  readonly reasons: readonly string[];
  /** What would make it shorter or safer. */
  readonly helps: readonly string[];
}

/** How full one host's vMotion network was, and what more of it would bring. */
export interface NetworkForecast {
  readonly vcenter: string | null;
  readonly host: string;
  readonly cluster: string | null;
  readonly parallel: NetworkLimit;
  readonly lineMegabitsPerSecond: number | null;
  /** Time with as many vMotions open as may run at once, or more. */
  readonly hoursAtLimit: number;
  /** Time that open vMotions above that number spent, summed: they waited for a slot inside their tasks. */
  readonly waitedSeconds: Seconds;
  readonly options: readonly NetworkOption[];
}

export interface NetworkOption {
  /** `25 GbE`, `a second adapter of 10 GbE`. */
  readonly what: string;
  /** Time to empty this host as a share of today's: 0.5 is half as long. */
  readonly timeRatio: Estimate;
}

/** Mean and standard deviation of a figure's natural logarithm. */
export interface LogNormal {
  readonly mean: number;
  readonly spread: number;
}

/** What is believed of a live move that has not happened. */
export interface MoveOutlook {
  readonly configuredMegabytes: Megabytes;
  /** What the first pass sends, megabytes. */
  readonly copied: LogNormal;
  /** The host's link as if the move were alone on it, MB/s. */
  readonly link: LogNormal;
  /** Nothing is faster; infinite where no line rate is known. */
  readonly lineMegabytesPerSecond: MegabytesPerSecond;
  /** Other moves or the line rate tell the link. */
  readonly linkKnown: boolean;
  readonly overhead: readonly { readonly seconds: Seconds; readonly weight: number }[];
  /** Logarithms of everything sent over the first pass, equally likely, ascending. */
  readonly growthLogs: Float64Array;
  /** 1 where moves share a link evenly, 0 where each is limited by itself. */
  readonly sharing: number;
  readonly slots: NetworkLimit | null;
  /** Moves of the site that tell of the link. */
  readonly support: number;
}

/** What is believed of its stop. */
export interface StopOutlook {
  readonly seconds: { readonly low: Seconds; readonly best: Seconds; readonly high: Seconds };
  readonly probability: number;
  readonly limitSeconds: Seconds;
  readonly profile: string | null;
  readonly assumes: string | null;
  readonly abortProbability: number;
  readonly vgpuMegabytes: Megabytes;
  /** ESXi release as a number, 7.03 for 7.0 U3. */
  readonly esxRelease: number | null;
  readonly lineMegabitsPerSecond: number | null;
  /** Dirty rate over bandwidth, median of what is believed. */
  readonly lambda: number;
}

/** A move that may come: this VM, off the host where it is. */
export interface MoveRequest {
  readonly vcenter: string | null;
  readonly host: string;
  readonly cluster: string | null;
  readonly vm: VmIdentity;
  readonly facts: VmFacts;
  /** Its earlier live moves. */
  readonly own: readonly Migration[];
  /** How many would share the link. */
  readonly beside: number;
}

/** The site's model, as inference learnt it, asked for moves that have not happened; null where the VM's memory is not known. */
export interface Outlook {
  move(request: MoveRequest): MoveOutlook | null;
  stop(request: MoveRequest): StopOutlook | null;
}

/** An evacuation that is over, in this data or in an earlier night. */
export interface PastEvacuation {
  readonly vcenter: string | null;
  readonly host: string;
  /** ISO UTC. */
  readonly at: string;
  /** Entering (the first start where that is not known) to the end of the last move. */
  readonly seconds: Seconds;
  readonly vms: readonly VmIdentity[];
}
