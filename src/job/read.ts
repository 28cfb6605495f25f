import type { InputTraits, RawRecord, Sink } from "../ingest/adapter.ts";
import { ADAPTERS, detect } from "../ingest/registry.ts";
import { openSource, type Source } from "../ingest/source.ts";
import { InputInterpreter } from "../interpret/interpreter.ts";
import { instantOfYearless, parseYearless } from "../interpret/yearless.ts";
import { LocalClock } from "../interpret/zone.ts";
import { KnownNames } from "../interpret/template.ts";
import type { Fact } from "../model/fact.ts";
import type { HostLogRecord } from "../model/host-log.ts";
import type { InventoryRecord } from "../model/inventory.ts";
import type { RawTime } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import { errorText } from "../model/diagnostic.ts";
import { EXPORT_FORMAT } from "./exported.ts";
import type { InputFile } from "./inputs.ts";
import { lateExport, type Late } from "./lead.ts";
import { contest } from "./contest.ts";
import { cutLinesTold } from "./cut-lines.ts";
import { cutOff, endsInPage } from "./cut-off.ts";
import { decideOrders } from "./date-order.ts";
import { Diagnostics } from "./diagnostics.ts";
import type { OpenInput, ReadInput, Reading, ReadOptions } from "./reading.ts";
import { reportCaps, reportEmptyEvents, reportRejections } from "./input-problems.ts";
import { strangerOf, tellUnclaimed, type Stranger } from "./strangers.ts";
import { listenToUnread } from "./unread.ts";
import { outlineOf } from "../ingest/outline.ts";
import { isOwnOutput } from "../ingest/own-output.ts";

/** Reads all inputs, one after the other, and puts their facts on one clock. */
export async function readInputs(files: readonly InputFile[], options: ReadOptions): Promise<Reading> {
  const diagnostics = new Diagnostics();
  const names = new KnownNames();
  let records = 0;
  const nextRecordId = (): number => records++;
  const open: OpenInput[] = [];
  const inventory: { record: InventoryRecord; input: number }[] = [];
  const hostLogs: { record: HostLogRecord; input: number }[] = [];
  const strangers: Stranger[] = [];
  for (const [index, file] of files.entries()) {
    const interpreter = new InputInterpreter(index, names, nextRecordId, options.now);
    open.push(
      await readOne({
        index,
        file,
        count: files.length,
        interpreter,
        inventory,
        hostLogs,
        strangers,
        diagnostics,
        options,
      }),
    );
  }
  tellUnclaimed(strangers, diagnostics);
  decideOrders(open, options, diagnostics);
  const facts = factsOf(open);
  const inputs = open.map(({ interpreter, ...input }): ReadInput => ({
    ...input,
    counted: interpreter?.counted() ?? null,
  }));
  const moving = new Set<number>();
  for (const fact of facts) if (movesSomething(fact)) moving.add(fact.input);
  await listenToUnread(inputs, moving, diagnostics);
  reportRejections(inputs, diagnostics);
  reportCaps(inputs, diagnostics);
  reportEmptyEvents(inputs, diagnostics);
  const instant = (input: number, raw: RawTime | undefined): EpochMs | null => {
    const clock = open[input]?.interpreter?.clock;
    const parsed = clock?.read(raw) ?? null;
    return parsed === null ? null : (clock?.instants(parsed)[0] ?? null);
  };
  const covered = spanOf(inputs);
  const hostLogAt = (input: number, raw: RawTime | undefined): EpochMs | null => {
    const yearless = typeof raw === "string" ? parseYearless(raw) : null;
    if (yearless === null) return instant(input, raw);
    const local = new LocalClock(inputs[input]?.zone ?? options.timeZone);
    return instantOfYearless(yearless, covered, options.now, (wall) => local.instants(wall)[0] ?? null);
  };
  return {
    inputs,
    facts,
    inventory: inventory.map(({ record, input }) => ({
      record:
        record.vcenter === undefined && inputs[input]?.vcenter ? { ...record, vcenter: inputs[input].vcenter } : record,
      input,
      takenAt: instant(input, record.takenAt),
      changedAt: record.about === "vm" ? instant(input, record.changedAt) : null,
    })),
    hostLogs: hostLogs.map(({ record, input }) => ({ record, input, at: hostLogAt(input, record.time) })),
    diagnostics,
  };
}

/** Of one input, as mostly, its own list: a big night must not be held twice. */
function factsOf(inputs: readonly OpenInput[]): Fact[] {
  const [first = [], ...others] = inputs.flatMap(({ interpreter }) =>
    interpreter === null ? [] : [interpreter.settle()],
  );
  for (const facts of others) for (const fact of facts) first.push(fact);
  return first;
}

