import type { EntityRef } from "../model/entity.ts";
import { type ContextFact, type Fact, type FactBase, type Fault, type SightingFact } from "../model/fact.ts";
import type { EventRecord } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import { onOneLine, visible } from "../model/visible.ts";
import { hasOddCharacters, isBrokenType, isSwapped, meaningOfType, plainTypeId, shortType } from "./event-types.ts";
import { classifyFault } from "./failure.ts";
import { SettledDraft, timed, type Draft, type DraftContext, type Verdict } from "./draft.ts";
import {
  TELLS_IN_ANOTHER_LANGUAGE,
  TELLS_OF_MIGRATION,
  readMessage,
  type Meaning,
  type Reading,
  type SentenceTraits,
} from "./messages.ts";
import { plainEntity, plainEntityName } from "./names.ts";
import { fill, isOfAnother, reportedGoal, sideOf, sideOfArguments, sideOfText } from "./sides.ts";
import { taskDraft } from "./task.ts";
import type { KnownNames, Split } from "./template.ts";
import type { ParsedTime } from "./time-text.ts";

const ODD_TYPE = "its event type has characters that none has";
const SWAPPED = "a migration's type and its sentence stand in each other's place";
const UNREADABLE_TIME = "its time cannot be read, or lies outside 1990 to the end of next year";

/** One event record: what it means by its type, completed by its text; by its text alone where the type is lost. */
export function draftEvent(read: EventRecord, context: DraftContext): Verdict {
  const record = asSeen(read, context);
  const time = context.read(record.time);
  const type = record.typeId === undefined ? null : meaningOfType(record.typeId);
  if (type !== null && !type.known && !type.opaque) return irrelevantUnlessOddlyTyped(record, context, time);
  const reading = record.message === undefined ? null : readMessage(record.message, context.names);
  const traits = traitsOf(record, type?.known ? type.traits : null, reading);
  if (traits === null) {
    if (reading === null && isBrokenType(record.typeId)) return { rejected: ODD_TYPE };
    if (reading === null && isSwapped(record)) return { rejected: SWAPPED };
    return record.message === undefined || isOtherSentence(record.message)
      ? "irrelevant"
      : unknownWording(record.message);
  }
  if (time === null) return { rejected: record.time === undefined ? "the record has no time" : UNREADABLE_TIME };
  learnNames(record, reading, context.names);
  if (traits.meaning === "task") return draftTaskEvent(record, traits, time, context, reading);
  return { drafts: [eventDraft(record, traits, time, context, reading, type?.known ? type.traits : null)] };
}

/** The record with its sentence as a reader sees it, where it is read only so: copied from a page, it has other spaces and hidden marks. */
function asSeen(record: EventRecord, { names }: DraftContext): EventRecord {
  const { message } = record;
  if (message === undefined) return record;
  const shown = onOneLine(visible(message));
  const reading = shown === message ? null : readMessage(message, names);
  // A name that goes over a line's end is a part of a sentence that was wrapped.
  const isRead = reading !== null && !Object.values(reading.slots).some((slot) => slot.includes("\n"));
  return shown === message || isRead ? record : { ...record, message: shown };
}

/** A sentence of no known form and no known type: rejected where it tells of a migration in any language. */
function unknownWording(message: string): Verdict {
  if (TELLS_OF_MIGRATION.test(message))
    return { rejected: "a sentence about a migration in a wording that is not known" };
  return TELLS_IN_ANOTHER_LANGUAGE.test(message)
    ? {
        rejected:
          "a sentence about a migration in another language than English, without the event's type: export the type too (precopy formats shows how)",
      }
    : "irrelevant";
}

/** A type this program does not know is another event, unless its text is a migration's (renamed or new types). */
function irrelevantUnlessOddlyTyped(record: EventRecord, context: DraftContext, time: ParsedTime | null): Verdict {
  const reading = record.message === undefined ? null : readMessage(record.message, context.names);
  if (hasOddCharacters(record.typeId))
    return reading === null ? { rejected: ODD_TYPE } : draftEvent({ ...record, typeId: undefined }, context);
  const meaning = reading?.traits.meaning;
  if (reading === null || time === null || (meaning !== "start" && meaning !== "end" && meaning !== "failure"))
    return "irrelevant";
  learnNames(record, reading, context.names);
  return { drafts: [eventDraft(record, reading.traits, time, context, reading)] };
}

