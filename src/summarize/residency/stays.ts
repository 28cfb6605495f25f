import type { HostEvidence, DocumentedStay } from "../../model/residency.ts";
import { formatSeconds } from "../../model/words.ts";
import { secondsBetween, type EpochMs } from "../../model/units.ts";
import { sameHost } from "./evidence.ts";
import { partsOf, spanAt, type Span } from "./spans.ts";

/** What is known around the evidence of one VM. */
export interface StayContext {
  /** When exports of its vCenter cover anything, merged. */
  readonly covered: (vcenter: string | null) => readonly Span[];
  /** When something else than a move may have changed its host (HA restart), oldest first. */
  readonly breaks: readonly EpochMs[];
  readonly window: Span;
}

type Draft = Omit<DocumentedStay, "seconds" | "outside">;

const NOTES = {
  uncovered: "no export covers this time",
  openMove: "a move began and its end is not known",
  restart: "HA restarted it in between: on which host until when is not known",
  unexplained: "no record says when or how it changed its host",
  before: "not seen before",
  after: "not seen after",
} as const;

/**
 * The chain of one VM's stays: between two pieces of evidence that agree it was seen at both, where exports cover the time and no
 * move is known; between two that a move joins the host changes at the move's end; anything else is a gap. O(n log n).
 */
export function documentStays(evidence: readonly HostEvidence[], context: StayContext): DocumentedStay[] {
  const sorted = [...evidence].sort((a, b) => a.at - b.at);
  const [first] = sorted;
  if (first === undefined) return [];
  const drafts: Draft[] = [];
  addHead(first, context, drafts);
  drafts.push(instant(first));
  let before = first;
  for (const next of sorted.slice(1)) {
    join(before, next, context, drafts);
    before = next;
  }
  addTail(before, context, drafts);
  return drafts
    .filter((draft, index) => !isTold(draft, drafts[index - 1], drafts[index + 1]))
    .flatMap((draft) => clipped(draft, context.window))
    .filter(({ basis, from, to }) => from < to || basis === "seen");
}

function join(before: HostEvidence, next: HostEvidence, context: StayContext, drafts: Draft[]): void {
  const span = { from: before.at, to: next.at };
  const restart = context.breaks.find((at) => at > span.from && at <= span.to);
  const isHandOver = next.what === "move-end" && next.cameFrom !== null && sameHost(next.cameFrom, before.host);
  if (isHandOver && before.what !== "open-move") {
    // The move itself is the record of the time between its start and its end.
    extend(drafts, next);
    drafts.push(instant(next));
    return;
  }
  const agree = sameHost(before.host, next.host);
  if (agree && before.what !== "open-move" && restart === undefined) {
    addAgreeing(before, next, partsOf(span, context.covered(before.vcenter)), drafts);
    return;
  }
  const why = before.what === "open-move" ? NOTES.openMove : restart === undefined ? NOTES.unexplained : NOTES.restart;
  const places = agree ? `seen on ${before.host} before and after` : `seen on ${before.host}, then on ${next.host}`;
  drafts.push(gap(span, `${places}; ${why}`, before, next), instant(next));
}

/** Two pieces of evidence for one host: what lies between is only seen where exports cover all of it. */
function addAgreeing(
  before: HostEvidence,
  next: HostEvidence,
  parts: readonly (Span & { readonly isCovered: boolean })[],
  drafts: Draft[],
): void {
  const uncovered = parts.filter(({ isCovered }) => !isCovered);
  const [first, last] = [uncovered[0], uncovered.at(-1)];
  if (first === undefined || last === undefined) {
    extend(drafts, next);
    return;
  }
  if (first.from > before.at) drafts.push(noMoveAfter(before, first.from));
  const seconds = uncovered.reduce((sum, { from, to }) => sum + secondsBetween(from, to), 0);
  const what = uncovered.length === 1 ? NOTES.uncovered : `no export covers ${formatSeconds(seconds)} of this time`;
  const note = `${what}; seen on ${before.host} before and after, no move known`;
  drafts.push(gap({ from: first.from, to: last.to }, note, before, next));
  if (last.to < next.at) drafts.push(noMoveBefore(next, last.to));
  drafts.push(instant(next));
}

function addHead(first: HostEvidence, { covered, breaks, window }: StayContext, drafts: Draft[]): void {
  const span = spanAt(covered(first.vcenter), first.at);
  const restart = breaks.findLast((at) => at <= first.at) ?? -Infinity;
  const from = Math.max(span?.from ?? first.at, Math.min(restart, first.at), window.from);
  if (window.from < from)
    drafts.push(gap({ from: window.from, to: from }, `${NOTES.before}; first seen on ${first.host}`, null, first));
  if (from < first.at) drafts.push(noMoveBefore(first, from));
}

function addTail(last: HostEvidence, { covered, breaks, window }: StayContext, drafts: Draft[]): void {
  const span = spanAt(covered(last.vcenter), last.at);
  const restart = breaks.find((at) => at > last.at) ?? Infinity;
  const known = last.what === "open-move" ? last.at : Math.min(span?.to ?? last.at, restart, window.to);
  if (known > last.at) drafts.push(noMoveAfter(last, known));
  const why = last.what === "open-move" ? `; ${NOTES.openMove}` : known === restart ? "; HA restarted it then" : "";
  if (known < window.to)
    drafts.push(gap({ from: known, to: window.to }, `${NOTES.after}; last seen on ${last.host}${why}`, last, null));
}

function instant(one: HostEvidence): Draft {
  return {
    basis: "seen",
    host: one.host,
    from: one.at,
    to: one.at,
    fromEvidence: one,
    toEvidence: one,
    evidenceCount: 1,
    isOff: one.powerState === "off",
    note: null,
  };
}

function noMoveBefore(one: HostEvidence, from: EpochMs): Draft {
  return { ...instant(one), basis: "no-move-known", from, fromEvidence: null };
}

function noMoveAfter(one: HostEvidence, to: EpochMs): Draft {
  return { ...instant(one), basis: "no-move-known", to, toEvidence: null };
}

function gap(span: Span, note: string, fromEvidence: HostEvidence | null, toEvidence: HostEvidence | null): Draft {
  return { basis: "gap", host: null, ...span, fromEvidence, toEvidence, evidenceCount: 0, isOff: false, note };
}

/** The running stay, which ends at the evidence before, up to the next. */
function extend(drafts: Draft[], next: HostEvidence): void {
  const last = drafts.at(-1);
  if (last !== undefined)
    drafts[drafts.length - 1] = {
      ...last,
      to: next.at,
      toEvidence: next,
      evidenceCount: last.evidenceCount + 1,
      isOff: last.isOff && next.powerState === "off",
    };
}

function clipped(draft: Draft, window: Span): DocumentedStay[] {
  const from = Math.max(draft.from, window.from);
  const to = Math.min(draft.to, window.to);
  if (from > to || (from === to && draft.from < draft.to)) return [];
  return [{ ...draft, from, to, seconds: secondsBetween(from, to), outside: [] }];
}

/** The end of a move needs no line of its own where the line beside it begins or ends with it; an inventory's instant does. */
function isTold({ basis, from, to, fromEvidence }: Draft, ...beside: readonly (Draft | undefined)[]): boolean {
  return (
    basis === "seen" &&
    from === to &&
    fromEvidence?.what !== "inventory" &&
    beside.some(
      (other) =>
        other?.basis === "no-move-known" && (other.fromEvidence === fromEvidence || other.toEvidence === fromEvidence),
    )
  );
}
