import type { NetworkLimit } from "../model/concurrency-limits.ts";
import { networkLimit } from "../model/concurrency-limits.ts";
import type { Place } from "../model/entity.ts";
import type { VmFacts } from "../model/inventory.ts";
import type { Estimate, Migration } from "../model/migration.ts";
import type { Megabytes, MegabytesPerSecond, Seconds } from "../model/units.ts";
import { minOf } from "../model/numbers.ts";
import type { Concurrency } from "./concurrency.ts";
import type { HostSpeed, InferenceContext } from "./context.ts";
import { esxRelease } from "./context.ts";
import { Ways, type Way } from "./ways.ts";
import type { MemoryPrior } from "./prior.ts";
import { memoryPrior } from "./prior.ts";

/** One migration with everything that bears on its pre-copy, looked up once. */
export interface Observation extends Way {
  readonly migration: Migration;
  readonly concurrency: Concurrency;
  /** What the inventory knows of the VM. */
  readonly facts: VmFacts | null;
  readonly memory: MemoryPrior | null;
  /** Time between start and end, null where one is missing; and how far it may be off. */
  readonly seconds: Seconds | null;
  readonly errorSeconds: Seconds;
  /** Host logs: the first pass and the bandwidth at the concurrency of that moment. */
  readonly measuredCopied: Megabytes | null;
  readonly measuredBandwidth: MegabytesPerSecond | null;
  /** Dirty rate over bandwidth where a host log gives both. */
  readonly measuredLambda: number | null;
  /** What the link can carry by its line rate and the streams of its release: lower of both ends, null where one is unknown. */
  readonly linkMegabytesPerSecond: MegabytesPerSecond | null;
  /** Nothing is faster: the line rate of the slower known end; infinite where none is known. */
  readonly lineMegabytesPerSecond: MegabytesPerSecond;
  /** By the line rate of the slower known end's uplink, null where none is known. */
  readonly networkLimit: NetworkLimit | null;
  /** Older of both ends. */
  readonly esxRelease: number | null;
  /** The share of the link it had beside others, by the slots of its link. */
  readonly share: number;
}

/** Half the width of a time stamp that says nothing of its own precision. */
const ERROR_SECONDS = 1;
const MEGABYTES_PER_MEGABIT = 1e6 / 8 / 1_048_576;
/**
 * One stream helper is one core, about 15 Gbit/s; 18 Gbit/s were seen on one vmknic, 28 on two and 36 on three (KB 323379):
 * the cap is each adapter's. Streams scale by themselves from 7.0 U2 on.
 */
const ONE_STREAM_MEGABITS = 18_000;
const STREAMS_SCALE_FROM = 7.02;

export function observe(
  migration: Migration,
  concurrency: Concurrency,
  context: InferenceContext,
  ways = new Ways(),
): Observation {
  const { preCopy, source, destination } = migration;
  const facts = context.vmFacts(migration);
  const { release, link, line, uplink } = linkOf(speedOf(source, context), speedOf(destination, context));
  const seconds = migration.durationSeconds;
  const measuredBandwidth = measuredBest(preCopy.bandwidthMegabytesPerSecond);
  const measuredDirty = measuredBest(preCopy.dirtyRateMegabytesPerSecond);
  const slots = uplink === null ? null : networkLimit(uplink);
  const way = ways.of(migration, link);
  return {
    migration,
    concurrency,
    facts,
    memory: memoryPrior(facts),
    seconds: seconds !== null && seconds > 0 ? seconds : null,
    errorSeconds: migration.durationErrorSeconds ?? ERROR_SECONDS,
    measuredCopied: measuredBest(preCopy.copiedMegabytes),
    measuredBandwidth,
    measuredLambda: measuredBandwidth === null || measuredDirty === null ? null : measuredDirty / measuredBandwidth,
    linkMegabytesPerSecond: link,
    lineMegabytesPerSecond: line,
    networkLimit: slots,
    esxRelease: release,
    ...way,
    share: concurrency.share(slots ?? 8),
  };
}

function speedOf({ vcenter, host }: Place, context: InferenceContext): HostSpeed | null {
  return host === null ? null : (context.hostSpeed?.(vcenter, host) ?? null);
}

/** What the inventory says of both ends together. */
interface Link {
  readonly release: number | null;
  readonly link: MegabytesPerSecond | null;
  readonly line: MegabytesPerSecond;
  /** Megabits per second. */
  readonly uplink: number | null;
}

const UNKNOWN_LINK: Link = { release: null, link: null, line: Number.POSITIVE_INFINITY, uplink: null };

function linkOf(source: HostSpeed | null, destination: HostSpeed | null): Link {
  if (source === null && destination === null) return UNKNOWN_LINK;
  const speeds = [source, destination];
  const release = minOf(speeds.map((speed) => esxRelease(speed?.esxVersion)).filter((one) => one !== null));
  const lines = speeds.flatMap((speed) => speed?.vmotionMegabitsPerSecond ?? speed?.nicMegabitsPerSecond ?? []);
  const uplinks = speeds.flatMap((speed) => speed?.lineMegabitsPerSecond ?? speed?.vmotionMegabitsPerSecond ?? []);
  return {
    release,
    link: linkSpeed(speeds, release),
    line: (minOf(lines) ?? Number.POSITIVE_INFINITY) * MEGABYTES_PER_MEGABIT,
    uplink: minOf(uplinks),
  };
}

function measuredBest(estimate: Estimate | null): number | null {
  return estimate?.basis === "measured" && estimate.best > 0 ? estimate.best : null;
}

function linkSpeed(speeds: readonly (HostSpeed | null)[], release: number | null): MegabytesPerSecond | null {
  const rates = speeds.map((speed) => (speed === null ? null : carried(speed, release)));
  const known = rates.filter((rate) => rate !== null);
  const slower = known.length < rates.length ? 0 : (minOf(known) ?? 0);
  return slower > 0 ? slower * MEGABYTES_PER_MEGABIT : null;
}

/** Line rates of a host's vMotion uplinks together, each as far as one adapter fills it. */
function carried(speed: HostSpeed, release: number | null): number | null {
  const { vmotionMegabitsPerSecond: all } = speed;
  const one = speed.lineMegabitsPerSecond ?? all;
  if (all === null || one === null || !(one > 0)) return null;
  if (release === null || release >= STREAMS_SCALE_FROM) return all;
  return (all / one) * Math.min(one, ONE_STREAM_MEGABITS);
}

/** Whether its duration says something of the link: a live move that worked, seen from start to end, with known memory. */
export function informsBandwidth(observation: Observation): boolean {
  const { migration, seconds, memory, measuredCopied, measuredBandwidth } = observation;
  if (migration.kind !== "vmotion" || migration.powerState === "off" || migration.trigger === "placement") return false;
  if (measuredBandwidth !== null) return true;
  return migration.outcome === "succeeded" && seconds !== null && (memory !== null || measuredCopied !== null);
}

/** Host logs say so in a line that ends up in the evidence. */
export function hadLowMemory({ migration }: Observation): boolean {
  return migration.evidence.some(({ record }) => /low[- ]memory/i.test(record));
}
