import type { Fact } from "../model/fact.ts";
import type { EventRecord, MigrationRecord, RawTime, TaskRecord } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import { InputClock, type ClockRules, type OrderDecision } from "./clock.ts";
import type { Draft } from "./draft.ts";
import { draftEvent } from "./event.ts";
import { draftResultRow, draftTask } from "./task.ts";
import { settleMoments, type Settled } from "./settle.ts";
import { wellFormed } from "./well-formed.ts";
import { KnownNames } from "./template.ts";
import type { ParsedTime } from "./time-text.ts";

export interface Rejection {
  readonly line: number;
  readonly reason: string;
  readonly excerpt: string;
}

/** What became of an input's records, and what their times say. */
export interface Counted {
  readonly records: number;
  readonly accepted: number;
  readonly irrelevant: number;
  readonly rejected: number;
  /** The first of them. */
  readonly rejections: readonly Rejection[];
  /** Stretches of time that the records lie in. */
  readonly covered: readonly { readonly start: EpochMs; readonly end: EpochMs }[];
  /** Times without a zone, and dates that can be read in two ways, were among them. */
  readonly sawBareTimes: boolean;
  readonly sawOpenDates: boolean;
  readonly marks: readonly RecordMark[];
}

/** Where a record begins that was looked at closely. */
export interface RecordMark {
  readonly line: number;
  /** Used, rejected, or a sentence that was read and tells of something else; false: it has nothing that says what it is. */
  readonly isHeard: boolean;
}

/** Two words, or a few letters of a script without spaces: a name or a time in the sentence's column is no sentence. */
const SENTENCE = /\p{L}{2}\s+\p{L}{2}|\p{Lo}{4}/u;

/** One input's records on their way to facts. */
export class InputInterpreter {
  readonly clock: InputClock;
  readonly index: number;
  private readonly names: KnownNames;
  private readonly nextRecordId: () => number;
  private readonly drafts: Draft[] = [];
  private readonly vcenters = new Set<string>();
  private readonly readTime = (raw: RawTime | undefined): ParsedTime | null => this.clock.read(raw);
  records = 0;
  irrelevantRecords = 0;
  acceptedRecords = 0;
  readonly rejections: Rejection[] = [];
  readonly marks: RecordMark[] = [];
  rejectedRecords = 0;

  constructor(index: number, names: KnownNames, nextRecordId: () => number, now?: EpochMs) {
    this.clock = new InputClock(now);
    this.index = index;
    this.names = names;
    this.nextRecordId = nextRecordId;
  }

  accept(read: EventRecord | TaskRecord | MigrationRecord): void {
    this.records++;
    const record = wellFormed(read);
    if (record.vcenter !== undefined) this.vcenters.add(record.vcenter);
    const context = {
      input: this.index,
      recordId: this.nextRecordId(),
      names: this.names,
      read: this.readTime,
    };
    const verdict =
      record.shape === "event"
        ? draftEvent(record, context)
        : record.shape === "task"
          ? draftTask(record, context)
          : draftResultRow(record, context);
    const isSentence = record.shape === "event" && SENTENCE.test(record.message ?? "");
    this.marks.push({ line: record.line, isHeard: verdict !== "irrelevant" || isSentence });
    if (verdict === "irrelevant") this.irrelevantRecords++;
    else if ("rejected" in verdict) this.noteRejection(record.line, verdict.rejected, excerptOf(record));
    else {
      this.acceptedRecords++;
      for (const draft of verdict.drafts) this.drafts.push(draft);
    }
  }

  irrelevant(time: RawTime | undefined, count = 1): void {
    this.records += count;
    this.irrelevantRecords += count;
    this.clock.read(time);
  }

  reject(line: number, reason: string, excerpt: string): void {
    this.records++;
    this.marks.push({ line, isHeard: true });
    this.noteRejection(line, reason, excerpt);
  }

  private noteRejection(line: number, reason: string, excerpt: string): void {
    this.rejectedRecords++;
    if (this.rejections.length < 1000) this.rejections.push({ line, reason, excerpt: excerpt.slice(0, 200) });
  }

