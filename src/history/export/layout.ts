import { createHash } from "node:crypto";

/**
 * Where a row of the history goes: DIR/vc=vc01.example.com/month=202611/night-2026-11-23.parquet, a past month to
 * DIR/vc=vc01.example.com/month=202610/month-2026-10.parquet. `vc` and `month` stand in the files too, with the same values.
 */

/** Folder of rows whose vCenter no export names. `_un` is no escape, so no vCenter is called so. */
const NO_VCENTER = "_unknown";
/** A file system takes 255 bytes; a longer name is cut and told apart by its hash. */
const LONGEST = 120;
const HASH_DIGITS = 16;

/**
 * A vCenter's name as a folder: a-z, 0-9, `.` and `-` stay, every other byte of its UTF-8 is `_` and two hexadecimal digits. So nothing
 * is left that Hive, Spark, ClickHouse or DuckDB would decode, capital letters make another text on file systems that do not tell them
 * apart, and no two names share one. A first digit is escaped too, except an IPv4 address: engines would make a number or a date of it.
 */
export function partitionName(vcenter: string | null): string {
  if (vcenter === null) return NO_VCENTER;
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(vcenter);
  let name = "";
  for (const [index, byte] of Buffer.from(vcenter).entries()) {
    const character = String.fromCharCode(byte);
    const isFirst = index === 0 && !isAddress;
    name += (isFirst ? /[a-z]/ : /[a-z0-9.-]/).test(character) ? character : escaped(byte);
  }
  // Windows drops a dot at the end of a folder's name.
  if (name.endsWith(".")) name = `${name.slice(0, -1)}${escaped(0x2e)}`;
  if (name === "") return "_empty";
  if (name.length <= LONGEST) return name;
  const hash = createHash("sha256").update(vcenter).digest("hex").slice(0, HASH_DIGITS);
  return `${name.slice(0, LONGEST - HASH_DIGITS - 2)}_h${hash}`;
}

function escaped(byte: number): string {
  return `_${byte.toString(16).padStart(2, "0")}`;
}

/** The file of a period of one vCenter: `2026-11-23` a night, `2026-10` a month, null what has no time. Separated by `/`. */
export function exportFile(vcenter: string | null, period: string | null): string {
  const month = period === null ? "0" : period.slice(0, 7).replace("-", "");
  const name = period === null ? "undated" : `${period.length > 7 ? "night" : "month"}-${period}`;
  return `vc=${partitionName(vcenter)}/month=${month}/${name}.parquet`;
}

// vc=vc01.example.com/month=202611/night-2026-11-23.parquet
const OWN_FILE = /^vc=[a-z0-9._-]+\/month=\d+\/(?:night-\d{4}-\d\d-\d\d|month-\d{4}-\d\d|undated)\.parquet$/;
// vc=vc01.example.com/month=202611/.night-2026-11-23.parquet.unfinished
const OWN_LEFTOVER = /^vc=[a-z0-9._-]+\/month=\d+\/\.[a-z0-9-]+\.parquet\.unfinished$/;
// vcenter=vc01.example.com/day=2026-11-23/data_0.parquet: until 0.2.0
const FORMER_FILE = /^vcenter=[^/]+\/day=[^/]+\/data_\d+\.parquet$/;

/** True for a file that an export has written, whole or not: only these are ever removed. */
export function isExportFile(path: string): boolean {
  return OWN_FILE.test(path) || OWN_LEFTOVER.test(path) || FORMER_FILE.test(path);
}

/** The name a file has until it is whole: hidden, and no *.parquet, so that no engine reads it. */
export function unfinishedName(path: string): string {
  const at = path.lastIndexOf("/") + 1;
  return `${path.slice(0, at)}.${path.slice(at)}.unfinished`;
}

export function isUnfinished(path: string): boolean {
  return OWN_LEFTOVER.test(path);
}

// vc=vc01/month=202611/night-2026-11-23.parquet   vc=_unknown/month=0/undated.parquet   vcenter=vc01/day=2026-11-23/data_0.parquet
const FILE_MONTH = /^[^/]+\/(?:month=(\d{4})(\d\d)|day=(\d{4}-\d\d))/;

/** The month (UTC) that a file of an export holds, `2026-11`; null for what has no time. */
export function monthOfFile(path: string): string | null {
  const [, year, month, ofDay] = FILE_MONTH.exec(path) ?? [];
  return ofDay ?? (year === undefined ? null : `${year}-${month}`);
}
