import { outlineOf } from "../ingest/outline.ts";
import type { Head, Source } from "../ingest/source.ts";
import { readMessage } from "../interpret/messages.ts";
import { KnownNames } from "../interpret/template.ts";

/** Where an input speaks of a migration in words this program knows. */
export interface Speech {
  /** 1-based line of the first statement. */
  readonly line: number;
  readonly what: "sentences" | "event types or task ids" | "host-log statements";
  readonly count: number;
}

/**
 * Anchors of what vCenter and ESXi write about migrations; one alternation of fixed words, so that a search is one pass. Groups:
 * 1 the beginning of a sentence, 2 the middle of one that begins with its VM, 3 a type or task id, 4 a host-log statement.
 */
const ANCHORS =
  /(Migration of virtual machine |Hot migrating |Migrating |Relocating |DRS migrated |Storage DRS migrated |(?:Cannot|Failed to|Unable to) migrate |(?:Cannot|Failed to) relocate virtual machine |Completed the relocation of the virtual machine)|( was migrated from host | was relocated from | migrated successfully from vCenter )|\b((?:Vm(?:BeingHotMigrated|BeingMigrated|BeingRelocated|Migrated|Relocated|FailedMigrate|RelocateFailed)|DrsVmMigrated|(?:Src|Dst)VmMigrated|VmHotMigratingWithEncryption|StorageDrsStorageMigration|Migration(?:Host|Resource)?Error)Event\b|(?:RelocateVM|MigrateVM)_Task\b|(?:Migrate|Relocate) virtual machine\b|VirtualMachine\.(?:relocate|migrate)\b|Drm\.ExecuteVMotionLRO\b)|(Stopping pre-copy: |Checkpoint_?\s?Unstun: vm stopped for \d|Setting VMOTION info: |Migrate_Open: Restoring from <|MigrateVMXdrToSpec: type|vmotion result has downtime|(?:precopyStunTime|downtime) to \d|VM starting stun, waiting \d|immigrating VM at path |Migrate: \d+: vmotion: (?:Source|Dest) )/g;

/** A statement and what stands around it fits in; the rest of a longer line is another's. */
const REACH = 700;
const OVERLAP = 2 * REACH;
/** So many statements are looked at closely; then the count says enough. */
const MOST_LOOKED_AT = 20_000;
const ENOUGH = 1000;

/**
 * Looks for statements about migrations in any text: whatever the format, the wrapping and the line ends. Null: it says none. What was
 * taken for an export is one, whatever page it stands in.
 */
export async function speechOf(source: Source, isClaimed = false): Promise<Speech | null> {
  const ear = new Ear(source.head, isClaimed);
  for await (const chunk of source.text()) {
    ear.hear(chunk);
    if (ear.hasHeardEnough) break;
  }
  ear.end();
  return ear.speech;
}

class Ear {
  private readonly isHtml: boolean;
  private readonly names = new KnownNames();
  private buffer = "";
  /** Lines before the buffer, and anchors up to here were looked at. */
  private linesBefore = 0;
  private done = 0;
  private looked = 0;
  private readonly counts = new Map<Speech["what"], number>();
  private first: { readonly line: number } | null = null;

  constructor(head: Head, isClaimed: boolean) {
    this.isHtml =
      !isClaimed &&
      outlineOf(head).kind === "xml" &&
      /^\s*(?:<!--[^>]*-->\s*)?<(?:!doctype html|html|head|body|table)\b/i.test(head.text);
  }

  get hasHeardEnough(): boolean {
    return this.looked >= MOST_LOOKED_AT || [...this.counts.values()].some((count) => count >= ENOUGH);
  }

  get speech(): Speech | null {
    // The plainest words first: a sentence says more than a type.
    for (const what of ["sentences", "event types or task ids", "host-log statements"] as const) {
      const count = this.counts.get(what);
      if (count !== undefined && this.first !== null) return { line: this.first.line, what, count };
    }
    return null;
  }

  hear(chunk: string): void {
    this.buffer += chunk;
    this.listen(this.buffer.length - REACH);
    const cut = Math.max(0, this.buffer.length - OVERLAP);
    this.linesBefore += countLineEnds(this.buffer, cut);
    this.buffer = this.buffer.slice(cut);
    this.done = Math.max(0, this.done - cut);
  }