  /** Final once the facts are settled. */
  counted(): Counted {
    return {
      records: this.records,
      accepted: this.acceptedRecords,
      irrelevant: this.irrelevantRecords,
      rejected: this.rejectedRecords,
      rejections: this.rejections,
      covered: this.clock.covered(),
      sawBareTimes: this.clock.sawBareTimes,
      sawOpenDates: this.clock.needsOrder,
      marks: this.marks,
    };
  }

  /** vCenters the records themselves named. */
  get namedVcenters(): readonly string[] {
    return [...this.vcenters].sort();
  }

  /** Instants of this input's drafts under a date order: what other inputs are compared with. */
  instantsUnder(order: "mdy" | "dmy", zone: string): Set<number> {
    const seconds = new Set<number>();
    for (const { time } of this.drafts) {
      const at = time && this.clock.instantUnder(time, order, zone);
      if (at !== null) seconds.add(Math.floor(at / 1000));
    }
    return seconds;
  }

  decide(rules: ClockRules, overlap: (order: "mdy" | "dmy") => number): OrderDecision {
    return this.clock.decide(rules, overlap);
  }

  /** The facts, timed. Records whose order was refused are rejected here. */
  settle(): Fact[] {
    const drafts = this.drafts.splice(0);
    const settled = this.settleTimes(drafts);
    const instant = (time: ParsedTime | null): EpochMs | null =>
      time === null ? null : (this.clock.instants(time)[0] ?? null);
    const refused = new Set<number>();
    const facts: Fact[] = [];
    // Each draft is let go when its fact is made: a big night must not be held twice.
    drafts.reverse();
    let index = 0;
    for (let draft = drafts.pop(); draft !== undefined; draft = drafts.pop()) {
      const { at, precisionMs } = settled(index++, draft);
      const times = draft.times;
      const fact = draft.build(at, precisionMs, {
        queuedAt: instant(times?.queuedAt ?? null),
        startedAt: instant(times?.startedAt ?? null),
        completedAt: instant(times?.completedAt ?? null),
      });
      if (at !== null) facts.push(fact);
      else if (!refused.has(fact.recordId)) {
        refused.add(fact.recordId);
        this.acceptedRecords--;
        this.noteRejection(fact.line, "its date can be read in two ways", fact.message ?? fact.record);
      }
    }
    return refused.size === 0 ? facts : facts.filter(({ recordId }) => !refused.has(recordId));
  }

  /** When each draft was, by its index. Where no time can be two instants, as in nearly all files, nothing is held but the instants. */
  private settleTimes(drafts: readonly Draft[]): (index: number, draft: Draft) => Settled {
    const instants = new Float64Array(drafts.length);
    for (const [index, { time }] of drafts.entries()) {
      const candidates = time === null ? [] : this.clock.instants(time);
      if (candidates.length > 1) return this.settleByNeighbours(drafts);
      instants[index] = candidates[0] ?? Number.NaN;
    }
    return (index, { time }) => {
      const at = instants[index] ?? Number.NaN;
      return { at: Number.isNaN(at) ? null : at, precisionMs: time?.precisionMs ?? 0 };
    };
  }

  private settleByNeighbours(drafts: readonly Draft[]): (index: number) => Settled {
    const settled = settleMoments(
      drafts.map(({ time }) => ({
        candidates: time === null ? [] : this.clock.instants(time),
        precisionMs: time?.precisionMs ?? 0,
      })),
    );
    return (index) => settled[index] ?? { at: null, precisionMs: 0 };
  }
}

function excerptOf(record: EventRecord | TaskRecord | MigrationRecord): string {
  if (record.shape === "event") return record.message ?? record.typeId ?? "";
  return record.shape === "task"
    ? `${record.info.descriptionId ?? record.info.name ?? ""} ${record.info.entity?.name ?? ""}`
    : (record.vm?.name ?? "");
}
