import type { EpochMs } from "../model/units.ts";
import type { ZoneClock } from "../model/zone-clock.ts";
import { formatDate } from "../render/format.ts";
import { twoDigits } from "../model/words.ts";

const SVG = "http://www.w3.org/2000/svg";
/** A shorter stroke is a click. */
const SHORTEST_PIXELS = 5;

/**
 * Lets a time be drawn on the timelines with a pointer (keyboard and finger have the sliders): the table and its figures follow.
 * `chosen` gets wall-clock texts as the filter's fields hold them, empty for none; `clicked` where nothing was drawn, and says
 * whether there was something to open.
 */
export function wireBrush(clock: ZoneClock, chosen: Chosen, clicked: Clicked): void {
  for (const area of document.querySelectorAll<SVGRectElement>("rect.brush")) wireArea(area, clock, chosen, clicked);
}

type Chosen = (from: string, to: string) => void;
type Clicked = (clientX: number, clientY: number) => boolean;

function wireArea(area: SVGRectElement, clock: ZoneClock, chosen: Chosen, clicked: Clicked): void {
  const picture = area.ownerSVGElement;
  if (picture === null) return;
  const [first, last] = [Number(area.dataset["from"]), Number(area.dataset["to"])];
  const [left, wide] = [area.x.baseVal.value, area.width.baseVal.value];
  const mark = document.createElementNS(SVG, "rect");
  mark.setAttribute("class", "brushed");
  mark.setAttribute("y", area.getAttribute("y") ?? "0");
  mark.setAttribute("height", area.getAttribute("height") ?? "0");
  picture.append(mark);
  const placeOf = (event: PointerEvent): number => {
    const box = area.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  let begun: number | null = null;
  const show = (from: number, to: number): void => {
    mark.setAttribute("x", String(left + Math.min(from, to) * wide));
    mark.setAttribute("width", String(Math.abs(to - from) * wide));
  };
  picture.addEventListener("pointerdown", (event) => {
    const box = area.getBoundingClientRect();
    if (event.button !== 0 || event.clientX < box.left || event.clientY < box.top) return;
    // A finger scrolls the page; only a mouse or pen draws.
    if (event.pointerType === "touch") return;
    begun = placeOf(event);
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  picture.addEventListener("pointermove", (event) => {
    if (begun !== null) show(begun, placeOf(event));
  });
  picture.addEventListener("pointerup", (event) => {
    if (begun === null) return;
    const [from, to] = [Math.min(begun, placeOf(event)), Math.max(begun, placeOf(event))];
    begun = null;
    const instant = (share: number): EpochMs => first + share * (last - first);
    if ((to - from) * area.getBoundingClientRect().width < SHORTEST_PIXELS) {
      show(0, 0);
      if (!clicked(event.clientX, event.clientY)) chosen("", "");
    } else chosen(wallText(clock, instant(from)), wallText(clock, instant(to)));
  });
}

/** `2026-11-23T05:45:12`, as a datetime-local field holds it. */
export function wallText(clock: ZoneClock, instant: EpochMs): string {
  const { hour, minute, second } = clock.at(instant);
  return `${formatDate(clock, instant)}T${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
}
