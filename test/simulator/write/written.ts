import type { SimEvent, SimTask } from "../types.ts";

/** What a format can say at all; the score asks for no more. */
export interface Carries {
  readonly vcenter: boolean;
  readonly moref: boolean;
  readonly chain: boolean;
  readonly user: boolean;
  /** Event class and eventTypeId. */
  readonly eventTypes: boolean;
  /** Every event names its VM in a field, also where the sentence does not. */
  readonly vmField: boolean;
  /** Host and datastore of both ends as fields of one record. */
  readonly placeFields: boolean;
  /** The event's own host and datastore only: the source at the start, the destination at the end. */
  readonly ownPlace: boolean;
  /** Sentences. */
  readonly text: boolean;
  /** descriptionId of the task behind an event or of a task row. */
  readonly descriptionId: boolean;
  /** Whether a person, the system or a schedule asked for the task. */
  readonly taskReason: boolean;
  /** How exact its times are. */
  readonly precisionSeconds: number;
}

export const CARRIES_NOTHING: Carries = {
  vcenter: false,
  moref: false,
  chain: false,
  user: false,
  eventTypes: false,
  vmField: false,
  placeFields: false,
  ownPlace: false,
  text: false,
  descriptionId: false,
  taskReason: false,
  precisionSeconds: 0.001,
};

export interface WrittenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly vcenter: string;
  readonly carries: Carries;
  /** The records that are in it. */
  readonly events: readonly SimEvent[];
  readonly tasks: readonly SimTask[];
}

export const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");
export const utf8WithMark = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, "utf8");
export const utf16le = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, "utf16le");

/** One CSV row; null stays empty and unquoted, as PowerShell writes it. */
export function csvRow(
  fields: readonly (string | number | boolean | null)[],
  delimiter = ",",
  quoteAll = true,
): string {
  return fields
    .map((field) => {
      if (field === null) return "";
      const text = String(field);
      const needed = text.includes(delimiter) || /["\r\n]/.test(text);
      return quoteAll || needed ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(delimiter);
}
