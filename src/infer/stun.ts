import type { VmFacts } from "../model/inventory.ts";
import type { Megabytes, MegabytesPerSecond, Seconds } from "../model/units.ts";
import { passBin } from "./lambda-grid.ts";
import { hadLowMemory, type Observation } from "./observation.ts";
import type { Interval90 } from "./interval90.ts";
import type { Posterior } from "./posterior.ts";
import type { StopGrid } from "./stop-grid.ts";
import { added, logNormalStops, mixed, SharedGrids, SLOW_RESUME, stopsOf, VERY_SLOW } from "./stop-grid.ts";

/**
 * How long the VM stood still at the switchover: the rest that is sent while it stands, the devices' state, and what makes
 * stops long: vGPU memory, many disks, an older host with much memory, a slow resume.
 */
export function stopGrid(observation: Observation, posterior: Posterior, facts: VmFacts | null): StopGrid {
  const { kind } = observation.migration;
  if (kind === "storage-vmotion") return withDevices(suspendResume(facts, observation), facts, observation, 0);
  const ordinary = stopsOf(posterior.lambdas, passBin(posterior.firstPassSeconds), !posterior.identified);
  const slow = slowResumeShare(observation, facts) + SLOW_RESUME_UNEXPLAINED * posterior.unexplained;
  const verySlow = VERY_SLOW_SHARE + VERY_SLOW_UNEXPLAINED * posterior.unexplained;
  const make = (): StopGrid =>
    mixed([
      [1 - slow - verySlow, ordinary],
      [slow, SLOW_RESUME],
      [verySlow, VERY_SLOW],
    ]);
  // Moves that tell nothing of lambda share what is believed of it, and differ in the number of disks at most.
  const isShared = !posterior.identified && posterior.unexplained === 0;
  const usual = isShared ? usuals.of(ordinary, slow, make) : make();
  if (kind !== "combined") return withDevices(usual, facts, observation, posterior.bandwidth.best);
  const suspend = suspendResume(facts, observation);
  const disks = isShared ? sums.of(usual, suspend, () => added(usual, suspend)) : added(usual, suspend);
  return withDevices(disks, facts, observation, posterior.bandwidth.best);
}

const usuals = new SharedGrids<number>();
const sums = new SharedGrids<StopGrid>();

const VERY_SLOW_SHARE = 0.003;
/** How often suspend and resume take seconds although nothing in the data says so, and how much more often for every disk. */
const SLOW_RESUME_SHARE = 0.05;
const SLOW_RESUME_PER_DISK = 0.006;
/** A duration that no pre-copy explains may hold a long stop: the stop is part of it. */
const SLOW_RESUME_UNEXPLAINED = 0.15;
const VERY_SLOW_UNEXPLAINED = 0.1;
/** A destination short of memory was seen to hold the copy up for 23 s. */
const SLOW_RESUME_LOW_MEMORY = 0.3;

function slowResumeShare(observation: Observation, facts: VmFacts | null): number {
  const disks = Math.min(12, diskCount(facts) ?? 1);
  return (
    SLOW_RESUME_SHARE + SLOW_RESUME_PER_DISK * (disks - 1) + (hadLowMemory(observation) ? SLOW_RESUME_LOW_MEMORY : 0)
  );
}

/** Before 7.0 packed its bitmaps the stop grew with memory. */
const OLD_SECONDS_PER_GIGABYTE = 0.002;
const WORTH_ADDING: Seconds = 0.01;

function withDevices(
  grid: StopGrid,
  facts: VmFacts | null,
  observation: Observation,
  bandwidth: MegabytesPerSecond,
): StopGrid {
  const vgpu = vgpuStop(facts, observation, bandwidth);
  const withVgpu = vgpu === null ? grid : added(grid, spreadOut(vgpu));
  const bitmaps = isOld(observation) ? (OLD_SECONDS_PER_GIGABYTE * (facts?.memoryMegabytes ?? 0)) / 1024 / 2 : 0;
  return bitmaps < WORTH_ADDING ? withVgpu : added(withVgpu, logNormalStops(bitmaps, 0.5));
}

/** Fast suspend and resume on one host: opening and closing each disk, metadata on a busy datastore (KB 1010045, 307365). */
function suspendResume(facts: VmFacts | null, observation: Observation): StopGrid {
  const disks = diskCount(facts) ?? 2;
  const memory = (facts?.memoryMegabytes ?? 8192) / 1024;
  const median = 0.14 + 0.06 * disks + (isOld(observation) ? 0.002 : 0.0005) * memory;
  // to two digits: the same grid serves all VMs alike
  const key = Number(median.toPrecision(2));
  const known = suspends.get(key);
  if (known !== undefined) return known;
  const made = mixed([
    [0.82, logNormalStops(key, 0.65)],
    [0.18, logNormalStops(4 * key, 0.9)],
  ]);
  suspends.set(key, made);
  return made;
}

