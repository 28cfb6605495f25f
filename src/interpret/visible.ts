/** What no reader sees and every comparison does: soft hyphens, zero widths, marks of direction. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/;
const EVERY_INVISIBLE = new RegExp(INVISIBLE.source, "g");
/** Spaces of other widths, as they come out of web pages and word processors. */
const OTHER_SPACE = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/;
const EVERY_OTHER_SPACE = new RegExp(OTHER_SPACE.source, "g");

/** The text as a reader sees it; itself where nothing in it is hidden, as in nearly all. For fixed words only: names stay as they are. */
export function visible(text: string): string {
  const shown = INVISIBLE.test(text) ? text.replace(EVERY_INVISIBLE, "") : text;
  return OTHER_SPACE.test(shown) ? shown.replace(EVERY_OTHER_SPACE, " ") : shown;
}