  end(): void {
    this.listen(this.buffer.length);
  }

  private listen(to: number): void {
    ANCHORS.lastIndex = this.done;
    for (let match = ANCHORS.exec(this.buffer); match !== null && match.index < to; match = ANCHORS.exec(this.buffer)) {
      if (this.hasHeardEnough) return;
      this.looked++;
      const what = this.judge(match);
      if (what !== null) {
        this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
        this.first ??= { line: this.linesBefore + countLineEnds(this.buffer, match.index) + 1 };
      }
    }
    this.done = Math.max(this.done, to);
  }

  private judge(match: RegExpExecArray): Speech["what"] | null {
    const [, begin, middle, id] = match;
    const at = middle === undefined ? match.index : this.subjectBefore(match.index);
    // A page tells of logs and events in prose; only a table's cell is data.
    if (this.isHtml && !/<td[^>]{0,200}>\s{0,20}$/i.test(this.buffer.slice(Math.max(0, at - 250), at))) return null;
    const isDated = TIME.test(this.buffer.slice(Math.max(0, at - REACH), at + REACH));
    if (begin === undefined && middle === undefined)
      return isDated ? (id === undefined ? "host-log statements" : "event types or task ids") : null;
    if (!isDated && !this.beginsValue(at)) return null;
    return this.isSentence(at) ? "sentences" : null;
  }

  /** `Virtual machine web01 was migrated from host …` begins before its anchor. */
  private subjectBefore(at: number): number {
    const before = this.buffer.lastIndexOf("Virtual machine ", at);
    return before < at - LONGEST_SUBJECT ? at : before;
  }

  /** Without a time beside it a sentence counts where it is a value by itself: a line, a cell, a string. In prose it is a quotation. */
  private beginsValue(at: number): boolean {
    return /(?:^|[\n",;\t|>\]])\s{0,8}$/.test(this.buffer.slice(Math.max(0, at - 10), at));
  }

  private isSentence(at: number): boolean {
    const rest = this.buffer.slice(at, at + REACH);
    const end = rest.search(ENDS);
    const text = (end === -1 ? rest : rest.slice(0, end)).replace(/(?<![\s\]),;.])[\s\]),;.]+$/, "");
    // A catalogue's `{vm.name}` and `%s` are forms, not sentences.
    if (/\{[\w.@]+\}|%[sd]|<\w+>/.test(text)) return false;
    const completed = text.indexOf(" completed");
    const candidates = completed === -1 ? [text] : [text.slice(0, completed + " completed".length), text];
    return candidates.some((candidate) => {
      const reading = readMessage(candidate, this.names);
      const meaning = reading?.traits.meaning;
      if (meaning !== "start" && meaning !== "end" && meaning !== "failure") return false;
      // "Migrating schema from 4 to 5": other programs migrate too, but neither from a datastore nor in a cell of its own.
      return (
        reading?.slots["sourceDatastore"] !== undefined ||
        !/^\w+ing |^\w+(?: to)? migrate /.test(candidate) ||
        this.beginsValue(at)
      );
    });
  }
}

const LONGEST_SUBJECT = 200;
/** Where a sentence ends in a cell, a JSON string (escaped once or more), an element or a line. */
const ENDS = /["\n<]|(?<!\\)\\+[nr"]|&quot;|#012/;
// 2026-09-14   14.09.2026   9/14/26   Sep 14 11:59   11:59:40   1789387180100
const TIME =
  /\d{4}-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d|\b\d\d:\d\d:\d\d|\b1\d{9}(?:\d{3}){0,3}\b/;

function countLineEnds(text: string, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** What an input looks to be, for whoever has to find out why it was not read. */
export function seemsToBe(head: Head, { what }: Speech): string {
  const body = { none: "bytes", json: "JSON", xml: "XML or HTML", lines: "lines of text", table: "a table" };
  const kind = head.nature === "binary" ? "binary data" : body[outlineOf(head).kind];
  return `${kind} with ${what} about migrations in it`;
}