const suspends = new Map<number, StopGrid>();

export function diskCount(facts: VmFacts | null): number | null {
  return facts?.diskCount ?? (facts?.disks === undefined || facts.disks.length === 0 ? null : facts.disks.length);
}

export function isOld({ esxRelease }: Observation): boolean {
  return esxRelease !== null && esxRelease < 7;
}

/**
 * A vGPU's frame buffer is copied while the VM stands still. Fits of VMware's tables (vSphere 6.7 and 7.0
 * documentation, 10 GbE): 6.7 expected 1.52 + 7.4735 s/GB (residual 0.05 s); 7.0 expected 1.67 + 1.19 s/GB (1.3 s);
 * 7.0 worst case 0.82 + 2.79 s/GB + 0.273 s per GB of VM memory (0.5 s).
 */
export function vgpuSeconds(
  frameBuffer: Megabytes,
  memory: Megabytes,
  release: "6.7" | "7.0",
): { readonly expected: Seconds; readonly worst: Seconds } {
  const gigabytes = frameBuffer / 1024;
  if (release === "6.7") return { expected: 1.52 + 7.4735 * gigabytes, worst: 1.52 + 7.4735 * gigabytes };
  return { expected: 1.67 + 1.19 * gigabytes, worst: 0.82 + 2.79 * gigabytes + 0.273 * (memory / 1024) };
}

/** Above this the switchover is given up and the VM goes on at the source (KB 314376). */
export const MAX_SWITCHOVER_SECONDS: Seconds = 100;
const PUBLISHED_LINK: MegabytesPerSecond = 1100;
/** From here on vSphere estimates the stop by the link's own speed, buffer over bandwidth. */
const SCALES_WITH_LINK_FROM = 8.02;
/** From here on the frame buffer is copied in passes while the VM runs; less than a second is published. */
const COPIES_IN_PASSES_FROM = 9;

/** What a vGPU adds to the stop; null where there is none. `bandwidth` 0: on the same host. */
export function vgpuStop(
  facts: VmFacts | null,
  observation: Observation,
  bandwidth: MegabytesPerSecond,
): Interval90 | null {
  const frameBuffer = facts?.vgpuFrameBufferMegabytes ?? 0;
  if (frameBuffer <= 0) return null;
  const release = observation.esxRelease;
  if (release !== null && release >= COPIES_IN_PASSES_FROM) return { low: 0.2, best: 0.6, high: 1 };
  const { expected, worst } = vgpuSeconds(frameBuffer, facts?.memoryMegabytes ?? 0, isOld(observation) ? "6.7" : "7.0");
  // A slower link than the published one hardly sends the buffer as soon; by how much later was not published before 8.0 U2.
  const slower = bandwidth > 0 ? PUBLISHED_LINK / bandwidth : 1;
  const scales = release !== null && release >= SCALES_WITH_LINK_FROM;
  const [low, best, high] = scales ? [slower, slower, slower] : [1, Math.max(1, slower) ** 0.5, Math.max(1, slower)];
  // The tables are of a full frame buffer: a guest that uses half of it stops for half as long.
  return {
    low: 0.45 * expected * low,
    best: ((expected + worst) / 2) * best,
    high: 1.15 * Math.max(worst, expected) * high,
  };
}

/** A distribution with this 90 % interval, both halves log-normal. */
function spreadOut({ low, best, high }: Interval90): StopGrid {
  return mixed([
    [0.5, logNormalStops(Math.sqrt(low * best), Math.log(best / low) / 3)],
    [0.5, logNormalStops(Math.sqrt(high * best), Math.log(high / best) / 3)],
  ]);
}

/**
 * Installing write traces stops the guest before the copy: 20-160 ms and at worst 1.2 s in a lab, with every vCPU
 * before 7.0 U1 and in proportion to memory; "hundreds of seconds in total" for the largest VMs. Probability that it
 * takes longer than the limit.
 */
export function traceStopAbove(observation: Observation, copied: Megabytes, limit: Seconds): number {
  const gigabytes = copied / 1024;
  const median = isOld(observation) ? 0.04 + 0.004 * gigabytes : 0.03 + 0.0007 * gigabytes;
  // a logistic distribution of the logarithm, as wide as a normal one of 0.8
  return 1 / (1 + (limit / median) ** (1.702 / 0.8));
}