function movesSomething({ role }: Fact): boolean {
  return role === "start" || role === "end" || role === "failure" || role === "task";
}

/** What the inputs' own times cover: the year of a header without one is that of the night beside it. */
function spanOf(inputs: readonly ReadInput[]): { readonly from: EpochMs; readonly to: EpochMs } | null {
  let from = Infinity;
  let to = -Infinity;
  for (const { counted } of inputs)
    for (const { start, end } of counted?.covered ?? []) {
      from = Math.min(from, start);
      to = Math.max(to, end);
    }
  return from <= to ? { from, to } : null;
}

/** A host log's line without a time, or with one that has no year, is as good as the others; one of another century is not. */
function isTimeUsable(raw: RawTime | undefined, { clock }: InputInterpreter): boolean {
  return raw === undefined || clock.read(raw) !== null || (typeof raw === "string" && parseYearless(raw) !== null);
}

interface OneInput {
  readonly index: number;
  readonly count: number;
  readonly file: InputFile;
  readonly interpreter: InputInterpreter;
  readonly inventory: { record: InventoryRecord; input: number }[];
  readonly hostLogs: { record: HostLogRecord; input: number }[];
  readonly strangers: Stranger[];
  readonly diagnostics: Diagnostics;
  readonly options: ReadOptions;
}

async function readOne(one: OneInput): Promise<OpenInput> {
  const { index, file, diagnostics, options } = one;
  const unclaimed = (bytes: number, encoding: string): OpenInput => ({
    index,
    file,
    bytes,
    format: null,
    title: null,
    role: "unclaimed",
    claims: [],
    encoding,
    gzipped: false,
    traits: {},
    vcenter: null,
    interpreter: null,
    zone: options.timeZone,
    zoneHow: "",
    order: null,
    plainRecords: 0,
    plainIrrelevant: 0,
    damage: null,
    isSilent: false,
    unread: null,
    unheard: 0,
    unheardBefore: 0,
  });
  let source: Source;
  try {
    source = await openSource(file.file, file.path);
  } catch (error) {
    diagnostics.add("unreadable-input", "error", `${file.path} cannot be read: ${errorText(error)}`, index, null);
    return unclaimed(0, "");
  }
  const { head } = source;
  const exported = options.exported?.get(index);
  if (exported?.ok === true) return { ...unclaimed(source.bytes, ""), format: EXPORT_FORMAT, role: "migrations" };
  if (exported?.ok === false) {
    diagnostics.add(
      "unclaimed-input",
      "warning",
      `${file.path} is no readable history export: ${exported.reason}`,
      index,
      null,
    );
    return unclaimed(source.bytes, "");
  }
  if (isOwnOutput(head) && !(await holdsExport(source))) {
    diagnostics.add("own-output", "info", `${file.path} was written by precopy itself and is skipped.`, index, null);
    return unclaimed(source.bytes, head.encoding);
  }
  const wanted = file.format ?? options.inputFormat;
  const detection = detect(head);
  const forced = wanted === null ? null : (ADAPTERS.find(({ id }) => id === wanted) ?? null);
  const isForced = forced !== null && (isAlone(one) || forced.probe(head) !== "no");
  const first = isForced ? { adapter: forced, note: null } : await contest(source, detection);
  const late = isForced ? null : await lateExport(source, first.adapter);
  const adapter = late?.adapter ?? first.adapter;
  const note = late === null ? first.note : `begins on line ${late.line}`;
  if (adapter === null) {
    one.strangers.push(strangerOf(source, index));
    return unclaimed(source.bytes, head.encoding);
  }
  let traits: InputTraits = note === null ? {} : { notes: [note] };
  let plain = 0;
  let plainIrrelevant = 0;
  const { interpreter } = one;
  const plainRole = adapter.role === "inventory" || adapter.role === "host-log";
  const sink: Sink = {
    emit: (record: RawRecord) => {
      if (record.shape === "inventory") {
        plain++;
        if (record.takenAt !== undefined) interpreter.clock.read(record.takenAt);
        if (record.about === "vm" && record.changedAt !== undefined) interpreter.clock.read(record.changedAt);
        one.inventory.push({ record, input: index });
      } else if (record.shape === "host-log") {
        if (!isTimeUsable(record.time, interpreter))
          return interpreter.reject(
            record.line,
            "its time cannot be read, or is out of reach (before 1990 or years ahead)",
            record.log,
          );
        plain++;
        one.hostLogs.push({ record, input: index });
      } else {
        interpreter.accept(record);
        if (options.progress !== undefined && interpreter.records % 20_000 === 0)
          options.progress({ path: file.path, index, count: one.count, records: interpreter.records });
      }
    },
    irrelevant: (time, count = 1) => {
      if (plainRole) {
        plain += count;
        plainIrrelevant += count;
      } else interpreter.irrelevant(time, count);
    },
    reject: (line, reason, excerpt) => interpreter.reject(line, reason, excerpt),
    describe: (more) => {
      const notes = [...(traits.notes ?? []), ...(more.notes ?? [])];
      traits = { ...traits, ...more, ...(notes.length === 0 ? {} : { notes }) };
    },
  };
  options.progress?.({ path: file.path, index, count: one.count, records: 0 });
  if (late !== null) tellLead(late, one);
  const read = late?.source ?? source;
  const failed = await readWith(() => adapter.read(read, sink), read);
  const cut = failed === null ? cutOff(source, adapter) : null;
  const page = endsInPage(source) ? "a web page stands where the rest should be" : null;
  const damage = failed ?? page ?? read.cutShort ?? (cut === "sure" ? "its last line is not whole" : null);
  if (damage === null && cut === "maybe")
    diagnostics.add(
      "no-line-end",
      "warning",
      `${file.path} ends without a line end. If it was cut off there, what came after is in no figure: copy or export it again.`,
      index,
      null,
    );
  if (damage !== null)
    diagnostics.add(
      "damaged-input",
      "error",
      `${file.path} breaks off: ${damage}. What came before is used.`,
      index,
      null,
    );
  for (const message of cutLinesTold(read.head, file.path)) diagnostics.add("lines-cut", "error", message, index, null);
  const other = source.endsIn?.() ?? null;
  if (other !== null)
    diagnostics.add(
      "damaged-input",
      "error",
      `${file.path} ends in another encoding (${other}) than it begins with, as appending with ">>" from another shell or a lost byte makes it: what stands there cannot be read. Export into a new file.`,
      index,
      null,
    );
  if (source.hasHole === true)
    diagnostics.add(
      "damaged-input",
      "error",
      `${file.path} has a hole of zero bytes in it, as a torn write or a lost block leaves: what stood there is in no figure.`,
      index,
      null,
    );
  const ownVcenters = interpreter.namedVcenters;
  const bareUtc = adapter.bareTimes === "utc";
  return {
    index,
    file,
    bytes: source.bytes,
    format: adapter.id,
    title: adapter.title,
    role: adapter.role,
    claims: late?.claims ?? [...detection.yes, ...detection.maybe],
    encoding: head.encoding,
    gzipped: head.gzipped,
    traits,
    vcenter: file.vcenter ?? vcenterFound(ownVcenters, traits),
    interpreter,
    zone: bareUtc ? "UTC" : (file.timeZone ?? options.timeZone),
    zoneHow: bareUtc
      ? "this format writes UTC"
      : (file.timeZone ?? null) !== null || options.timeZoneGiven
        ? "given"
        : "the machine's own",
    order: null,
    plainRecords: plain,
    plainIrrelevant,
    damage,
    isSilent: damage === null && source.isSilent === true,
    unread: null,
    unheard: 0,
    unheardBefore: 0,
  };
}

