import type { HostLogRecord } from "../model/host-log.ts";
import type { InventoryRecord } from "../model/inventory.ts";
import type { EventRecord, InputRole, MigrationRecord, RawTime, TaskRecord } from "../model/record.ts";
import type { Head, Source } from "./source.ts";

export type RawRecord = EventRecord | TaskRecord | MigrationRecord | InventoryRecord | HostLogRecord;

/** Where an adapter puts what it reads. Every record of the input ends in exactly one of emit, irrelevant and reject. */
export interface Sink {
  emit(record: RawRecord): void;
  /** So many records (default one) that cannot concern a migration; their time still says what the export covers. */
  irrelevant(time?: RawTime, count?: number): void;
  /** A record that is this format's own but cannot be read. `line` is 1-based. */
  reject(line: number, reason: string, excerpt: string): void;
  /** What was found out about the input as a whole; shown by `inspect`. */
  describe(traits: InputTraits): void;
}

export interface InputTraits {
  readonly delimiter?: string;
  readonly columns?: readonly string[];
  readonly vcenter?: string;
  readonly notes?: readonly string[];
}

/** no: not mine · maybe: could be, if nobody else says yes · yes: mine. */
export type Probe = "no" | "maybe" | "yes";

export interface ExportRecipe {
  /** Tool the command runs in, e.g. `PowerCLI`. */
  readonly tool: string;
  readonly command: string;
  /** Least privilege that suffices, in vSphere's words. */
  readonly privilege: string;
  readonly note?: string;
}

/** One format: one file in format/, one folder in samples/, one golden file, one line in the registry. */
export interface Adapter {
  /** Kebab-case, named after producer and artifact. */
  readonly id: string;
  readonly title: string;
  readonly role: Exclude<InputRole, "unclaimed">;
  /** What a time without zone means in this format: UTC by definition, or the local time of somebody's machine. */
  readonly bareTimes: "utc" | "local";
  readonly recipes: readonly ExportRecipe[];
  probe(head: Head): Probe;
  read(source: Source, sink: Sink): Promise<void>;
}
