import type { Guest } from "./guest.ts";
import type { Random } from "./random.ts";

/** What really happened to one guest; the inference sees none of it. */
export interface Truth {
  readonly stunSeconds: number;
  readonly copiedMegabytes: number;
  /** Distinct memory written during the first pass over its time. */
  readonly dirtyRate: number;
  readonly bandwidth: number;
  readonly aborted: boolean;
  readonly slowed: boolean;
}

type Phase = "preparing" | "copying" | "finishing" | "done";

/** One guest on its way: chunks wait to be sent, are sent in turn, and are marked again when the guest writes to them. */
export class Copy {
  readonly guest: Guest;
  phase: Phase = "preparing";
  truth: Truth | null = null;

  private readonly random: Random;
  private readonly marked: Uint8Array;
  private list: number[];
  private position = 0;
  private progress = 0;
  private pass = 1;
  private passSeconds = 0;
  private sentInPass = 0;
  private copyingSeconds = 0;
  private sentInAll = 0;
  private slowdown = 1;
  private slowed = false;
  private firstPass: { readonly dirtyRate: number } | null = null;
  private wait: number;
  private readonly traits: CopyTraits;

  constructor(guest: Guest, random: Random, traits: CopyTraits) {
    this.guest = guest;
    this.random = random;
    this.traits = traits;
    this.wait = traits.setupSeconds;
    this.marked = new Uint8Array(guest.writeRates.length);
    this.list = Array.from(guest.writeRates.keys());
  }

  get isSending(): boolean {
    return this.phase === "copying";
  }

  /** One step of time, with the bandwidth this copy gets in it. */
  step(seconds: number, bandwidth: number): void {
    switch (this.phase) {
      case "preparing":
      case "finishing":
        this.wait -= seconds;
        if (this.wait <= 0) this.phase = this.phase === "preparing" ? "copying" : "done";
        return;
      case "copying":
        this.send(seconds * bandwidth);
        this.write(seconds);
        this.passSeconds += seconds;
        this.copyingSeconds += seconds;
        if (this.position >= this.list.length) this.endPass(bandwidth);
        return;
      case "done":
        return;
      default:
        this.phase satisfies never;
    }
  }

  private send(megabytes: number): void {
    this.progress += megabytes;
    while (this.progress >= this.guest.chunkMegabytes && this.position < this.list.length) {
      const chunk = this.list[this.position] ?? 0;
      this.marked[chunk] = 0;
      this.position += 1;
      this.progress -= this.guest.chunkMegabytes;
      this.sentInPass += this.guest.chunkMegabytes;
    }
  }

  private write(seconds: number): void {
    for (const [chunk, rate] of this.guest.writeRates.entries()) {
      if (rate > 0 && this.random.next() < rate * this.slowdown * seconds) this.marked[chunk] = 1;
    }
  }

  private endPass(bandwidth: number): void {
    const left: number[] = [];
    for (const [chunk, mark] of this.marked.entries()) if (mark === 1) left.push(chunk);
    const leftMegabytes = left.length * this.guest.chunkMegabytes;
    this.sentInAll += this.sentInPass;
    this.firstPass ??= { dirtyRate: leftMegabytes / this.passSeconds };
    const fits = leftMegabytes / bandwidth <= 0.5;
    if (fits || this.pass >= this.traits.passesAtMost) {
      this.switchOver(leftMegabytes / bandwidth, bandwidth);
      return;
    }
    if (this.pass >= 3 && leftMegabytes > 0.7 * this.sentInPass && this.slowdown > this.traits.slowestGuest) {
      this.slowdown *= 0.5;
      this.slowed = true;
    }
    this.list = left;
    this.position = 0;
    this.progress = 0;
    this.sentInPass = 0;
    this.passSeconds = 0;
    this.pass += 1;
  }

  private switchOver(restSeconds: number, bandwidth: number): void {
    const devices = 0.03 + 0.004 * this.guest.vcpus + 0.08 * this.random.next() ** 2;
    const vgpu =
      this.guest.vgpuMegabytes === 0
        ? 0
        : 1.4 + (this.guest.vgpuMegabytes / Math.min(1100, bandwidth)) * this.traits.vgpuOverhead;
    const surprise = this.traits.hiccup ? this.random.between(1, 5) : 0;
    const stunSeconds = restSeconds + devices + vgpu + surprise;
    const aborted = stunSeconds > 100;
    this.truth = {
      stunSeconds: Math.min(stunSeconds, 100),
      copiedMegabytes: this.guest.touchedMegabytes,
      dirtyRate: this.firstPass?.dirtyRate ?? 0,
      bandwidth: this.sentInAll / this.copyingSeconds,
      aborted,
      slowed: this.slowed,
    };
    this.phase = "finishing";
    this.wait = stunSeconds + this.traits.cleanupSeconds;
  }
}

export interface CopyTraits {
  readonly setupSeconds: number;
  readonly cleanupSeconds: number;
  readonly passesAtMost: number;
  /** How far the guest may be slowed. */
  readonly slowestGuest: number;
  /** How much longer a frame buffer takes than its size over the link. */
  readonly vgpuOverhead: number;
  /** A stop out of the blue. */
  readonly hiccup: boolean;
}
