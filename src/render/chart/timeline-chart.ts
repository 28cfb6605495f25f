import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { groupBy } from "../../model/group-by.ts";
import { KINDS, type Kind, type Migration } from "../../model/migration.ts";
import type { Timeline, TimelineMove } from "../../model/page-view.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { formatHour, KIND_LABELS, OUTCOME_LABELS, UNKNOWN, wordsOf } from "../format.ts";
import { bottomAxis, nameLetters, nameRoom, RIGHT_ROOM, ticksFor, timeTicks, type Frame, type Scale } from "./axis.ts";
import { fitNames } from "./fit-names.ts";
import { boxPath, element, escapeMarkup, label, picture, tenth } from "./svg.ts";

/** The numbers of context events stand above the strip. */
const STRIP = { top: 34, bottom: 78 };
const STRIP_ALONE = { top: 12, bottom: 56 };
const LINE_HEIGHT = 5;

/** The night: an activity strip on top, then one lane per host that VMs left; evacuations as bands, context as numbered rules. */
export function timelineChart(
  timeline: Timeline,
  clock: ZoneClock,
  show: (name: string) => string,
  title: string,
  unnamed: string,
  width: number,
  rowOf: (migration: Migration) => number | null,
): string {
  const [left, right] = [nameRoom(width), width - RIGHT_ROOM];
  const x: Scale = scaleLinear([timeline.from, timeline.to], [left, right]);
  const strip = timeline.context.length > 0 ? STRIP : STRIP_ALONE;
  const tops: number[] = [];
  let height = strip.bottom + 12;
  for (const lane of timeline.lanes) {
    tops.push(height);
    height += Math.max(18, lane.lines * LINE_HEIGHT + 8);
  }
  const bottom = height;
  const frame = { left, right, top: strip.top, bottom };
  const names = fitNames(
    timeline.lanes.map(({ name }) => show(name ?? unnamed)),
    nameLetters(width),
  );
  const lanes = timeline.lanes.map((lane, index) => {
    const top = tops[index] ?? 0;
    const laneHeight = (tops[index + 1] ?? bottom) - top;
    const name = lane.name ?? unnamed;
    const bands = lane.evacuations.map(({ from, to, open }) => {
      const box = { x: x(from), y: top + 1, width: Math.max(2, x(to) - x(from)), height: laneHeight - 2 };
      const tip = element(
        "title",
        {},
        escapeMarkup(`${name}: ${open ? "entering maintenance mode, not reached" : "maintenance mode"}`),
      );
      return element("rect", { ...box, class: open ? "band open" : "band" }, tip);
    });
    return (
      element("rect", {
        x: left,
        y: top,
        width: right - left,
        height: laneHeight,
        class: index % 2 === 0 ? "lane" : "lane odd",
      }) +
      label(left - 8, top + laneHeight / 2 + 4, names[index] ?? "", "t lane-name", "end", name) +
      bands.join("") +
      laneBars(lane.moves, x, top + 4, rowOf) +
      lane.moves.map((move) => marker(move, x, top + 4, rowOf(move.migration))).join("")
    );
  });
  return picture(
    width,
    bottom + 40,
    title,
    brushArea(timeline, frame),
    activityStrip(timeline, left, right, strip),
    ...lanes,
    contextRules(timeline, x, frame, clock),
    bottomAxis(
      frame,
      x,
      timeTicks(clock, timeline.from, timeline.to, ticksFor(right - left, 8)),
      `time of day (${clock.zone})`,
      true,
    ),
  );
}

/** Where the page's script lets a time be drawn; its ends are the picture's. */
function brushArea({ from, to }: Timeline, { left, right, top, bottom }: Frame): string {
  const box = { x: left, y: top, width: right - left, height: bottom - top };
  return element("rect", { ...box, class: "brush", "data-from": String(from), "data-to": String(to) });
}

/** A path for each kind; its rows in the table, in the order of its bars, are what the script opens on a click. */
function laneBars(
  moves: readonly TimelineMove[],
  x: Scale,
  top: number,
  rowOf: (migration: Migration) => number | null,
): string {
  return [...groupBy(moves, ({ migration }) => migration.kind)]
    .map(([kind, own]) => {
      const d = own.map(({ from, to, line }) =>
        boxPath(x(from), top + line * LINE_HEIGHT, Math.max(1.4, x(to) - x(from)), LINE_HEIGHT - 1),
      );
      const rows = own.map(({ migration }) => rowOf(migration) ?? "-");
      return element("path", { d: d.join(""), class: `k k-${kind}`, "data-rows": rows.join(" ") });
    })
    .join("");
}

