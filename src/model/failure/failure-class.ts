import type { FailurePhase, Kind, PowerState } from "../migration.ts";

/** What is known of the move that failed, once all its records are together. */
export interface FailureContext {
  readonly kind: Kind;
  readonly powerState: PowerState;
}

/** What a class says differently of some moves: the same status code means another limit in a Storage vMotion. */
export interface FailureVariant {
  readonly kinds?: readonly Kind[];
  readonly powerStates?: readonly PowerState[];
  readonly category?: string;
  readonly remedy: string | null;
  readonly reference: string | null;
}

export interface FailureClass {
  /** Kebab-case; one class each. */
  readonly category: string;
  /** When it broke; `unknown` unless the text itself says so, for the phase decides whether the guest stood still. */
  readonly phase: FailurePhase;
  /** Tried on at most `LONGEST_TEXT` characters. No part of it may repeat without a bound around another repetition. */
  readonly pattern: RegExp;
  /** A line the pattern matches, as logged. */
  readonly example: string;
  /** What to do; from the match where the text names who is to do it. A wrong remedy is worse than none. */
  readonly remedy: string | ((match: RegExpExecArray) => string) | null;
  readonly reference: string | null;
  readonly variants?: readonly FailureVariant[];
  /** Only says that something failed, never why: gives way to any other text of the same failure. */
  readonly wrapper?: boolean;
  /** Somebody gave it up on purpose. */
  readonly cancelled?: boolean;
  /** Says what happened, while another class in the same text may say why: its remedy is the better one. */
  readonly remedyFromCause?: boolean;
}

export function kb(article: number): string {
  return `Broadcom KB ${article}`;
}

/** Articles known by the number they had before the move to Broadcom, which still finds them. */
export function oldKb(article: number): string {
  return `VMware KB ${article}`;
}

/** Tests that jumbo frames pass between two vMotion adapters. The dedicated vMotion stack needs its own name, else vmkping looks in the default one. */
export const VMKPING =
  "vmkping -I <vmk> -d -s <MTU-28> <address of the other host> (add -S vmotion where the adapter is on the vMotion stack)";
