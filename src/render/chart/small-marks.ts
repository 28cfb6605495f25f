import type { Kind } from "../../model/migration.ts";
import { maxOf } from "../../model/numbers.ts";
import { element } from "./svg.ts";

/** Little pictures inside cells and legends; the figure itself always stands beside them. */

export function cellBar(share: number, className = "activity"): string {
  const width = Math.max(1, Math.min(1, share) * 96);
  const frame = { viewBox: "0 0 96 10", width: 96, height: 10, class: "mini", "aria-hidden": "true" };
  return element(
    "svg",
    frame,
    element("rect", { x: 0, y: 1, width: 96, height: 8, class: "track" }),
    element("rect", { x: 0, y: 1, width, height: 8, class: className }),
  );
}

export function kindSwatch(kind: Kind): string {
  const frame = { viewBox: "0 0 18 10", width: 18, height: 10, class: "mini", "aria-hidden": "true" };
  return element("svg", frame, element("rect", { x: 0, y: 0, width: 18, height: 10, class: `k k-${kind}` }));
}

/** Megabytes per pre-copy round as falling bars; the last ones tell whether it converged. */
export function roundBars(megabytes: readonly number[]): string {
  const shown = megabytes.slice(0, 12);
  const most = Math.max(1, maxOf(shown) ?? 1);
  const width = shown.length * 8;
  const frame = { viewBox: `0 0 ${width} 18`, width, height: 18, class: "mini", "aria-hidden": "true" };
  return element(
    "svg",
    frame,
    ...shown.map((size, index) => {
      const height = Math.max(1, (size / most) * 16);
      return element("rect", { x: index * 8, y: 17 - height, width: 6, height, class: "activity" });
    }),
  );
}

export function markSwatch(mark: "failed" | "cancelled" | "unfinished"): string {
  const frame = { viewBox: "0 0 14 12", width: 14, height: 12, class: "mini", "aria-hidden": "true" };
  switch (mark) {
    case "failed":
      return element("svg", frame, element("path", { d: "M3 2l8 8m0-8l-8 8", class: "mark failed" }));
    case "cancelled":
      return element("svg", frame, element("circle", { cx: 7, cy: 6, r: 3.5, class: "mark cancelled" }));
    case "unfinished":
      return element("svg", frame, element("path", { d: "M4 2l6 4l-6 4z", class: "mark unfinished" }));
    default:
      return mark satisfies never;
  }
}

export function bandSwatch(className: string): string {
  const frame = { viewBox: "0 0 18 10", width: 18, height: 10, class: "mini", "aria-hidden": "true" };
  return element("svg", frame, element("rect", { x: 0, y: 0, width: 18, height: 10, class: className }));
}
