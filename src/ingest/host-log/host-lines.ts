import type { HostLogRecord } from "../../model/host-log.ts";
import { namesMigration } from "../../model/relevance.ts";
import type { Sink } from "../adapter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { plainText } from "../dialect/entities.ts";
import { detach } from "../dialect/text.ts";
import { HostdBlocks } from "./blocks.ts";
import { Operations } from "./operations.ts";
import type { Word } from "../scan/word-search.ts";
import { prefixOf, type LinePrefix } from "./prefix.ts";
import { stated, type Stated } from "./statements.ts";

/** What a line of a host log must hold to be looked at. */
export const HOST_LOG_WORDS =
  /igrat|IGRAT|elocat|[Vv][Mm]otion|VMOTION|nstun|tarting stun|ully stunned|[Hh]ot-?[Pp]lug|[Hh]ot-?[Aa]dd|Snapshot|Consolidate|econfigur|displayName|MigID|-->|--&(?:gt|#62|#x3[eE]);|modified pages|pre-copy|low memory state/;

/** The same as literals of which one stands in every such line, as long as it is ASCII (held together by test/ingest/scan). */
export const HOST_LOG_LITERALS: readonly Word[] = [
  ..."igrat|IGRAT|elocat|VMOTION|nstun|tarting stun|ully stunned|Snapshot|Consolidate|econfigur|displayName|MigID|-->|--&"
    .concat("|modified pages|pre-copy|low memory state")
    .split("|")
    .map((text): Word => ({ text, kind: 1 })),
  ..."vmotion|hotplug|hot-plug|hotadd|hot-add".split("|").map((text): Word => ({ text, kind: 1, fold: true })),
];

/** Words of a host's about a migration and of nobody else. */
const OUTRIGHT =
  /\bMigrate(?:SetState|SetInfo|VMXdrToSpec|_Open|:)|\bVMotion(?:Src|Dst|Send|Recv|:)|[Vv]motion task|VMotionResult|Checkpoint_Unstun|pre-copy|vmDowntime|vmPrecopy|Setting VMOTION|starting stun|successfully stunned/;
/** Programs that repeat a host's words in logs of their own. */
const OTHERS = /\bv(?:pxd|obd|sphere)|\bfdm\b/i;
/** What a line of a host's has behind its beginning: nobody quotes it without. */
const TAIL =
  /^\s*(?:\[Originator@\d+ |\d{1,9}\)(?:Migrate|VMotion\w*): |(?:Migrate|VMotion(?:Send|Recv|Src|Dst)?): \d{1,9}: \d{10,20} [SD]: )|\bVmotion task (?:succeeded|failed)\b/;
/** A second line behind the first: something took the line's end away. */
const NEXT_LINE =
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3,6}(?:Z|[+-]\d\d:?\d\d)(?:\| ?\w| (?:In|Wa|Er|No|Db|Al|Cr|Em)\(\d| cpu\d)/;
const FEWEST_TORN = 3;
/** Lines of one result, and of other threads between them. */
const LONGEST_RESULT = 60;

/** Reads the lines of ESXi's logs, one after the other, whatever they were wrapped in. */
export class HostLines {
  private readonly sink: Sink;
  private readonly path: string;
  private readonly blocks: HostdBlocks;
  private readonly operations = new Operations();
  private readonly logs = new Set<string>();
  /** Statements. */
  private told = 0;
  /** Numbers of lines without a beginning that speak of a migration. */
  private readonly torn: number[] = [];
  private vm: Pick<HostLogRecord, "vmName" | "vmxPath"> = {};

  constructor(path: string, sink: Sink) {
    this.path = path;
    this.sink = sink;
    this.blocks = new HostdBlocks((line, prefix, found) => this.emit(line, prefix, found));
  }

  take(written: string, line: number): void {
    // Out of a web page's source: Restoring from &lt;192.0.2.1&gt;
    const text = written.includes("&") ? plainText(written) : written;
    const whole = prefixOf(text);
    const next = whole.log === null ? -1 : whole.text.search(NEXT_LINE);
    const prefix = next === -1 ? whole : { ...whole, text: whole.text.slice(0, next) };
    if (next !== -1)
      this.sink.reject(line, "another line of a log in the same line", whole.text.slice(next, next + EXCERPT_LENGTH));
    if (this.isTold(text, line, prefix)) return;
    if (prefix.log === null && !text.includes("-->")) this.stranger(text, line, prefix);
    else this.sink.irrelevant(prefix.time);
  }

  /** What the host itself says on a line that quotes another's record; that record is counted where it is read. */
  takeBeside(text: string, line: number): void {
    this.isTold(text, line, prefixOf(text));
  }

  private isTold(text: string, line: number, prefix: LinePrefix): boolean {
    // A continuation is part of its head's record.
    if (text.includes("-->")) return this.blocks.concerns(text) && this.blocks.continuation(prefix, text, line);
    const { log } = prefix;
    if (log === null) return false;
    const isDaemon = log === "hostd" || log === "vpxa";
    if (isDaemon && this.blocks.head(prefix, line)) return true;
    const own = stated(log, prefix.text);
    const found = isDaemon ? this.operations.learn(prefix.host, prefix.text, own) : own;
    if (found !== null) this.emit(line, prefix, found);
    return found !== null;
  }

  end(): void {
    const { loose, stops } = this.blocks.end();
    // A log that begins in the middle of a result has its figures first.
    const torn = stops.filter((line) => line > LONGEST_RESULT);
    for (const line of torn) this.sink.reject(line, "figures of a vMotion of which nothing says which one it is", "");
    if (loose > torn.length) this.sink.irrelevant(undefined, loose - torn.length);
    this.tellTorn();
    if (this.logs.size > 0) this.sink.describe({ notes: [`logs: ${[...this.logs].sort().join(", ")}`] });
  }

  /** A line of somebody else: irrelevant, unless it says outright what vCenter says of a migration. */
  private stranger(text: string, line: number, prefix: LinePrefix): void {
    if (namesMigration(text))
      this.sink.reject(line, "a line that tells of a migration and begins like no log", text.slice(0, EXCERPT_LENGTH));
    else if (prefix.time !== undefined && OUTRIGHT.test(text) && !OTHERS.test(text))
      this.sink.reject(line, "a host log's line whose beginning cannot be read", text.slice(0, EXCERPT_LENGTH));
    else if (prefix.time === undefined && TAIL.test(text))
      this.sink.reject(line, "the rest of a host log's line that was broken in two", text.slice(0, EXCERPT_LENGTH));
    else if (prefix.time === undefined && OUTRIGHT.test(text)) this.torn.push(line);
    else this.sink.irrelevant(prefix.time);
  }

  /** Lines without a beginning are the rest of others: many of them beside few statements, and the log was folded when it was saved. */
  private tellTorn(): void {
    const isFolded = this.torn.length >= FEWEST_TORN && this.torn.length * 4 >= this.told;
    if (isFolded)
      for (const line of this.torn) this.sink.reject(line, "the rest of a host log's line that was broken in two", "");
    else if (this.torn.length > 0) this.sink.irrelevant(undefined, this.torn.length);
  }

  private emit(line: number, prefix: LinePrefix, found: Stated): void {
    const log = prefix.log ?? "hostd";
    this.told++;
    this.logs.add(log);
    const own = log === "vmware" && prefix.host === undefined;
    if (own && found.vmName !== undefined) this.vm = { ...this.vm, vmName: found.vmName };
    this.sink.emit({
      shape: "host-log",
      line,
      time: prefix.time,
      host: prefix.host === undefined ? undefined : detach(prefix.host),
      log,
      path: this.path,
      ...(own ? this.vm : {}),
      ...found,
    });
  }
}
