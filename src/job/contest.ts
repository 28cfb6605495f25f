import type { Adapter } from "../ingest/adapter.ts";
import { ADAPTERS, type Detection } from "../ingest/registry.ts";
import { outlineOf } from "../ingest/outline.ts";
import type { Source } from "../ingest/source.ts";
import { InputInterpreter } from "../interpret/interpreter.ts";
import { KnownNames } from "../interpret/template.ts";

/** Who reads an input, where more than one format fits it. */
export interface Contest {
  readonly adapter: Adapter | null;
  /** For `inspect`: what the trial showed; null where nobody else fitted. */
  readonly note: string | null;
}

interface Result {
  readonly adapter: Adapter;
  readonly used: number;
  readonly rejected: number;
  readonly isSure: boolean;
}

/** Where two formats fit, both read the head, and the one that yields more records is taken; then the surer one, then the one that rejects less. */
export async function contest(source: Source, { adapter, yes, maybe }: Detection): Promise<Contest> {
  const names = new Set([...yes, ...maybe]);
  if (names.size < 2) return { adapter, note: null };
  const results: Result[] = [];
  for (const candidate of ADAPTERS.filter(({ id }) => names.has(id)))
    results.push(await tried(candidate, source, yes.includes(candidate.id)));
  results.sort(
    (a, b) =>
      weightOf(b) - weightOf(a) ||
      Number(b.isSure) - Number(a.isSure) ||
      a.rejected - b.rejected ||
      order(a) - order(b),
  );
  const [first, second] = results;
  if (first === undefined || second === undefined) return { adapter, note: null };
  const isTie = first.used === second.used && first.rejected === second.rejected;
  const figures = results.map((one) => `${one.adapter.id} ${one.used}`).join(", ");
  return {
    adapter: first.adapter,
    note: `records used of its beginning, by format: ${figures}${isTie ? `; a tie, ${first.adapter.id} is taken` : ""}`,
  };
}

/** The reader of any wrapping also finds what a sentence only quotes: unsure of itself, it must find twice as much. */
function weightOf({ adapter, used, isSure }: Result): number {
  return adapter.id === "log-store-export" && !isSure ? used / 2 : used;
}

/** A format of its own before the one that reads any wrapping. */
function order({ adapter }: Result): number {
  return adapter.id === "log-store-export" ? 1 : 0;
}

/** What a format reads of the head. */
export async function tried(adapter: Adapter, source: Source, isSure: boolean): Promise<Result> {
  let records = 0;
  const interpreter = new InputInterpreter(0, new KnownNames(), () => records++);
  let plain = 0;
  const rows = outlineOf(source.head).kind === "table" ? new Set<number>() : null;
  try {
    await adapter.read(headOf(source), {
      emit: (record) => {
        rows?.add(record.line);
        if (record.shape === "inventory" || record.shape === "host-log") plain++;
        else interpreter.accept(record);
      },
      irrelevant: () => undefined,
      reject: (line, reason, excerpt) => interpreter.reject(line, reason, excerpt),
      describe: () => undefined,
    });
  } catch {
    // What it could not read even in the head, it does not win with.
  }
  const used = interpreter.acceptedRecords + plain;
  // A row is one record: a cell that quotes two lines of a log is no better than a row that was understood.
  return { adapter, used: Math.min(used, rows?.size ?? used), rejected: interpreter.rejectedRecords, isSure };
}

/** The head as an input of its own, up to its last whole line. */
function headOf({ path, file, bytes, head }: Source): Source {
  const end = head.complete ? head.text.length : head.text.lastIndexOf("\n") + 1;
  const text = head.text.slice(0, end === 0 ? head.text.length : end);
  return {
    path,
    file,
    bytes,
    head,
    damage: null,
    async *text() {
      yield await Promise.resolve(text);
    },
  };
}
