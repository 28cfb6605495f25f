import type { HostLogRecord } from "../../model/host-log.ts";
import type { Evidence } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";
import { compareText } from "../../model/report-order.ts";
import { attributeStuns } from "./attribute.ts";
import type { HostLogRow, MeasuredMigration, MeasuredSide } from "./measured.ts";
import {
  possibleBytesPerSecond,
  possibleMegabytes,
  possibleMicroseconds,
  possiblePages,
  possibleSeconds,
  possibleStopMicroseconds,
} from "./possible.ts";
import { foldersOf, hostOfPath, vmFilesOf, vmFolderOf } from "./paths.ts";

/** A stop this far from the end of its migration's memory copy is another operation's. Host clocks may differ by minutes. */
const STUN_NEAR_END_MS = 600_000;
const FIRST_ID_TIME = Date.UTC(2005, 0, 1) * 1000;
const LAST_ID_TIME = Date.UTC(2035, 0, 1) * 1000;

const RESULTS: ReadonlySet<string> = new Set(["source-result", "downtime"]);

/** Everything host logs say, one entry per migration id. The order of the rows does not matter. */
export function groupMeasured(rows: readonly HostLogRow[]): MeasuredMigration[] {
  const groups = new Map<string, HostLogRow[]>();
  for (const row of attributeStuns(rows)) {
    const id = row.record.migrationId;
    if (id === undefined) continue;
    const list = groups.get(id);
    if (list === undefined) groups.set(id, [row]);
    else list.push(row);
  }
  const names = vmNamesByLog(rows);
  return [...groups.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([id, list]) => measuredOf(id, withSides(list).sort(byTime), names));
}

/** The name that a vmware.log states once for all its lines; none where several logs were put into one file. */
function vmNamesByLog(rows: readonly HostLogRow[]): ReadonlyMap<number, string> {
  const names = new Map<number, Set<string>>();
  for (const { record, input } of rows)
    if (record.log === "vmware" && record.vmName !== undefined)
      names.set(input, (names.get(input) ?? new Set()).add(record.vmName));
  const single = new Map<number, string>();
  for (const [input, [name, another]] of names)
    if (name !== undefined && another === undefined) single.set(input, name);
  return single;
}

function byTime(a: HostLogRow, b: HostLogRow): number {
  const byClock = (a.at ?? Infinity) - (b.at ?? Infinity);
  if (!Number.isNaN(byClock) && byClock !== 0) return byClock;
  return a.input - b.input || a.record.line - b.record.line;
}

/** A line of unknown side is of the side that the rest of the same log took in this migration. */
function withSides(rows: readonly HostLogRow[]): HostLogRow[] {
  const logKey = ({ record, input }: HostLogRow): string => `${input}\u0000${record.host ?? ""}\u0000${record.log}`;
  const sides = new Map<string, Set<"source" | "destination">>();
  for (const row of rows)
    if (row.record.side !== undefined)
      sides.set(logKey(row), (sides.get(logKey(row)) ?? new Set()).add(row.record.side));
  return rows.map((row) => {
    const known = sides.get(logKey(row));
    const [only] = known?.size === 1 ? [...known] : [];
    return row.record.side === undefined && only !== undefined
      ? { ...row, record: { ...row.record, side: only } }
      : row;
  });
}