/** Text about a migration inside a sentence of another kind: no migration, and nothing to complain about. */
const OTHER_SENTENCES =
  /^(?:Reconfigured|Alarm|User|Message on|Modified|Changed|Created|Removed|Added|Permission|Role|Issue detected|Event |Firewall|A ticket|Task:|vSphere HA|DRS (?:is|was|has|put|cannot|found)|Virtual machine .* (?:is|was) (?:re)?configured)/i;

function isOtherSentence(message: string): boolean {
  return OTHER_SENTENCES.test(message.trim());
}

function traitsOf(record: EventRecord, byType: SentenceTraits | null, reading: Reading | null): SentenceTraits | null {
  if (byType === null) return reading?.traits ?? byShape(record);
  if (reading === null || reading.traits.meaning !== byType.meaning) return byType;
  // The type decides; the sentence adds what the type alone does not say ("… with encryption"). "Migrating …" is said of VMs that are
  // off too: that the VM was on, only the type or the sentence's own type says.
  const merged = { ...reading.traits, ...byType };
  return byType.hot === undefined && reading.traits.name !== byType.name ? { ...merged, hot: undefined } : merged;
}

/** Untyped payloads in another language still show by their fields what they are. */
function byShape(record: EventRecord): SentenceTraits | null {
  if (record.task !== undefined) return { meaning: "task", name: "TaskEvent" };
  if (record.vm === undefined) return null;
  if (record.sourceHost !== undefined) return { meaning: "end", name: "VmMigratedEvent" };
  if (record.destHost === undefined) return null;
  return record.fault === undefined
    ? { meaning: "start", name: "VmBeingMigratedEvent" }
    : { meaning: "failure", name: "VmFailedMigrateEvent" };
}

function learnNames(record: EventRecord, reading: Reading | null, names: KnownNames): void {
  names.learn("vm", record.vm?.name);
  for (const host of [record.host, record.sourceHost, record.destHost]) names.learn("host", host?.name);
  for (const store of [record.datastore, record.sourceDatastore, record.destDatastore])
    names.learn("datastore", store?.name);
  for (const center of [record.datacenter, record.sourceDatacenter, record.destDatacenter])
    names.learn("datacenter", center?.name);
  names.learn("cluster", record.cluster?.name);
  if (reading === null || reading.ambiguous) return;
  const { slots } = reading;
  names.learn("vm", slots["vm"]);
  for (const slot of ["host", "sourceHost", "destHost"]) names.learn("host", slots[slot]);
  for (const slot of ["sourceDatastore", "destDatastore"]) names.learn("datastore", slots[slot]);
  for (const slot of ["datacenter", "sourceDatacenter", "destDatacenter"]) names.learn("datacenter", slots[slot]);
  names.learn("cluster", slots["cluster"]);
}

function draftTaskEvent(
  record: EventRecord,
  traits: SentenceTraits,
  time: ParsedTime,
  context: DraftContext,
  reading: Reading | null,
): Verdict {
  const label = reading?.slots["label"];
  const info = record.task ?? (label === undefined ? undefined : { label });
  if (info === undefined) return "irrelevant";
  const vm = vmOf(record, undefined);
  const draft = taskDraft(
    {
      ...info,
      label: info.label ?? label,
      entity: info.entity?.name === undefined && info.entity?.moref === undefined ? vm : info.entity,
    },
    { record, name: traits.name, time, snapshot: true, vm },
    context,
  );
  return draft === null ? "irrelevant" : { drafts: [draft] };
}

function eventDraft(
  record: EventRecord,
  traits: SentenceTraits,
  time: ParsedTime,
  context: DraftContext,
  first: Reading | null,
  byType: SentenceTraits | null = null,
): Draft {
  if (first?.ambiguous && record.message !== undefined) {
    // A sentence that can be split in several ways is read again when all names of the run are known.
    return new AmbiguousDraft(time, record, { traits, byType }, context);
  }
  if (namesNoVm(record, traits, first)) {
    const fact = context.names.interned(eventFact(record, traits, context, first));
    return { time, build: (at, precisionMs) => timed(withNamedVm(fact, record, context.names), at, precisionMs) };
  }
  return new SettledDraft(time, context.names.interned(eventFact(record, traits, context, first)));
}

