/** Instants as report.json has them, `2026-03-01T04:05:06.789Z`. A big night writes and reads millions: the day they share is worked out once. */

const DAY_MS = 86_400_000;
/** A year of four digits; others have more characters. */
const LENGTH = 24;
const [ZERO, UTC] = [48, 90];

/** The characters of the instant written last. */
const shown = /* @__PURE__ */ new Uint8Array(LENGTH);
let shownDay = Number.NaN;

/** ISO 8601 UTC with milliseconds, as report.json prints instants; fractions of a millisecond are cut, never rounded up. */
export function toIso(instantMs: number): string {
  const at = Math.floor(instantMs);
  const day = Math.floor(at / DAY_MS);
  if (day !== shownDay) {
    const iso = new Date(at).toISOString();
    if (iso.length !== LENGTH) return iso;
    for (let index = 0; index < LENGTH; index++) shown[index] = iso.charCodeAt(index);
    shownDay = day;
  }
  const ofDay = at - day * DAY_MS;
  const [seconds, ms] = [Math.floor(ofDay / 1000), ofDay % 1000];
  const minutes = Math.floor(seconds / 60);
  putTwo(11, Math.floor(minutes / 60));
  putTwo(14, minutes % 60);
  putTwo(17, seconds % 60);
  shown[20] = ZERO + Math.floor(ms / 100);
  putTwo(21, ms % 100);
  return textOf(shown);
}

function putTwo(index: number, value: number): void {
  shown[index] = ZERO + Math.floor(value / 10);
  shown[index + 1] = ZERO + (value % 10);
}

/** One flat text: pieces that are added together stay a tree of pieces, which takes four times the memory. */
function textOf(c: Uint8Array): string {
  // oxfmt-ignore
  return String.fromCharCode(
    c[0]!, c[1]!, c[2]!, c[3]!, c[4]!, c[5]!, c[6]!, c[7]!, c[8]!, c[9]!, c[10]!, c[11]!,
    c[12]!, c[13]!, c[14]!, c[15]!, c[16]!, c[17]!, c[18]!, c[19]!, c[20]!, c[21]!, c[22]!, c[23]!,
  );
}

let readDay = Number.NaN;
let readDayMs = Number.NaN;

/** The instant that such a text says, epoch milliseconds; NaN where it is none. Other spellings of ISO 8601 are read too. */
export function fromIso(iso: string): number {
  if (iso.length !== LENGTH || iso.charCodeAt(23) !== UTC) return Date.parse(iso);
  const day = (two(iso, 0) * 100 + two(iso, 2)) * 10_000 + two(iso, 5) * 100 + two(iso, 8);
  const [hours, minutes, seconds] = [two(iso, 11), two(iso, 14), two(iso, 17)];
  const ms = digit(iso, 20) * 100 + two(iso, 21);
  const whole = day + hours + minutes + seconds + ms;
  // What is no such text is the engine's to judge: any character that is no digit makes the sum NaN.
  if (Number.isNaN(whole) || hours > 23 || minutes > 59 || seconds > 59 || !hasMarks(iso)) return Date.parse(iso);
  if (day !== readDay) {
    readDayMs = Date.parse(`${iso.slice(0, 10)}T00:00:00.000Z`);
    readDay = day;
  }
  return readDayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

/** `-` `-` `T` `:` `:` `.` where they belong. */
function hasMarks(iso: string): boolean {
  return (
    iso.charCodeAt(4) === 45 &&
    iso.charCodeAt(7) === 45 &&
    iso.charCodeAt(10) === 84 &&
    iso.charCodeAt(13) === 58 &&
    iso.charCodeAt(16) === 58 &&
    iso.charCodeAt(19) === 46
  );
}

function two(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}

function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}
