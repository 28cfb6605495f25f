import type { VmFacts } from "../model/inventory.ts";
import type { Megabytes, Seconds } from "../model/units.ts";
import type { Observation } from "./observation.ts";
import type { Posterior } from "./posterior.ts";
import { exponentAt } from "./prior.ts";
import { SWITCHOVER_GOAL_SECONDS } from "./rounds.ts";
import type { SamplePoint } from "./sample-points.ts";
import { normal, SAMPLE_POINTS } from "./sample-points.ts";

/**
 * How long the VM stood still at the switchover, for each sample: the rest that is sent while it stands, the devices'
 * state, and what makes stuns long: vGPU memory, many disks, an older host with much memory. Seconds.
 */
export function stunSamples(observation: Observation, posterior: Posterior, facts: VmFacts | null): Float64Array {
  const { migration } = observation;
  return Float64Array.from(SAMPLE_POINTS, (point, index) => {
    if (migration.kind === "storage-vmotion")
      return suspendResume(point, facts, observation) + vgpuStun(point, facts, observation, 0);
    const rest = restSeconds(point, posterior, index);
    const copied = posterior.copiedMegabytes[index] ?? 0;
    const disks = migration.kind === "combined" ? 0.5 * suspendResume(point, facts, observation) : 0;
    return (
      rest +
      deviceSeconds(point, copied, observation) +
      disks +
      vgpuStun(point, facts, observation, posterior.bandwidth[index] ?? 0)
    );
  });
}

/** Beyond this nothing converges without slowing the guest. */
const STALLED_FROM = 0.92;
/** How often a stalled pre-copy is taken to end with a working set above the goal, and how long that may take. */
const SLOWED_TOO_LITTLE = 0.2;
const WORKING_SET_SECONDS: Seconds = 8;
/** How often the passes are taken to end anywhere below the goal: real guests follow no law. */
const ANYWHERE = 0.5;

/** The last copy: what the passes leave below the goal; where they never do, the goal with a slowed guest or a working set above it. */
function restSeconds(point: SamplePoint, posterior: Posterior, index: number): Seconds {
  const bandwidth = posterior.bandwidth[index] ?? 1;
  const lambda = posterior.lambda[index] ?? 0;
  const copied = posterior.copiedMegabytes[index] ?? 0;
  if (lambda >= STALLED_FROM && point.cause > 1 - SLOWED_TOO_LITTLE) {
    const workingSet = (lambda * copied * (0.02 + 0.2 * point.rest)) / bandwidth;
    return SWITCHOVER_GOAL_SECONDS + Math.min(WORKING_SET_SECONDS, workingSet);
  }
  if (lambda >= STALLED_FROM || point.cause < ANYWHERE) return SWITCHOVER_GOAL_SECONDS * point.rest;
  return lastPass(lambda, exponentAt(point), copied / bandwidth);
}

/** Seconds that the rest takes after the first pass that leaves less than the goal; at least one pass is made. */
export function lastPass(lambda: number, exponent: number, firstPassSeconds: Seconds): Seconds {
  let volume = 1;
  for (let pass = 0; pass < 200; pass += 1) {
    volume = Math.min(lambda * volume ** exponent, 0.95 * volume);
    if (volume * firstPassSeconds <= SWITCHOVER_GOAL_SECONDS) break;
  }
  return Math.min(SWITCHOVER_GOAL_SECONDS, volume * firstPassSeconds);
}

/**
 * Suspending devices, sending their state, resuming: 9-40 ms (Clark 2005), 16 ms (KB 436882), and up to what whole
 * downtimes of 0.02-0.6 s in VMware's own labs leave for it; grows with memory, more before 7.0 packed its bitmaps.
 */
function deviceSeconds(point: SamplePoint, copied: Megabytes, observation: Observation): Seconds {
  const perGigabyte = isOld(observation) ? 0.002 : 0.0006;
  return 0.055 * Math.exp(0.8 * normal(point.device)) + perGigabyte * (copied / 1024) * point.rest;
}

/** Fast suspend and resume on one host: opening and closing each disk, metadata on a busy datastore (KB 1010045, 307365). */
function suspendResume(point: SamplePoint, facts: VmFacts | null, observation: Observation): Seconds {
  const disks = diskCount(facts) ?? 2;
  const memory = (facts?.memoryMegabytes ?? 8192) / 1024;
  const median = 0.18 + 0.05 * disks + (isOld(observation) ? 0.002 : 0.0005) * memory;
  return median * Math.exp(0.65 * normal(point.device));
}

export function diskCount(facts: VmFacts | null): number | null {
  return facts?.diskCount ?? (facts?.disks === undefined || facts.disks.length === 0 ? null : facts.disks.length);
}

/** The share of unknown hosts taken for a release before 7.0, when none is known. */
const OLD_SHARE = 0.04;

function isOld(observation: Observation): boolean {
  return observation.esxRelease !== null && observation.esxRelease < 7;
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
const PUBLISHED_LINK: number = 1100;
/** From here on vSphere estimates the stop by the link's own speed, buffer over bandwidth. */
const SCALES_WITH_LINK_FROM = 8.02;
/** From here on the frame buffer is copied in passes while the VM runs; less than a second is published. */
const COPIES_IN_PASSES_FROM = 9;

function vgpuStun(point: SamplePoint, facts: VmFacts | null, observation: Observation, bandwidth: number): Seconds {
  const frameBuffer = facts?.vgpuFrameBufferMegabytes ?? 0;
  if (frameBuffer <= 0) return 0;
  const release = observation.esxRelease;
  if (release !== null && release >= COPIES_IN_PASSES_FROM) return 0.2 + 0.8 * point.rest;
  const old = release === null ? point.cause < OLD_SHARE : release < 7;
  const { expected, worst } = vgpuSeconds(frameBuffer, facts?.memoryMegabytes ?? 0, old ? "6.7" : "7.0");
  // The tables are of a full frame buffer: a guest that uses half of it stops for half as long.
  const published = expected * 0.5 + (worst * 1.05 - expected * 0.5) * point.rest;
  // A slower link than the published one hardly sends the buffer as soon; by how much later was not published before 8.0 U2.
  const slower = bandwidth > 0 ? PUBLISHED_LINK / bandwidth : 1;
  const scales = release !== null && release >= SCALES_WITH_LINK_FROM;
  const link = scales ? slower : Math.max(1, 0.8 * slower) ** point.cause;
  return Math.min(published * link, MAX_SWITCHOVER_SECONDS * 1.05);
}

/**
 * Installing write traces stops the guest before the copy: 20-160 ms and at worst 1.2 s in a lab, with every vCPU
 * before 7.0 U1 and in proportion to memory; "hundreds of seconds in total" for the largest VMs. Seconds.
 */
export function traceStopSeconds(point: SamplePoint, observation: Observation, copied: Megabytes): Seconds {
  const gigabytes = copied / 1024;
  const median = isOld(observation) ? 0.04 + 0.004 * gigabytes : 0.03 + 0.0007 * gigabytes;
  return median * Math.exp(0.8 * normal(point.bandwidth));
}
