import type { HistoryStatus, RebuildCounts } from "../job/history.ts";

const BYTES_PER_MEGABYTE = 1_048_576;

/** `precopy history status` for people. */
export function statusText(status: HistoryStatus): string {
  const { file, bytes, migrations, unfinished, from, to, inputs, nights, lastNight, lastRun } = status;
  const rows: readonly (readonly [string, string])[] = [
    ["File", `${file} (${(bytes / BYTES_PER_MEGABYTE).toFixed(1)} MB, schema ${status.schemaVersion})`],
    ["Migrations", migrations === 0 ? "none" : `${migrations}, of these ${unfinished} unfinished`],
    ["From, to", from === null ? "-" : `${from}, ${to ?? "-"}`],
    ["Exports read", String(inputs)],
    ["Nights", lastNight === null ? "none" : `${nights}, the last ${lastNight}`],
    ["Last run", lastRun === null ? "none" : `${lastRun.at}, ${lastRun.what}, precopy ${lastRun.program}`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join("");
}

/** What `precopy history rebuild` did, for people. */
export function rebuildText(counts: RebuildCounts): string {
  const lines = [
    `Read ${counts.files} exports again: ${counts.migrations} migrations.`,
    ...(counts.removed > 0 ? [`${counts.removed} that are in these exports no more were removed.`] : []),
    ...(counts.kept > 0 ? [`${counts.kept} from exports that are gone were kept.`] : []),
    ...counts.unreachable.map((path) => `Not read: ${path}`),
  ];
  return `${lines.join("\n")}\n`;
}
