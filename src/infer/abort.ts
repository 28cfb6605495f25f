import type { Migration } from "../model/migration.ts";
import type { Seconds } from "../model/units.ts";
import { MAX_SWITCHOVER_SECONDS } from "./stun.ts";

/** A switchover that is given up has lasted at least so much of its limit. */
const LEAST_SHARE = 0.9;

/** No site waits longer for a switchover (`vmotion.maxSwitchoverSeconds`): a text that says so is damaged. */
const LONGEST_LIMIT_SECONDS = 3600;

/** How a failed migration ended for its guest. */
export type FailureEnd =
  /** The switchover was begun and given up after this limit: the guest stood still that long. */
  | { readonly kind: "switchover-timeout"; readonly limitSeconds: Seconds }
  /** Given up during or after the switchover for another reason: anything up to the limit. */
  | { readonly kind: "switchover-failed" }
  /** It never came to a switchover. */
  | { readonly kind: "before-switchover" }
  | { readonly kind: "unknown" };

/** Groups: 1 seconds. */
// The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the migration
// FSR: 1234: 5678 S: Maximum switchover time (8 seconds) reached. Failing migration; VM should resume on source.
const LIMIT = /maximum switchover time (?:of |\()(\d+) second/i;
const TIMED_OUT =
  /[Mm]aximum switchover time|maxSwitchoverTimeExceeded|0xbad0109|195887369|[Dd]estination waited for [\d.]+ seconds/;

export function failureEnd({ outcome, failure, durationSeconds, durationErrorSeconds }: Migration): FailureEnd {
  if (outcome === "cancelled") return { kind: "before-switchover" };
  if (failure === null) return { kind: "unknown" };
  const limit = Number(LIMIT.exec(failure.message)?.[1]);
  if (TIMED_OUT.test(failure.message) || /switchover-time|vgpu-restore/.test(failure.category)) {
    const limitSeconds = limit > 0 ? limit : MAX_SWITCHOVER_SECONDS;
    // Shorter than the stop that the text tells: one of the two is wrong, so how long the guest stood still is not known.
    const isTooShort =
      durationSeconds !== null && durationSeconds + (durationErrorSeconds ?? 0) < LEAST_SHARE * limitSeconds;
    return isTooShort || limitSeconds > LONGEST_LIMIT_SECONDS
      ? { kind: "switchover-failed" }
      : { kind: "switchover-timeout", limitSeconds };
  }
  switch (failure.phase) {
    case "switchover":
    case "resume":
      return { kind: "switchover-failed" };
    case "check":
    case "reserve":
    case "pre-copy":
      return { kind: "before-switchover" };
    case "cleanup":
    case "unknown":
      return { kind: "unknown" };
    default:
      return failure.phase satisfies never;
  }
}
