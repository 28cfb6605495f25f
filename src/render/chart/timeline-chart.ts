import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { KINDS, type Kind } from "../../model/migration.ts";
import type { Timeline, TimelineMove } from "../../model/page-view.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { formatHour, KIND_LABELS, shorten, UNKNOWN } from "../format.ts";
import { bottomAxis, timeTicks, type Scale } from "./axis.ts";
import { boxPath, element, escapeMarkup, label, picture, tenth } from "./svg.ts";

const WIDTH = 1080;
const LEFT = 172;
const RIGHT = 1068;
const STRIP = { top: 34, bottom: 78 };
const LINE_HEIGHT = 5;

/** The night: an activity strip on top, then one lane per host that VMs left; evacuations as bands, context as numbered rules. */
export function timelineChart(timeline: Timeline, clock: ZoneClock, show: (host: string) => string): string {
  const x: Scale = scaleLinear([timeline.from, timeline.to], [LEFT, RIGHT]);
  const tops: number[] = [];
  let height = STRIP.bottom + 12;
  for (const lane of timeline.lanes) {
    tops.push(height);
    height += Math.max(18, lane.lines * LINE_HEIGHT + 8);
  }
  const bottom = height;
  const frame = { left: LEFT, right: RIGHT, top: STRIP.top, bottom };
  const lanes = timeline.lanes.map((lane, index) => {
    const top = tops[index] ?? 0;
    const laneHeight = (tops[index + 1] ?? bottom) - top;
    const name = lane.host ?? "host unknown";
    const bands = lane.evacuations.map(({ from, to, open }) => {
      const box = { x: x(from), y: top + 1, width: Math.max(2, x(to) - x(from)), height: laneHeight - 2 };
      const tip = element("title", {}, escapeMarkup(`${name}: maintenance mode${open ? ", still entering" : ""}`));
      return element("rect", { ...box, class: open ? "band open" : "band" }, tip);
    });
    return (
      element("rect", {
        x: LEFT,
        y: top,
        width: RIGHT - LEFT,
        height: laneHeight,
        class: index % 2 === 0 ? "lane" : "lane odd",
      }) +
      label(LEFT - 8, top + laneHeight / 2 + 4, shorten(show(name), 24), "t lane-name", "end", name) +
      bands.join("") +
      laneBars(lane.moves, x, top + 4) +
      lane.moves.map((move) => marker(move, x, top + 4)).join("")
    );
  });
  return picture(
    WIDTH,
    bottom + 40,
    `Timeline of migrations by host, ${timeline.lanes.length} lanes; the figures are in the tables of this page`,
    activityStrip(timeline),
    ...lanes,
    contextRules(timeline, x, bottom, clock),
    bottomAxis(frame, x, timeTicks(clock, timeline.from, timeline.to, 12), `time of day (${clock.zone})`, true),
  );
}

function laneBars(moves: readonly TimelineMove[], x: Scale, top: number): string {
  const paths = new Map<Kind, string>();
  for (const { from, to, line, migration } of moves) {
    const bar = boxPath(x(from), top + line * LINE_HEIGHT, Math.max(1.4, x(to) - x(from)), LINE_HEIGHT - 1);
    paths.set(migration.kind, (paths.get(migration.kind) ?? "") + bar);
  }
  return [...paths].map(([kind, d]) => element("path", { d, class: `k k-${kind}` })).join("");
}

/** Failed ✕, cancelled ○, running or lost end ▸: shapes, so that colour is not the only carrier. */
function marker({ to, line, migration }: TimelineMove, x: Scale, top: number): string {
  const [cx, cy] = [x(to), top + line * LINE_HEIGHT + 2];
  const tip = element("title", {}, escapeMarkup(`${migration.vm.name ?? UNKNOWN}: ${migration.outcome}`));
  const at = `${tenth(cx)} ${tenth(cy)}`;
  switch (migration.outcome) {
    case "failed":
      return element("path", { d: `M${at}m-4-4l8 8m0-8l-8 8`, class: "mark failed" }, tip);
    case "cancelled":
      return element("circle", { cx, cy, r: 3.2, class: "mark cancelled" }, tip);
    case "unfinished":
      return element("path", { d: `M${at}m-3-4l6 4l-6 4z`, class: "mark unfinished" }, tip);
    case "succeeded":
      return "";
    default:
      return migration.outcome satisfies never;
  }
}

function activityStrip({ activity }: Timeline): string {
  const most = max(activity) ?? 0;
  const y = scaleLinear([0, Math.max(1, most)], [STRIP.bottom, STRIP.top]);
  const width = (RIGHT - LEFT) / Math.max(1, activity.length);
  const bars = activity
    .map((count, part) =>
      count === 0 ? "" : boxPath(LEFT + part * width, y(count), width - 0.6, STRIP.bottom - y(count)),
    )
    .join("");
  return (
    label(LEFT - 8, STRIP.top + 10, `${most}`, "t", "end") +
    label(LEFT - 8, STRIP.bottom, "0", "t", "end") +
    label(LEFT - 34, STRIP.bottom - 18, "moves under way", "t unit", "end") +
    element("line", { x1: LEFT, x2: RIGHT, y1: STRIP.bottom, y2: STRIP.bottom, class: "axis" }) +
    element("path", { d: bars, class: "activity" })
  );
}

function contextRules(timeline: Timeline, x: Scale, bottom: number, clock: ZoneClock): string {
  let headsEnd = -Infinity;
  return timeline.context
    .slice(0, 20)
    .map(({ at, event }, index) => {
      const left = x(at);
      // Numbers of events close together stand side by side, their rules stay where the events were.
      const head = Math.max(left, headsEnd + 19);
      headsEnd = head;
      const tip = element("title", {}, escapeMarkup(`${formatHour(clock, at)} ${event.what}: ${event.message}`));
      return (
        element("line", { x1: left, x2: left, y1: 24, y2: bottom, class: "rule" }, tip) +
        element("circle", { cx: head, cy: 14, r: 9, class: "rule-head" }) +
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
