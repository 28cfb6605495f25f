import type { MailScope } from "../../model/config.ts";
import type { ToldSpan } from "../../history/late.ts";
import type { KnownInput } from "../../history/rows.ts";
import type { History } from "../../history/store.ts";
import type { Preference } from "../../history/merge.ts";
import type { OpenFailure, Past } from "../../model/past.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Migration } from "../../model/migration.ts";
import type { Completed, Report, ReportInput } from "../../model/report.ts";
import { CHAIN_LIFE_MS, DAY_MS, toIso } from "../../model/units.ts";
import type { EpochMs } from "../../model/units.ts";
import { maxOf, minOf } from "../../model/numbers.ts";
import { withRememberedOrders } from "./date-orders.ts";
import type { ExportFile } from "./find-exports.ts";

/** A nightly export reaches back a day, with some overlap. */
const USUAL_SPAN_MS = 2 * DAY_MS;
/** An inventory is used for the reports of so many days after the newest one. */
const INVENTORY_MS = 8 * DAY_MS;
/** So much is read at once where much is new: a first run over years of exports stays within memory. */
const CHUNK_FILES = 20_000;
const CHUNK_BYTES = 1_073_741_824;

/** Exports that were read together. */
export interface ReadExports {
  /** As in report.json; `path` is the file's path with `/`. */
  readonly inputs: readonly ReportInput[];
  /** Indexes of inputs that broke off while they were read, or whose dates nothing decided: they are read again next time. */
  readonly broken: readonly number[];
  /** How slash dates are written in each input, where it or one beside it shows that; absent: nowhere. */
  readonly dateOrders?: readonly ("mdy" | "dmy" | null)[];
  /** Inventory folder of a migration's VM; null where none is known. */
  readonly folderOf?: (migration: Migration) => string | null;
  /** All of them, whenever they ended, as in report.json. */
  readonly migrations: readonly Migration[];
  /** The report on the migrations that end after `from` and not after `to` (epoch ms), or on all. */
  report(view: ReportView): Report | Promise<Report>;
}

export interface ReportView {
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly past: Past | null;
  /** A part of the site. */
  readonly only?: MailScope;
  /** Failures that earlier nights left open. */
  readonly open: readonly OpenFailure[];
  /** Migrations of earlier nights that this one tells. */
  readonly late: readonly Migration[];
  readonly completed: Completed | null;
  readonly diagnostics: readonly Diagnostic[];
}

export type ReadFiles = (files: readonly ExportFile[]) => Promise<ReadExports>;

export interface Intake {
  /** All files, each with what the history knows of it now. */
  readonly files: readonly ExportFile[];
  readonly newFiles: number;
  /** False where the history could not take them in. */
  readonly isStored: boolean;
  /** Ids under which all migrations read are in the history now. */
  readonly ids: ReadonlySet<string>;
  /** The last reading, which often is the night's. */
  readonly last: { readonly exports: ReadExports; readonly files: readonly ExportFile[] } | null;
}

export interface IntakeOptions {
  readonly program: string;
  readonly what: string;
  readonly now: () => EpochMs;
  readonly keepFrom: EpochMs | null;
  readonly preference: Preference;
  /** The nights told before this reading; null where none is told with it. */
  readonly told: ToldSpan | null;
}

/**
 * Reads the files that the history does not know, together with the known ones whose records could belong to the same
 * migrations, and takes them into the history. Each chunk is taken in whole or not at all; a run that dies continues
 * with the next file.
 */
export async function takeIn(
  files: readonly ExportFile[],
  history: History,
  read: ReadFiles,
  options: IntakeOptions,
): Promise<Intake> {
  let current = files;
  let newFiles = 0;
  let last: Intake["last"] = null;
  const ids = new Set<string>();
  for (const fresh of chunksOf(files.filter((file) => file.known === null))) {
    const now = new Map(current.map((file) => [file.path, file]));
    const chunk = fresh.map((file) => now.get(file.path) ?? file);
    const { exports, chosen } = await readWithNeighbours(chunk, current, read);
    const inputs = knownInputs(exports, chosen);
    const counts = await history.apply({
      at: toIso(options.now()),
      program: options.program,
      what: options.what,
      migrations: exports.migrations,
      ...(exports.folderOf === undefined ? {} : { folderOf: exports.folderOf }),
      inputs,
      keepFrom: options.keepFrom === null ? null : toIso(options.keepFrom),
      preference: options.preference,
      told: options.told,
    });
    for (const id of counts.ids) ids.add(id);
    newFiles += chunk.length;
    last = { exports, files: chosen };
    const bySha = new Map(inputs.filter((input) => input !== null).map((input) => [input.sha256, input]));
    current = current.map((file) => ({ ...file, known: bySha.get(file.sha256) ?? file.known }));
    // What this chunk showed helps to read the next.
    current = withRememberedOrders(current, await history.inputs());
  }
  return { files: current, newFiles, isStored: true, ids, last };
}