/** What stands before an export is told, and records of it are counted as not read. */
function tellLead({ adapter, line, lead }: Late, { index, file, interpreter, diagnostics }: OneInput): void {
  diagnostics.add(
    "lines-before",
    "warning",
    `${file.path} is read as ${adapter.title} from line ${line} on: what stands before that belongs to something else.`,
    index,
    lead[0]?.line ?? 1,
    lead.length,
  );
  for (const each of lead)
    if (each.isRecord)
      interpreter.reject(
        each.line,
        "a line of something else before the export begins",
        each.text.slice(0, EXCERPT_LENGTH),
      );
}

const EXCERPT_LENGTH = 400;

/** A mail of ours, pasted above an export, say; what is a document or a table is ours to its end. */
async function holdsExport(source: Source): Promise<boolean> {
  return outlineOf(source.head).kind === "lines" && (await lateExport(source, null)) !== null;
}

/** The one vCenter an input names; null where it names none or several. */
function vcenterFound(named: readonly string[], traits: InputTraits): string | null {
  if (named.length > 1) return null;
  return named[0] ?? traits.vcenter ?? null;
}

async function readWith(read: () => Promise<void>, source: Source): Promise<string | null> {
  try {
    await read();
    return source.damage;
  } catch (error) {
    return errorText(error);
  }
}

/** A single named input with --input-format is read as told, whatever it looks like. */
function isAlone(one: OneInput): boolean {
  return one.count === 1 || (one.file.format ?? null) !== null;
}
