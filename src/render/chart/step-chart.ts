import { scaleLinear, scalePoint } from "d3-scale";
import type { Migration } from "../../model/migration.ts";
import type { PingPong } from "../../model/page-view.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { bottomAxis, nameLetters, nameRoom, RIGHT_ROOM, ticksFor, timeTicks } from "./axis.ts";
import { fitNames } from "./fit-names.ts";
import { element, label, picture, tenth } from "./svg.ts";

/** Where one VM was, step by step: places on the left, time along the bottom. */
export function stepChart(
  pingPong: PingPong,
  clock: ZoneClock,
  name: string,
  show: (place: string) => string,
  width: number,
  hrefOf: (migration: Migration) => string | null,
): string {
  const [left, right] = [nameRoom(width), width - RIGHT_ROOM];
  const places = [...new Set(pingPong.steps.map((step) => step.place))];
  const bottom = 26 + places.length * 24;
  const [first, last] = [pingPong.steps[0]?.at ?? 0, pingPong.steps.at(-1)?.at ?? 1];
  const x = scaleLinear([first, Math.max(last, first + 1)], [left, right - 6]);
  const y = scalePoint(places, [22, bottom - 12]);
  let path = "";
  let dots = "";
  let previous: number | null = null;
  for (const { at, place, migration } of pingPong.steps) {
    const [px, py] = [x(at), y(place) ?? 0];
    path += previous === null ? `M${tenth(px)} ${tenth(py)}` : `H${tenth(px)}V${tenth(py)}`;
    if (migration !== null)
      dots += element("circle", { cx: px, cy: py, r: 3, class: "dot", "data-href": hrefOf(migration) });
    previous = py;
  }
  const names = fitNames(places.map(show), nameLetters(width));
  const frame = { left, right, top: 10, bottom };
  return picture(
    width,
    bottom + 38,
    name,
    ...places.map((place, index) => {
      const py = y(place) ?? 0;
      const line = element("line", { x1: left, x2: right, y1: py, y2: py, class: "grid" });
      return line + label(left - 8, py + 4, names[index] ?? "", "t", "end", place);
    }),
    element("path", { d: path, class: "steps" }),
    dots,
    bottomAxis(frame, x, timeTicks(clock, first, last, ticksFor(right - left, 9)), `time (${clock.zone})`),
  );
}
