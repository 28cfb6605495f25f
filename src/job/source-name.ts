// 2026-11-23, 23.11.2026, 20261123, 20261123T060000
const DATE = /\d{4}([-_.]?)\d\d\1\d\d|\d\d([-_.])\d\d\2\d{4}|\d{5,}/g;
// export (3), events-17, part_02: a number on its own, not the one of vc01
const SERIAL = /(?<![A-Za-z0-9#])\d+(?![A-Za-z0-9])/g;

/**
 * What stays the same in the paths of the exports that one job writes night after night: `exports/vc01-2026-11-23.csv` is of the source
 * `exports/vc01-#.csv`. Two files of one source were written by the same machine with the same settings.
 */
export function sourceName(path: string): string {
  return path.replaceAll("\\", "/").replaceAll(DATE, "#").replaceAll(SERIAL, "#");
}
