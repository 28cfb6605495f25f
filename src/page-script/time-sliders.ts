import type { ZoneClock } from "../model/zone-clock.ts";
import { MINUTE_MS } from "../model/units.ts";
import { formatTime } from "../render/format.ts";
import { wallText } from "./brush.ts";
import { make } from "./dom.ts";
import { wallInstant } from "./rows.ts";

/** So many steps from one end to the other, where that is no less than a minute each. */
const STEPS = 120;

/** The brush for keyboard and finger: two sliders over the timeline's time, at the ends where they choose nothing. */
export class TimeSliders {
  readonly element = make("span", "time-sliders");
  readonly #clock: ZoneClock;
  readonly #from: HTMLInputElement;
  readonly #to: HTMLInputElement;
  readonly #first: number;
  readonly #last: number;

  constructor(area: SVGRectElement, clock: ZoneClock, chosen: (from: string, to: string) => void) {
    this.#clock = clock;
    [this.#first, this.#last] = [Number(area.dataset["from"]), Number(area.dataset["to"])];
    const step = Math.max(MINUTE_MS, Math.ceil((this.#last - this.#first) / STEPS / MINUTE_MS) * MINUTE_MS);
    const ends = ["From", "To"].map((word) => {
      const slider = make("input");
      slider.type = "range";
      // The last step reaches the end of the data, or a little beyond.
      slider.min = "0";
      slider.max = String(Math.ceil((this.#last - this.#first) / step));
      slider.dataset["step"] = String(step);
      const label = make("label", "", word);
      label.append(slider);
      this.element.append(label);
      return slider;
    });
    [this.#from, this.#to] = ends as [HTMLInputElement, HTMLInputElement];
    for (const slider of ends)
      slider.addEventListener("input", () => {
        // The one that moves pushes the other along.
        if (Number(this.#from.value) > Number(this.#to.value))
          (slider === this.#from ? this.#to : this.#from).value = slider.value;
        const [from, to] = [Number(this.#from.value), Number(this.#to.value)];
        chosen(
          from === 0 ? "" : wallText(clock, this.#first + from * step),
          to === Number(this.#to.max) ? "" : wallText(clock, this.#first + to * step),
        );
      });
    this.show("", "");
  }

  /** Stands where the filter does. */
  show(from: string, to: string): void {
    this.#place(this.#from, wallInstant(this.#clock, from) ?? this.#first);
    this.#place(this.#to, wallInstant(this.#clock, to) ?? this.#last);
  }

  #place(slider: HTMLInputElement, instant: number): void {
    slider.value = String(Math.round((instant - this.#first) / Number(slider.dataset["step"])));
    if (instant === this.#last) slider.value = slider.max;
    slider.setAttribute("aria-valuetext", formatTime(this.#clock, instant));
  }
}
