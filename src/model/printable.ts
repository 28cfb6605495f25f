/**
 * Control characters but tab and line feed, and the marks that turn the reading direction: a terminal obeys them, and a name
 * in an export can hold any.
 */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text as a terminal may have it: `\u001b` in place of an escape character, which JSON reads as the same. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
