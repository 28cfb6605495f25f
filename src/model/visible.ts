/** What no reader sees and every comparison does: soft hyphens, zero widths, marks of direction, controls but tab and line ends. */
const INVISIBLE = /(?![\t\n\r])\p{Cc}|[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/gu;
/** Spaces of other widths, as they come out of web pages and word processors. */
const OTHER_SPACE = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

/** Any of both: nearly every text has none, and is itself. */
const SEEN_OTHERWISE = new RegExp(`${INVISIBLE.source}|${OTHER_SPACE.source}`, "u");

/** The text as a reader sees it. For fixed words only: names stay as they are. */
export function visible(text: string): string {
  if (!SEEN_OTHERWISE.test(text)) return text;
  return text.replace(INVISIBLE, "").replace(OTHER_SPACE, " ");
}

/** A sentence or name that something wrapped, in one line again. */
export function onOneLine(text: string): string {
  if (!text.includes("\n")) return text;
  const parts = text.split("\n").map((part) => part.trim());
  return parts.join(" ").trim();
}

/** A label without the quotes and brackets that a broken row leaves at its ends. */
export function shownLabel(text: string | undefined): string | undefined {
  return shownWord(text)?.replaceAll(/^[^\p{L}\p{N}]{1,9}|[^\p{L}\p{N}).]{1,9}$/gu, "");
}

/** A word or label as a reader sees it, in small letters. */
export function shownWord(text: string | undefined): string | undefined {
  return text === undefined ? undefined : onOneLine(visible(text)).trim().toLowerCase();
}
