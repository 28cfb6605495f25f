import type { Estimate, Migration } from "../model/migration.ts";
import type { Report } from "../model/report.ts";
import { failureWords } from "../model/words.ts";

export type Cell = string | number | boolean | null;

export interface CsvColumn {
  /** Named as the value in report.json, with its unit. */
  readonly header: string;
  readonly accessor: (migration: Migration, inputs: readonly string[]) => Cell;
}

/** The columns of migrations.csv, left to right. New ones go to the end of their group; none is ever renamed. */
export const CSV_COLUMNS: readonly CsvColumn[] = [
  { header: "id", accessor: (m) => m.id },
  { header: "vcenter", accessor: (m) => m.vcenter },
  { header: "vm", accessor: (m) => m.vm.name },
  { header: "vmMoref", accessor: (m) => m.vm.moref },
  { header: "vmInstanceUuid", accessor: (m) => m.vm.instanceUuid },
  { header: "kind", accessor: (m) => m.kind },
  { header: "scope", accessor: (m) => m.scope },
  { header: "outcome", accessor: (m) => m.outcome },
  { header: "half", accessor: (m) => m.half },
  { header: "unfinishedReason", accessor: (m) => m.unfinishedReason },
  { header: "trigger", accessor: (m) => m.trigger },
  { header: "triggerDetail", accessor: (m) => m.triggerDetail },
  { header: "userName", accessor: (m) => m.userName },
  { header: "initiatorClass", accessor: (m) => m.initiatorClass },
  { header: "powerState", accessor: (m) => m.powerState },
  { header: "encrypted", accessor: (m) => m.encrypted },
  { header: "sourceHost", accessor: (m) => m.source.host },
  { header: "destinationHost", accessor: (m) => m.destination.host },
  { header: "sourceDatastore", accessor: (m) => m.source.datastore },
  { header: "destinationDatastore", accessor: (m) => m.destination.datastore },
  { header: "sourceCluster", accessor: (m) => m.source.cluster },
  { header: "destinationCluster", accessor: (m) => m.destination.cluster },
  { header: "sourceDatacenter", accessor: (m) => m.source.datacenter },
  { header: "destinationDatacenter", accessor: (m) => m.destination.datacenter },
  { header: "sourceVcenter", accessor: (m) => m.source.vcenter },
  { header: "destinationVcenter", accessor: (m) => m.destination.vcenter },
  { header: "queuedAt", accessor: (m) => m.queuedAt },
  { header: "startedAt", accessor: (m) => m.startedAt },
  { header: "endedAt", accessor: (m) => m.endedAt },
  { header: "timingBasis", accessor: (m) => m.timingBasis },
  { header: "queueSeconds", accessor: (m) => m.queueSeconds },
  { header: "durationSeconds", accessor: (m) => m.durationSeconds },
  { header: "durationErrorSeconds", accessor: (m) => m.durationErrorSeconds },
  ...estimateColumns("disk", "Megabytes", (m) => m.disk.megabytes),
  ...estimateColumns("disk", "MegabytesPerSecond", (m) => m.disk.megabytesPerSecond),
  { header: "pairingBasis", accessor: (m) => m.pairing.basis },
  { header: "pairingConfidence", accessor: (m) => m.pairing.confidence },
  { header: "failureCategory", accessor: (m) => m.failure?.category ?? null },
  { header: "failurePhase", accessor: (m) => m.failure?.phase ?? null },
  { header: "failureMessage", accessor: (m) => m.failure?.message ?? null },
  { header: "failureRemedy", accessor: (m) => m.failure?.remedy ?? null },
  { header: "failureReference", accessor: (m) => m.failure?.reference ?? null },
  { header: "failureRecoveredBy", accessor: (m) => m.failure?.recoveredBy ?? null },
  { header: "failureInWords", accessor: (m) => (m.failure === null ? null : failureWords(m.failure.category)) },
  { header: "preCopyBasis", accessor: (m) => m.preCopy.basis },
  { header: "memoryMegabytes", accessor: (m) => m.preCopy.memoryMegabytes },
  ...estimateColumns("copied", "Megabytes", (m) => m.preCopy.copiedMegabytes),
  ...estimateColumns("bandwidth", "MegabytesPerSecond", (m) => m.preCopy.bandwidthMegabytesPerSecond),
  ...estimateColumns("dirtyRate", "MegabytesPerSecond", (m) => m.preCopy.dirtyRateMegabytesPerSecond),
  { header: "convergence", accessor: (m) => m.preCopy.convergence },
  { header: "guestSlowdown", accessor: (m) => m.preCopy.guestSlowdown },
  { header: "iterations", accessor: (m) => m.preCopy.iterations.length || null },
  { header: "stunBasis", accessor: (m) => m.stun.basis },
  ...estimateColumns("stun", "Seconds", (m) => m.stun.seconds),
  ...estimateColumns("preCopyStun", "Seconds", (m) => m.stun.preCopyStunSeconds),
  { header: "hostMigrationId", accessor: (m) => m.measured?.migrationId ?? null },
  { header: "hostSeconds", accessor: (m) => m.measured?.hostSeconds ?? null },
  { header: "hostPreCopySeconds", accessor: (m) => m.measured?.preCopySeconds ?? null },
  ...estimateColumns("hostSent", "Megabytes", (m) => m.measured?.sentMegabytes ?? null),
  { header: "hostPagesLeft", accessor: (m) => m.measured?.pagesLeft ?? null },
  { header: "stunRiskLevel", accessor: (m) => m.stunRisk.level },
  { header: "stunRiskProbability", accessor: (m) => m.stunRisk.probability },
  { header: "stunRiskLimitSeconds", accessor: (m) => m.stunRisk.limitSeconds },
  { header: "stunRiskProfile", accessor: (m) => m.stunRisk.profile },
  { header: "stunRiskReasons", accessor: (m) => m.stunRisk.reasons.join("; ") },
  { header: "keys", accessor: (m) => m.keys.join("; ") },
  { header: "evidence", accessor: evidenceText },
];

