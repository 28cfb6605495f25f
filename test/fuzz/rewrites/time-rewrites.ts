import { asFile, textOf, type Rewrite } from "./rewrite.ts";

/** 2026-11-22T20:00:41.123456Z; what states its zone can be said in any other. */
const ZULU = /\b(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})((?:\.\d{1,9})?)Z/g;
const MINUTE_MS = 60_000;

function inZone(minutes: number): (whole: string, second: string, fraction: string) => string {
  return (_whole, second, fraction) => {
    const wall = new Date(Date.parse(`${second}Z`) + minutes * MINUTE_MS).toISOString().slice(0, 19);
    const size = Math.abs(minutes);
    const two = (value: number): string => String(value).padStart(2, "0");
    return `${wall}${fraction}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  };
}

/** Host logs know no zone but UTC; syslog's own header neither, where a year stands. */
const ZONES = [60, 330, 345, -480, -210, 840];

export const TIME_REWRITES: readonly Rewrite[] = [
  {
    name: "the same instants in another zone",
    apply: (file, random) => {
      const text = textOf(file);
      if (text === null || !/\.(?:json|csv|xml)$/.test(file.name) || text.search(ZULU) === -1) return null;
      return [asFile(file.name, text.replaceAll(ZULU, inZone(random.pick(ZONES))))];
    },
  },
  {
    name: "the same instants in zones that change",
    apply: (file, random) => {
      const text = textOf(file);
      if (text === null || !/\.(?:json|csv|xml)$/.test(file.name) || text.search(ZULU) === -1) return null;
      return [
        asFile(
          file.name,
          text.replaceAll(ZULU, (whole: string, second: string, fraction: string) =>
            inZone(random.pick(ZONES))(whole, second, fraction),
          ),
        ),
      ];
    },
  },
];
