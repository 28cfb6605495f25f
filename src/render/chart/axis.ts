import type { ScaleContinuousNumeric } from "d3-scale";
import { formatCount, formatDate, formatHour } from "../format.ts";
import { HOUR_MS, MINUTE_MS, type EpochMs } from "../../model/units.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { element, label } from "./svg.ts";

/** Pictures end this far right of their frame. */
export const RIGHT_ROOM = 12;

export type Scale = (value: number) => number;

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Room for names on the left of a picture of this width. */
export function nameRoom(width: number): number {
  return width >= 700 ? 172 : width >= 480 ? 140 : 96;
}

/** Letters that fit into that room. */
export function nameLetters(width: number): number {
  return Math.floor((nameRoom(width) - 8) / 7.4);
}

/** Ticks that fit under a picture without touching each other. */
export function ticksFor(width: number, letters: number): number {
  return Math.max(2, Math.floor(width / (letters * 7 + 14)));
}

export interface Tick {
  readonly value: number;
  readonly text: string;
}

export function bottomAxis(frame: Frame, scale: Scale, ticks: readonly Tick[], title: string, grid = false): string {
  return (
    element("line", { x1: frame.left, x2: frame.right, y1: frame.bottom, y2: frame.bottom, class: "axis" }) +
    ticks
      .map(({ value, text }) => {
        const x = scale(value);
        const line = {
          x1: x,
          x2: x,
          y1: grid ? frame.top : frame.bottom,
          y2: frame.bottom + 4,
          class: grid ? "grid" : "axis",
        };
        // The first and the last label stay inside the picture.
        const half = text.length * 3.4;
        const at = Math.min(Math.max(x, half + 1), frame.right + RIGHT_ROOM - half);
        return element("line", line) + label(at, frame.bottom + 18, text, "t", "middle");
      })
      .join("") +
    label(frame.right, frame.bottom + 33, title, "t unit", "end")
  );
}

export function leftAxis(frame: Frame, scale: Scale, ticks: readonly Tick[], title: string, titleAbove = 9): string {
  return (
    ticks
      .map(({ value, text }) => {
        const y = scale(value);
        return (
          element("line", { x1: frame.left, x2: frame.right, y1: y, y2: y, class: "grid" }) +
          label(frame.left - 6, y + 4, text, "t", "end")
        );
      })
      .join("") + label(frame.left - 6 > 40 ? 0 : 2, frame.top - titleAbove, title, "t unit")
  );
}

/** Ticks of whole counts. */
export function countTicks(scale: ScaleContinuousNumeric<number, number>, most: number): Tick[] {
  return scale
    .ticks(most)
    .filter((value) => Number.isInteger(value))
    .map((value) => ({ value, text: formatCount(value) }));
}

const NICE_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** Ticks of a logarithmic time axis on round seconds, minutes and hours, at most `most`. */
export function durationTicks(from: number, to: number, most: number): Tick[] {
  const inside = NICE_SECONDS.filter((value) => value >= from && value <= to);
  const every = Math.max(1, Math.ceil(inside.length / most));
  return inside.filter((_, index) => index % every === 0).map((value) => ({ value, text: shortDuration(value) }));
}

const EVEN_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600];

/** Ticks from 0 in even steps of round seconds, minutes or hours; the last one is not below `most`. */
export function evenDurationTicks(most: number): Tick[] {
  const days = Math.max(1, Math.ceil(most / 4 / 86_400));
  const step = EVEN_SECONDS.find((seconds) => most / seconds <= 4) ?? days * 86_400;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => {
    const value = Math.round(index * step * 10) / 10;
    return { value, text: value === 0 ? "0" : shortDuration(value) };
  });
}

/** `0.5 s`, `10 s`, `5 min`, `2 h`: for round values. */
export function shortDuration(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return `${seconds} s`;
  return seconds < 3600 || seconds % 3600 !== 0 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}

const STEPS_MINUTES = [1, 2, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080];

/** Ticks on whole local hours (or parts of one); the first tick and each midnight also carry the date. */
export function timeTicks(clock: ZoneClock, from: EpochMs, to: EpochMs, most: number): Tick[] {
  const stepMinutes = STEPS_MINUTES.find((minutes) => (to - from) / (minutes * MINUTE_MS) <= most) ?? 20_160;
  if ((to - from) / (stepMinutes * MINUTE_MS) > most * 2) return longTicks(clock, from, to, most);
  const probe = Math.min(stepMinutes * MINUTE_MS, HOUR_MS);
  const ticks: Tick[] = [];
  let day = "";
  for (let at = Math.ceil(from / probe) * probe; at <= to; at += probe) {
    const { hour, minute } = clock.at(at);
    const sinceMidnight = hour * 60 + minute;
    if (stepMinutes <= 1440 ? sinceMidnight % stepMinutes !== 0 : sinceMidnight !== 0) continue;
    const date = formatDate(clock, at).slice(5);
    ticks.push({
      value: at,
      text: stepMinutes >= 1440 ? date : date === day ? formatHour(clock, at) : `${date} ${formatHour(clock, at)}`,
    });
    day = date;
  }
  const every = Math.max(1, Math.ceil(ticks.length / most));
  return ticks.filter((_, index) => index % every === 0);
}

/** Of a span of years no hour is looked at: equal steps, each with its whole date. */
function longTicks(clock: ZoneClock, from: EpochMs, to: EpochMs, most: number): Tick[] {
  const count = Math.max(1, Math.min(most, 8));
  return Array.from({ length: count }, (_, index) => {
    const value = from + ((index + 0.5) / count) * (to - from);
    return { value, text: formatDate(clock, value) };
  });
}