const MOTIONS: ReadonlySet<Meaning> = new Set(["start", "end", "failure", "warning", "note"]);

/** The type says what it is and the sentence is worded in no known way: other records of the run name the VM that it speaks of. */
function withNamedVm(fact: Fact, { message = "" }: EventRecord, names: KnownNames): Fact {
  return { ...fact, vm: { ...fact.vm, name: fact.vm.name ?? names.one(names.vmIn(message)) } };
}

function namesNoVm(record: EventRecord, traits: SentenceTraits, reading: Reading | null): boolean {
  if (!MOTIONS.has(traits.meaning) || record.message === undefined) return false;
  if (record.vm?.name !== undefined || record.target !== undefined) return false;
  return reading === null || reading.traits.meaning !== traits.meaning;
}

/** What a sentence seemed to say, and what its type says. */
interface FirstLook {
  readonly traits: SentenceTraits;
  readonly byType: SentenceTraits | null;
}

/** Holds the record, and reads its sentence again. */
class AmbiguousDraft implements Draft {
  readonly time: ParsedTime;
  private readonly record: EventRecord;
  private readonly first: FirstLook;
  private readonly context: DraftContext;

  constructor(time: ParsedTime, record: EventRecord, first: FirstLook, context: DraftContext) {
    this.time = time;
    this.record = record;
    this.first = first;
    this.context = context;
  }

  build(at: EpochMs | null, precisionMs: number): Fact {
    const { record, first, context } = this;
    const reading = readMessage(record.message ?? "", context.names);
    // Where no type says what it is, another form may be meant than at first sight.
    const again = traitsOf(record, first.byType, reading);
    const traits = again === null || again.meaning === "task" ? first.traits : again;
    const fact = context.names.interned(eventFact(record, traits, context, reading));
    return timed(namesNoVm(record, traits, reading) ? withNamedVm(fact, record, context.names) : fact, at, precisionMs);
  }
}

/** Facts whose wording is shown or searched for a cause later. */
const WORDED: ReadonlySet<Meaning> = new Set([
  "failure",
  "warning",
  "alarm",
  "ha-restart",
  "host-failed",
  "host-disconnected",
  "host-reconnected",
  "vcenter-restart",
  "events-dropped",
  "no-drs-recommendation",
  "rule-violation",
  "rule-compliance",
  "vmotion-latency",
  "vmotion-problem",
  "host-standby",
  "host-standby-exited",
]);

function eventFact(given: EventRecord, traits: SentenceTraits, context: DraftContext, reading: Reading | null): Fact {
  const slots = reading !== null && reading.traits.meaning === traits.meaning ? reading.slots : {};
  const record = reading?.ambiguous === false && isOfAnother(given.host, slots) ? { ...given, host: undefined } : given;
  return factOf(record, traits, slots, {
    input: context.input,
    line: record.line,
    record:
      record.typeId !== undefined && traits.name !== "Alarm" && plainTypeId(record.typeId).length > 5
        ? shortType(record.typeId, traits.name)
        : traits.name,
    recordId: context.recordId,
    vcenter: record.vcenter ?? null,
    at: null,
    precisionMs: 0,
    eventKey: record.key ?? null,
    chainId: record.chainId ?? null,
    vm: vmOf(record, slots["vm"]),
    userName: record.userName ?? null,
    message: WORDED.has(traits.meaning) ? (record.message ?? null) : null,
  });
}

function vmOf(record: EventRecord, fromText: string | undefined): EntityRef {
  const own = plainEntity(record.vm);
  const name = own?.name ?? fromText ?? record.target;
  return {
    name: name === undefined ? undefined : plainEntityName(name),
    moref: own?.moref ?? vmMoref(record.objectId),
    uuid: own?.uuid,
  };
}

function vmMoref(id: string | undefined): string | undefined {
  return id !== undefined && /^vm-\d+$/.test(id) ? id : undefined;
}