function measuredOf(id: string, rows: readonly HostLogRow[], names: ReadonlyMap<number, string>): MeasuredMigration {
  const addresses = addressesOf(rows);
  const hasPeer = peerOf(addresses, rows);
  const source = sideOf("source", rows, addresses.source);
  const destination = sideOf("destination", rows, addresses.destination);
  const result = firstOf(rows, "source-result");
  const stopping = firstOf(rows, "stopping-pre-copy");
  const sentAll = firstOf(rows, "sent-all-modified-pages");
  const unstun = stopOf(rows, hasPeer, sentAll ?? stopping);
  const seen = (pick: (record: HostLogRecord, input: number) => readonly (string | undefined)[]): string[] => [
    ...new Set(rows.flatMap(({ record, input }) => pick(record, input)).filter((name) => name !== undefined)),
  ];
  return {
    migrationId: id,
    vmNames: seen((record, input) => [record.vmName, record.log === "vmware" ? names.get(input) : undefined]),
    vmFiles: seen((record) => [
      ...vmFilesOf(record.vmxPath),
      record.log === "vmware" ? vmFolderOf(record.path) : undefined,
    ]),
    vmFolders: seen((record) => (record.log === "vmware" ? foldersOf(record.path).slice(-1) : [])),
    source,
    destination,
    hasPeer,
    encrypted: firstKnown(rows, ({ statement }) =>
      statement.kind === "vmotion-info" ? statement.encrypted : undefined,
    ),
    createdAt: idTime(id),
    resultAt: rows.find(({ record, at }) => RESULTS.has(record.statement.kind) && at !== null)?.at ?? null,
    stunMicroseconds:
      possibleStopMicroseconds(result?.downtimeMicroseconds) ??
      possibleStopMicroseconds(firstOf(rows, "downtime")?.microseconds) ??
      possibleStopMicroseconds(unstun),
    preCopyStunMicroseconds:
      possibleStopMicroseconds(result?.preCopyStunMicroseconds) ??
      possibleStopMicroseconds(firstOf(rows, "pre-copy-stun")?.microseconds),
    preCopyBytesPerSecond: possibleBytesPerSecond(result?.preCopyBytesPerSecond),
    vmkernelMB: possibleMegabytes(stopping?.bandwidthMB) ?? possibleMegabytes(sentAll?.bandwidthMB),
    pagesLeft: possiblePages(stopping?.pagesLeft),
    transmitToDirtyPercent: stopping?.transmitToDirtyPercent ?? null,
    migrationMicroseconds: possibleMicroseconds(result?.migrationMicroseconds),
    memoryPreCopyMicroseconds: possibleMicroseconds(result?.memoryPreCopyMicroseconds),
    diskBytesPerSecond: (result?.diskBytesPerSecond ?? []).filter((rate) => possibleBytesPerSecond(rate) !== null),
    lowMemoryWaitSeconds: possibleSeconds(longestWait(rows)),
    stunLimitSeconds: possibleSeconds(firstOf(rows, "stun-begin")?.limitSeconds),
    failureMessages: [
      ...new Set(
        rows.flatMap(({ record: { statement } }) => (statement.kind === "failure" ? [statement.message] : [])),
      ),
    ],
    succeeded:
      result !== null ||
      firstOf(rows, "downtime") !== null ||
      rows.some(({ record }) => record.statement.kind === "unstun" && record.side === "destination"),
    evidence: evidenceOf(rows),
  };
}

type Statement<K extends HostLogRecord["statement"]["kind"]> = Extract<HostLogRecord["statement"], { kind: K }>;

function firstOf<K extends HostLogRecord["statement"]["kind"]>(
  rows: readonly HostLogRow[],
  kind: K,
): Statement<K> | null {
  const row = rows.find(({ record }) => record.statement.kind === kind);
  return row === undefined ? null : (row.record.statement as Statement<K>);
}

function firstKnown<T>(rows: readonly HostLogRow[], pick: (record: HostLogRecord) => T | undefined): T | null {
  for (const { record } of rows) {
    const value = pick(record);
    if (value !== undefined) return value;
  }
  return null;
}

interface Addresses {
  readonly source: string | null;
  readonly destination: string | null;
}

function addressesOf(rows: readonly HostLogRow[]): Addresses {
  return {
    source: firstKnown(rows, ({ statement }) =>
      statement.kind === "vmotion-info" || statement.kind === "request" || statement.kind === "restore"
        ? (statement.sourceIp ?? undefined)
        : undefined,
    ),
    destination: firstKnown(rows, ({ statement }) =>
      statement.kind === "vmotion-info" || statement.kind === "request" ? statement.destIp : undefined,
    ),
  };
}

