import type { Fault } from "../fact.ts";
import type { Failure } from "../migration.ts";
import { MACHINE } from "./classes-machine.ts";
import { PLACE } from "./classes-place.ts";
import { CONSEQUENCES, GIVEN_UP, NETWORK, SWITCHOVER } from "./classes-running.ts";
import { VAGUE } from "./classes-vague.ts";
import type { FailureClass, FailureContext } from "./failure-class.ts";

/**
 * Why migrations fail, as data, the telling before the vague: causes, then what other hosts saw of them, then wrappers. One list for
 * every text from every source (events, task faults, host logs, syslog). Sources: Broadcom KB articles by number, vim.fault.
 */
export const FAILURE_CLASSES: readonly FailureClass[] = [
  ...GIVEN_UP,
  ...SWITCHOVER,
  ...NETWORK,
  ...MACHINE,
  ...PLACE,
  ...CONSEQUENCES,
  ...VAGUE,
];

/** Class of a failure that no pattern knows. */
export const UNKNOWN_CATEGORY = "unclassified";
/** The message of a failure of which no record says why. */
export const NO_REASON = "no reason given";

/** A message is a few lines; what stands further in is another log. */
const LONGEST_TEXT = 8192;

const RANK: ReadonlyMap<string, number> = new Map(FAILURE_CLASSES.map(({ category }, index) => [category, index]));
const BY_CATEGORY: ReadonlyMap<string, FailureClass> = new Map(
  FAILURE_CLASSES.flatMap((known) => [
    [known.category, known] as const,
    ...(known.variants ?? []).flatMap(({ category }) => (category === undefined ? [] : [[category, known] as const])),
  ]),
);

/** Classifies one statement, its texts given with the most specific first. Never null: an unknown failure is `unclassified`. */
export function classifyFailure(texts: readonly (string | null | undefined)[]): Fault {
  const given = texts.flatMap((text) => (text === null || text === undefined || text === "" ? [] : [text]));
  const shown = given[0] ?? NO_REASON;
  const text = given.map((part) => part.slice(0, LONGEST_TEXT)).join("\n");
  for (const known of FAILURE_CLASSES) {
    const match = known.pattern.exec(text);
    if (match === null) continue;
    const cause = known.remedyFromCause === true ? causeIn(text) : null;
    return {
      category: known.category,
      phase: known.phase,
      message: shown,
      remedy: cause?.remedy ?? remedyOf(known, match),
      reference: cause === null ? known.reference : cause.reference,
      wrapper: known.wrapper === true,
      cancelled: known.cancelled === true,
    };
  }
  return {
    category: UNKNOWN_CATEGORY,
    phase: "unknown",
    message: shown,
    remedy: null,
    reference: null,
    wrapper: true,
    cancelled: false,
  };
}

function remedyOf({ remedy }: FailureClass, match: RegExpExecArray): string | null {
  return typeof remedy === "function" ? remedy(match) : remedy;
}

/** What keeps a VM from being moved, where another class says what happened. */
const CAUSES: readonly FailureClass[] = [...NETWORK, ...MACHINE, ...PLACE];
const CAUSE_CATEGORIES: ReadonlySet<string> = new Set(CAUSES.map(({ category }) => category));

function causeIn(text: string): Pick<Fault, "remedy" | "reference"> | null {
  for (const known of CAUSES) {
    const match = known.pattern.exec(text);
    if (match !== null) return { remedy: remedyOf(known, match), reference: known.reference };
  }
  return null;
}

/**
 * The one of several statements about one failure that says most; null of none. The order of the list decides: a person's cancel, then
 * causes, then what follows from them, then wrappers; of equals the first.
 */
export function tellingFault(faults: readonly Fault[]): Fault | null {
  const [first, ...others] = faults;
  if (first === undefined) return null;
  const best = others.reduce((chosen, fault) => (rankOf(fault) < rankOf(chosen) ? fault : chosen), first);
  const cause = BY_CATEGORY.get(best.category)?.remedyFromCause
    ? faults.find(({ category }) => CAUSE_CATEGORIES.has(category))
    : undefined;
  return cause === undefined || hasCause(best) ? best : { ...best, remedy: cause.remedy, reference: cause.reference };
}

function rankOf({ category, wrapper }: Fault): number {
  const rank = RANK.get(BY_CATEGORY.get(category)?.category ?? "") ?? FAILURE_CLASSES.length;
  return wrapper ? rank + FAILURE_CLASSES.length : rank;
}

/** True where the remedy is already the one of a cause that stands in the same text. */
function hasCause(fault: Fault): boolean {
  const known = BY_CATEGORY.get(fault.category);
  return known?.remedyFromCause === true && fault.remedy !== known.remedy;
}

/** The failure as the report tells it: what the class says of this kind of move. */
export function failureOf(fault: Fault, context: FailureContext): Failure {
  const known = BY_CATEGORY.get(fault.category);
  const variant =
    known === undefined || hasCause(fault)
      ? undefined
      : known.variants?.find(
          ({ kinds, powerStates }) =>
            (kinds === undefined || kinds.includes(context.kind)) &&
            (powerStates === undefined || powerStates.includes(context.powerState)),
        );
  return {
    category: variant?.category ?? fault.category,
    phase: fault.phase,
    message: fault.message,
    remedy: variant === undefined ? fault.remedy : variant.remedy,
    reference: variant === undefined ? fault.reference : variant.reference,
    recoveredBy: null,
  };
}

/** `failure` as vCenter told it, with what the hosts' logs say of it; their word counts where it tells more. */
export function withHostReasons(failure: Failure, messages: readonly string[], context: FailureContext): Failure {
  const told: Fault = {
    ...failure,
    wrapper: BY_CATEGORY.get(failure.category)?.wrapper ?? failure.category === UNKNOWN_CATEGORY,
    cancelled: BY_CATEGORY.get(failure.category)?.cancelled === true,
  };
  const best = tellingFault([told, ...messages.map((message) => classifyFailure([message]))]);
  if (best === null || best === told) return failure;
  if (best.category === UNKNOWN_CATEGORY) return failure;
  const message = failure.message.includes(best.message) ? failure.message : `${failure.message} · ${best.message}`;
  return { ...failureOf(best, context), message, recoveredBy: failure.recoveredBy };
}