function factOf(record: EventRecord, traits: SentenceTraits, slots: Split, base: FactBase): Fact {
  const host = record.host?.name ?? slots["host"] ?? null;
  const sighting = (what: SightingFact["what"]): Fact => ({
    ...base,
    role: "sighting",
    what,
    host,
    oldName: slots["oldName"] ?? null,
    newName: slots["newName"] ?? null,
  });
  const maintenance = (phase: "entering" | "entered" | "exited" | "cancelled" | "timed-out"): Fact =>
    host === null
      ? { ...base, role: "context", what: "ha-event", subject: null }
      : { ...base, role: "maintenance", phase, host };
  const context = (what: ContextFact["what"], subject = host): Fact => ({ ...base, role: "context", what, subject });
  const meaning: Meaning = traits.meaning;
  switch (meaning) {
    case "start":
    case "end":
    case "failure":
    case "warning":
    case "note":
      return motionOf(record, traits, meaning, slots, base);
    case "entering":
    case "entered":
    case "exited":
      return maintenance(meaning);
    case "maintenance-cancelled":
      return maintenance("cancelled");
    case "maintenance-timed-out":
      return maintenance("timed-out");
    case "powered-on":
    case "powered-off":
    case "suspended":
    case "resumed":
    case "ha-restart":
    case "registered":
    case "unregistered":
    case "created":
    case "removed":
    case "renamed":
    case "placed":
      return sighting(meaning);
    case "host-disconnected":
    case "host-reconnected":
    case "host-failed":
    case "vcenter-restart":
    case "events-dropped":
    case "vmotion-latency":
    case "vmotion-problem":
    case "host-standby":
    case "host-standby-exited":
      return context(meaning);
    case "no-drs-recommendation":
    case "rule-violation":
    case "rule-compliance":
      return context(meaning, base.vm.name ?? base.vm.moref ?? null);
    case "alarm":
    case "task":
      return { ...base, role: "alarm" };
    default: {
      const never: never = meaning;
      return never;
    }
  }
}

function motionOf(
  record: EventRecord,
  traits: SentenceTraits,
  role: "start" | "end" | "failure" | "warning" | "note",
  slots: Split,
  base: FactBase,
): Fact {
  // The inherited host is where the VM is when the event is written: the destination of an end, the source of all others.
  const inheritedIsDestination = role === "end" && traits.crossVcenter !== "source";
  const inherited = sideOf(record.host, record.datastore, record.datacenter, record.cluster);
  const named = inheritedIsDestination
    ? sideOf(record.sourceHost, record.sourceDatastore, record.sourceDatacenter, undefined)
    : sideOf(record.destHost, record.destDatastore, record.destDatacenter, undefined);
  const args = record.arguments;
  const argued = args === undefined ? null : sideOfArguments(args, inheritedIsDestination ? "source" : "destination");
  const other = argued === null ? named : fill(named, argued);
  const sourceText = sideOfText(slots, "source");
  const destText = sideOfText(slots, "dest");
  const source = fill(inheritedIsDestination ? other : inherited, sourceText);
  const destination = fill(
    inheritedIsDestination ? (traits.storageDrs ? reportedGoal(inherited, args, destText) : inherited) : other,
    destText,
  );
  const fault = role === "failure" || role === "warning" ? faultOf(record, slots) : null;
  // Every field by its name: an object that is spread and then added to is laid out anew with each addition.
  return {
    input: base.input,
    line: base.line,
    record: base.record,
    recordId: base.recordId,
    vcenter: base.vcenter,
    at: base.at,
    precisionMs: base.precisionMs,
    eventKey: base.eventKey,
    chainId: base.chainId,
    vm: base.vm,
    userName: base.userName,
    message: base.message,
    role,
    source:
      traits.drs && source.cluster === null
        ? { ...source, cluster: destination.cluster, datacenter: source.datacenter ?? destination.datacenter }
        : source,
    destination,
    hot: traits.hot ?? (traits.drs ? true : record.template ? false : null),
    encrypted: traits.encrypted ?? null,
    storage: traits.storageDrs === true,
    drs: traits.drs === true,
    storageDrs: traits.storageDrs === true,
    template: record.template === true,
    crossVcenter: traits.crossVcenter ?? null,
    fault,
    fromResultRow: false,
    scope: undefined,
    domain: undefined,
    told: undefined,
  };
}

function faultOf(record: EventRecord, slots: Split): Fault {
  // Every failure's sentence has slots; without any its form is not known.
  const reason = Object.keys(slots).length === 0 ? undefined : (slots["reason"] ?? null);
  return classifyFault(record.fault, { message: record.message ?? null, reason });
}