/** Two different addresses, or lines from both ends; a loopback or equal address is a migration to itself. */
function peerOf({ source, destination }: Addresses, rows: readonly HostLogRow[]): boolean | null {
  if (source !== null && (source.startsWith("127.") || source === "::1")) return false;
  if (source !== null && destination !== null) return source !== destination;
  if (source !== null) return true;
  const speaks = rows.some(
    ({ record }) =>
      record.statement.kind === "sent-all-modified-pages" ||
      record.statement.kind === "stopping-pre-copy" ||
      record.statement.kind === "downtime" ||
      // Stops to trace the guest's writes before memory is copied: nothing else than a vMotion does that.
      record.statement.kind === "pre-copy-stun" ||
      record.statement.kind === "low-memory-wait" ||
      record.statement.kind === "source-result",
  );
  return speaks ? true : null;
}

function sideOf(side: "source" | "destination", rows: readonly HostLogRow[], address: string | null): MeasuredSide {
  const own = rows.filter(({ record }) => record.side === side);
  const times = own.map(({ at }) => at).filter((at) => at !== null);
  const at = (...kinds: readonly string[]): EpochMs | null => {
    for (const kind of kinds) {
      const row = own.find((candidate) => candidate.record.statement.kind === kind && candidate.at !== null);
      if (row !== undefined) return row.at;
    }
    return null;
  };
  const firstAt = times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
  return {
    host: firstKnown(own, (record) => record.host ?? hostOfPath(record.path)),
    folders: [...new Set(own.flatMap(({ record }) => foldersOf(record.path)))],
    address,
    firstAt,
    lastAt: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    beginAt: at("request", "vmotion-info") ?? beginOfResult(own),
    endAt:
      side === "source"
        ? at("source-result", "downtime", "sent-all-modified-pages", "stopping-pre-copy")
        : at("downtime", "unstun"),
  };
}

/** hostd's result says how long it took: where the beginning is lost, it was that long before. */
function beginOfResult(rows: readonly HostLogRow[]): EpochMs | null {
  for (const { record, at } of rows) {
    if (record.statement.kind !== "source-result" || at === null) continue;
    const took = possibleMicroseconds(record.statement.migrationMicroseconds);
    if (took !== null) return at - took / 1000;
  }
  return null;
}

/** vmware.log's own stop, where it is this migration's: only with a peer host, and near the end of the memory copy. */
function stopOf(
  rows: readonly HostLogRow[],
  hasPeer: boolean | null,
  copied: { readonly kind: string } | null,
): number | null {
  if (hasPeer !== true) return null;
  const copiedAt = copied === null ? null : (rows.find(({ record }) => record.statement === copied)?.at ?? null);
  const stops = rows.filter(
    ({ record, at }) =>
      record.statement.kind === "unstun" &&
      (at === null || copiedAt === null || Math.abs(at - copiedAt) <= STUN_NEAR_END_MS),
  );
  // The destination resumed the VM; the source only where the switchover was given up.
  const best = stops.find(({ record }) => record.side === "destination") ?? stops[0];
  return best?.record.statement.kind === "unstun" ? best.record.statement.microseconds : null;
}

function longestWait(rows: readonly HostLogRow[]): number | null {
  return rows.reduce<number | null>((longest, { record: { statement } }) => {
    if (statement.kind !== "low-memory-wait") return longest;
    return longest === null ? statement.seconds : Math.max(longest, statement.seconds);
  }, null);
}

/** Up to 6.5 the id is epoch microseconds; a random one falls into these thirty years once in ten million times. */
function idTime(id: string): EpochMs | null {
  const value = Number(id);
  return value >= FIRST_ID_TIME && value <= LAST_ID_TIME ? value / 1000 : null;
}

/** Identity lines prove nothing a reader would look up, unless there is nothing else. */
function evidenceOf(rows: readonly HostLogRow[]): Evidence[] {
  const telling = rows.filter(
    ({ record }) => record.statement.kind !== "identity" && record.statement.kind !== "state",
  );
  return (telling.length > 0 ? telling : rows)
    .map(({ record, input }) => ({ input, line: record.line, record: `${record.log} ${record.statement.kind}` }))
    .sort((a, b) => a.input - b.input || a.line - b.line);
}