/** Failed ✕, cancelled ○, running or lost end ▸: shapes, so that colour is not the only carrier. */
function marker({ to, line, migration }: TimelineMove, x: Scale, top: number, row: number | null): string {
  const [cx, cy] = [x(to), top + line * LINE_HEIGHT + 2];
  const tip = element(
    "title",
    {},
    escapeMarkup(`${migration.vm.name ?? UNKNOWN}: ${OUTCOME_LABELS[migration.outcome].toLowerCase()}`),
  );
  const at = `${tenth(cx)} ${tenth(cy)}`;
  const rows = row === null ? null : String(row);
  switch (migration.outcome) {
    case "failed":
      return element("path", { d: `M${at}m-4-4l8 8m0-8l-8 8`, class: "mark failed", "data-rows": rows }, tip);
    case "cancelled":
      return element("circle", { cx, cy, r: 3.2, class: "mark cancelled", "data-rows": rows }, tip);
    case "unfinished":
      return element("path", { d: `M${at}m-3-4l6 4l-6 4z`, class: "mark unfinished", "data-rows": rows }, tip);
    case "succeeded":
      return "";
    default:
      return migration.outcome satisfies never;
  }
}

function activityStrip({ activity }: Timeline, left: number, right: number, strip: typeof STRIP): string {
  const most = max(activity) ?? 0;
  const y = scaleLinear([0, Math.max(1, most)], [strip.bottom, strip.top]);
  const width = (right - left) / Math.max(1, activity.length);
  const bars = activity
    .map((count, part) =>
      count === 0 ? "" : boxPath(left + part * width, y(count), width - 0.6, strip.bottom - y(count)),
    )
    .join("");
  return (
    label(left - 8, strip.top + 10, `${most}`, "t", "end") +
    label(left - 8, strip.bottom, "0", "t", "end") +
    label(left - 22, strip.bottom - 18, left > 120 ? "moves under way" : "at once", "t unit", "end") +
    element("line", { x1: left, x2: right, y1: strip.bottom, y2: strip.bottom, class: "axis" }) +
    element("path", { d: bars, class: "activity" })
  );
}

/** Numbers of events close together stand side by side inside the picture, their rules stay where the events were. */
function headsOf(rules: readonly number[], left: number, right: number): { heads: readonly number[]; gap: number } {
  const gap = Math.min(19, (right - left) / Math.max(1, rules.length));
  const heads: number[] = [];
  for (const rule of rules) heads.push(Math.max(rule, (heads.at(-1) ?? -Infinity) + gap));
  const inside = heads.map((head, index) => Math.min(head, right - (heads.length - 1 - index) * gap));
  return { heads: inside, gap };
}

function contextRules(
  timeline: Timeline,
  x: Scale,
  frame: { readonly left: number; readonly right: number; readonly bottom: number },
  clock: ZoneClock,
): string {
  const events = timeline.context.slice(0, 20);
  const { heads, gap } = headsOf(
    events.map(({ at }) => x(at)),
    frame.left,
    frame.right,
  );
  return events
    .map(({ at, event }, index) => {
      const left = x(at);
      const head = heads[index] ?? left;
      const tip = element(
        "title",
        {},
        escapeMarkup(`${formatHour(clock, at)} ${wordsOf(event.what)}: ${event.message}`),
      );
      return (
        element("line", { x1: left, x2: left, y1: 24, y2: frame.bottom, class: "rule" }, tip) +
        element("circle", { cx: head, cy: 14, r: Math.min(9, gap / 2), class: "rule-head" }) +
        label(head, 18, String(index + 1), "t rule-number", "middle")
      );
    })
    .join("");
}

/** The kinds that a timeline shows, for its legend. */
export function timelineKinds(timeline: Timeline): { kind: Kind; text: string }[] {
  const kinds = new Set(timeline.lanes.flatMap((lane) => lane.moves.map((move) => move.migration.kind)));
  return KINDS.filter((kind) => kinds.has(kind)).map((kind) => ({ kind, text: KIND_LABELS[kind] }));
}