/** Low, best and high of an estimate, then its basis where more than one block could have given it. */
function estimateColumns(name: string, unit: string, of: (migration: Migration) => Estimate | null): CsvColumn[] {
  return [
    { header: `${name}Low${unit}`, accessor: (m) => of(m)?.low ?? null },
    { header: `${name}Best${unit}`, accessor: (m) => of(m)?.best ?? null },
    { header: `${name}High${unit}`, accessor: (m) => of(m)?.high ?? null },
    { header: `${name}${unit}Basis`, accessor: (m) => of(m)?.basis ?? null },
  ];
}

function evidenceText(migration: Migration, inputs: readonly string[]): string {
  return migration.evidence
    .map(({ input, line, record }) => `${inputs[input] ?? `input ${input}`}:${line} ${record}`)
    .join("; ");
}

/**
 * migrations.csv in pieces, one migration a row: UTF-8 with BOM, CRLF, RFC 4180, ISO UTC times, dot decimals, unknown is empty.
 * Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers never do.
 */
export function* renderCsv(report: Report): Iterable<string> {
  const inputs = report.inputs.map(({ path }) => path);
  yield `\uFEFF${csvHeader()}`;
  for (const migration of report.migrations) yield csvRow(migration, inputs);
}

/** The columns' names, with the line's end; the page copies some columns only. */
export function csvHeader(wanted: (header: string) => boolean = () => true): string {
  return `${CSV_COLUMNS.flatMap(({ header }) => (wanted(header) ? [header] : [])).join(",")}\r\n`;
}

/** One migration, with the line's end. */
export function csvRow(
  migration: Migration,
  inputs: readonly string[],
  wanted: (header: string) => boolean = () => true,
): string {
  const cells = CSV_COLUMNS.flatMap(({ header, accessor }) =>
    wanted(header) ? [cellText(accessor(migration, inputs))] : [],
  );
  return `${cells.join(",")}\r\n`;
}

/** A cell by the rules of `renderCsv`. */
export function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? plainDecimal(cell) : "";
  if (typeof cell === "boolean") return String(cell);
  // =cmd|' /C calc'!A0 as a VM name must stay text (CWE-1236)
  const inert = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** Without exponent, which some spreadsheets read as text: 1e-7 is 0.0000001. */
function plainDecimal(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  if (Math.abs(value) >= 1) return BigInt(Math.round(value)).toString();
  return value
    .toFixed(20)
    .replace(/(?<!0)0+$/, "")
    .replace(/\.$/, "");
}
