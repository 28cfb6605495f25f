import type { Random } from "../page-simulation/random.ts";
import { logNormal } from "./chance.ts";
import type { WorkloadGuest } from "./night.ts";
import { deviceSeconds, writtenShare } from "./workload.ts";

export interface CopyTruth {
  readonly stunSeconds: number;
  readonly copiedMegabytes: number;
  /** Distinct memory written while the first pass ran, over its time. */
  readonly dirtyRate: number;
  /** Everything sent before the stop over the time it took. */
  readonly bandwidth: number;
  readonly aborted: boolean;
  readonly slowed: boolean;
}

const GOAL = 0.5;
const PASSES_AT_MOST = 24;
/** The guest is held back where it keeps more than this share of the pace. */
const PACE_KEPT = 0.72;

/** One guest's copy as a fluid: volumes and times, no pages. */
export class FluidCopy {
  truth: CopyTruth | null = null;
  isDone = false;
  /** Share of a link against others on it: streams are not equally lucky. */
  readonly weight: number;

  private readonly guest: WorkloadGuest;
  private readonly traits: { readonly random: Random; readonly setup: number; readonly cleanup: number };
  private readonly pressed: boolean;
  private wait: number;
  private left: number;
  private pass = 1;
  private passVolume: number;
  private passBegan: number | null = null;
  private passSeconds = 0;
  private sent = 0;
  private seconds = 0;
  private hold = 1;
  private firstRate: number | null = null;

  constructor(guest: WorkloadGuest, traits: FluidCopy["traits"], pressed: boolean) {
    this.guest = guest;
    this.traits = traits;
    this.pressed = pressed;
    this.wait = traits.setup;
    this.weight = logNormal(traits.random, 1, 0.15);
    // Ballooned memory is gone; compressed pages go as they are, at half their size.
    this.left = Math.max(64, guest.touchedMegabytes * (1 - 0.7 * guest.reclaimedShare));
    this.passVolume = this.left;
  }

  get sends(): boolean {
    return this.wait <= 0 && this.truth === null;
  }

  step(now: number, seconds: number, bandwidth: number): void {
    let rest = seconds;
    if (this.wait > 0) {
      this.wait -= rest;
      if (this.wait > 0) return;
      rest = -this.wait;
      this.wait = 0;
    }
    if (this.truth !== null) {
      this.isDone = true;
      return;
    }
    while (rest > 0 && this.truth === null) {
      this.passBegan ??= now + seconds - rest;
      // a destination short of memory takes pages in more slowly
      const speed = bandwidth * (this.pressed ? 0.8 : 1);
      const needs = this.left / speed;
      const taken = Math.min(rest, needs);
      this.left -= taken * speed;
      this.passSeconds += taken;
      rest -= taken;
      if (taken === needs) this.endPass(speed);
    }
    if (this.truth !== null && this.wait <= 0) this.isDone = true;
  }

  private endPass(bandwidth: number): void {
    const { guest, passSeconds } = this;
    const base = guest.touchedMegabytes;
    const began = this.passBegan ?? 0;
    // Sent evenly over the pass, a page has on average half of it to be written again; the whole for the rate.
    const exposures = [0.125, 0.375, 0.625, 0.875];
    const again =
      exposures.reduce(
        (sum, part) =>
          sum + writtenShare(guest.load, base, began + (1 - part) * passSeconds, part * passSeconds, this.hold),
        0,
      ) / exposures.length;
    const whole = writtenShare(guest.load, base, began, passSeconds, this.hold);
    // What a later pass sends is what is written often: it is written again in the same way.
    const dirty = Math.min(base, base * (this.pass === 1 ? again : whole));
    this.firstRate ??= (base * whole) / Math.max(1e-6, passSeconds);
    this.sent += this.passVolume;
    this.seconds += passSeconds;
    const ready = dirty / bandwidth <= GOAL;
    if (ready || this.pass >= PASSES_AT_MOST) {
      this.stop(dirty / bandwidth, bandwidth);
      return;
    }
    if (this.pass >= 2 && dirty > PACE_KEPT * this.passVolume) this.hold = Math.max(0.002, this.hold * 0.45);
    this.pass += 1;
    this.left = dirty;
    this.passVolume = dirty;
    this.passSeconds = 0;
    this.passBegan = began + passSeconds;
  }

  private stop(restSeconds: number, bandwidth: number): void {
    const { guest, traits } = this;
    const { random } = traits;
    const vgpu = guest.vgpuMegabytes === 0 ? 0 : 1 + (guest.vgpuMegabytes / bandwidth) * (1 + random.next());
    // The last bandwidth holds no promise for the next half second.
    const stop = restSeconds * logNormal(random, 1, 0.25) + deviceSeconds(random, guest, this.pressed) + vgpu;
    this.truth = {
      stunSeconds: Math.min(100, stop),
      copiedMegabytes: Math.max(64, guest.touchedMegabytes * (1 - 0.7 * guest.reclaimedShare)),
      dirtyRate: this.firstRate ?? 0,
      bandwidth: this.sent / Math.max(1e-6, this.seconds),
      aborted: stop > 100,
      slowed: this.hold < 1,
    };
    this.wait = Math.min(100, stop) + traits.cleanup;
  }
}