/** Oldest first, so that a history of years grows in its own order. */
export function chunksOf(files: readonly ExportFile[]): readonly (readonly ExportFile[])[] {
  const chunks: ExportFile[][] = [];
  let bytes = 0;
  for (const file of [...files].sort((a, b) => a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : 1))) {
    const last = chunks.at(-1);
    if (last === undefined || last.length >= CHUNK_FILES || bytes + file.bytes > CHUNK_BYTES) {
      chunks.push([file]);
      bytes = file.bytes;
    } else {
      last.push(file);
      bytes += file.bytes;
    }
  }
  return chunks;
}

/** What new files cover is only known once they are read: the likely neighbours are read along, the others on demand. */
async function readWithNeighbours(
  fresh: readonly ExportFile[],
  files: readonly ExportFile[],
  read: ReadFiles,
): Promise<{ readonly exports: ReadExports; readonly chosen: readonly ExportFile[] }> {
  const times = fresh.map((file) => file.modifiedMs);
  const [first, last] = [minOf(times), maxOf(times)];
  const likely =
    first === null || last === null ? [] : spanningFiles(files, first - USUAL_SPAN_MS - CHAIN_LIFE_MS, last);
  let chosen = unique([...fresh, ...likely]);
  let exports = await read(chosen);
  const span = spanOf(knownInputs(exports, fresh));
  if (span !== null) {
    const wanted = unique([...chosen, ...spanningFiles(files, span.from - CHAIN_LIFE_MS, span.to + CHAIN_LIFE_MS)]);
    if (wanted.length > chosen.length) {
      chosen = wanted;
      exports = await read(chosen);
    }
  }
  return { exports, chosen };
}

/** The known files with records between two instants, and the inventories that hold for that time. */
export function spanningFiles(files: readonly ExportFile[], from: EpochMs, to: EpochMs): readonly ExportFile[] {
  const newest = maxOf(files.filter(isInventory).map((file) => file.modifiedMs)) ?? Number.NEGATIVE_INFINITY;
  return files.filter((file) => {
    const { known } = file;
    if (known === null) return false;
    if (isInventory(file)) return file.modifiedMs >= newest - INVENTORY_MS;
    if (known.firstAt === null || known.lastAt === null) return false;
    return Date.parse(known.firstAt) <= to && Date.parse(known.lastAt) >= from;
  });
}

function isInventory(file: ExportFile): boolean {
  return file.known?.role === "inventory";
}

/** First and last record of inputs; null where none has a time. */
export function spanOf(inputs: readonly (Pick<KnownInput, "firstAt" | "lastAt" | "role"> | null)[]): {
  readonly from: EpochMs;
  readonly to: EpochMs;
} | null {
  const events = inputs.flatMap((input) => (input === null || input.role === "inventory" ? [] : [input]));
  const from = minOf(events.flatMap(({ firstAt }) => (firstAt === null ? [] : [Date.parse(firstAt)])));
  const to = maxOf(events.flatMap(({ lastAt }) => (lastAt === null ? [] : [Date.parse(lastAt)])));
  return from === null || to === null ? null : { from, to };
}

/** The report's inputs with what the history wants to know of them, same order; null for what it is not to remember. */
export function knownInputs(exports: ReadExports, files: readonly ExportFile[]): readonly (KnownInput | null)[] {
  const byPath = new Map(files.map((file) => [file.path.replaceAll("\\", "/"), file]));
  return exports.inputs.map((input, index) => {
    const file = byPath.get(input.path.replaceAll("\\", "/"));
    if (file === undefined || exports.broken.includes(index)) return null;
    const { vcenter, format, role, firstAt, lastAt } = input;
    const { path, bytes, modifiedMs, sha256 } = file;
    const dateOrder = exports.dateOrders?.[index] ?? null;
    return { path, bytes, modifiedMs, sha256, vcenter, format, role, firstAt, lastAt, dateOrder };
  });
}

function unique(files: readonly ExportFile[]): readonly ExportFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
