import type { EpochMs } from "../../model/units.ts";

export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Spans in order, those that touch or overlap made one. O(n log n). */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: { from: EpochMs; to: EpochMs }[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ from: span.from, to: span.to });
  }
  return merged;
}

/** The parts of from–to in their order, each inside one span or outside all; `spans` as `mergeSpans` gives them. */
export function partsOf({ from, to }: Span, spans: readonly Span[]): (Span & { readonly isCovered: boolean })[] {
  const parts: (Span & { readonly isCovered: boolean })[] = [];
  let at = from;
  for (let index = firstEndingAfter(spans, from); index < spans.length; index++) {
    const span = spans[index];
    if (span === undefined || span.from >= to) break;
    if (span.from > at) parts.push({ from: at, to: span.from, isCovered: false });
    const end = Math.min(span.to, to);
    parts.push({ from: Math.max(at, span.from), to: end, isCovered: true });
    at = end;
  }
  if (at < to) parts.push({ from: at, to, isCovered: false });
  return parts;
}

/** The span that an instant lies in, its edges included. */
export function spanAt(spans: readonly Span[], at: EpochMs): Span | null {
  const before = spans[firstEndingAfter(spans, at) - 1];
  const found = spans[firstEndingAfter(spans, at)];
  if (found !== undefined && found.from <= at) return found;
  return before !== undefined && before.to === at ? before : null;
}

function firstEndingAfter(spans: readonly Span[], at: EpochMs): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? Infinity) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
