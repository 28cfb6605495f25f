import type { InputTraits } from "../ingest/adapter.ts";
import type { DateOrder, OrderDecision } from "../interpret/clock.ts";
import type { Counted, InputInterpreter } from "../interpret/interpreter.ts";
import type { Fact } from "../model/fact.ts";
import type { InputRole } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import type { HostLogRow } from "../reconstruct/host-logs/measured.ts";
import type { InventoryRow } from "../reconstruct/inventory/inventory.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { ExportedInputs } from "./exported.ts";
import type { InputFile } from "./inputs.ts";
import type { Speech } from "./speech.ts";

export interface ReadOptions {
  /** Zone of times that state none. */
  readonly timeZone: string;
  /** False where `timeZone` is only the machine's: then a diagnostic says so. */
  readonly timeZoneGiven: boolean;
  readonly dateOrder: DateOrder | null;
  readonly inputFormat: string | null;
  readonly now: EpochMs;
  /** Files of a history export, by index: read elsewhere, counted here. */
  readonly exported?: ExportedInputs;
  readonly progress?: (done: ReadProgress) => void;
}

export interface ReadProgress {
  readonly path: string;
  readonly index: number;
  readonly count: number;
  readonly records: number;
}

/** One input after reading: what it is, how that was decided, and what became of its records. */
export interface ReadInput {
  readonly index: number;
  readonly file: InputFile;
  readonly bytes: number;
  readonly format: string | null;
  readonly title: string | null;
  readonly role: InputRole;
  readonly claims: readonly string[];
  readonly encoding: string;
  readonly gzipped: boolean;
  readonly traits: InputTraits;
  readonly vcenter: string | null;
  /** Of the records that are interpreted; null where the input was not read. */
  readonly counted: Counted | null;
  readonly zone: string;
  readonly zoneHow: string;
  readonly order: OrderDecision | null;
  /** Records of roles that need no interpretation: inventories and host logs. */
  plainRecords: number;
  plainIrrelevant: number;
  readonly damage: string | null;
  /** True where all of it was seen, and no word by which migrations are told. */
  readonly isSilent: boolean;
  /** What it says of migrations, where none of its records was used; null where some were, or it says nothing. */
  unread: Speech | null;
  /** Sentences about migrations beside records that were used for something else. */
  unheard: number;
  /** Of these, those that had been counted as irrelevant. */
  unheardBefore: number;
}

/** An input before its facts are on one clock. */
export interface OpenInput extends Omit<ReadInput, "counted" | "order"> {
  readonly interpreter: InputInterpreter | null;
  order: OrderDecision | null;
}

export interface Reading {
  readonly inputs: readonly ReadInput[];
  /** Handed on, not kept: reconstruct/ takes them over. */
  readonly facts: Fact[];
  readonly inventory: readonly InventoryRow[];
  readonly hostLogs: readonly HostLogRow[];
  readonly diagnostics: Diagnostics;
}
