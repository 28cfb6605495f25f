import type { Place } from "../../model/entity.ts";
import type { Migration } from "../../model/migration.ts";
import { toIso } from "../../model/units.ts";
import {
  failureWords,
  formatCountOf,
  formatMegabytes,
  formatSeconds,
  INITIATOR_LABELS,
  KIND_LABELS,
  OUTCOME_LABELS,
  TRIGGER_LABELS,
  UNFINISHED_LABELS,
} from "../../model/words.ts";
import type { ZoneClock } from "../../model/zone-clock.ts";
import { formatOffset, formatTime, instantOf, visible, wordsOf } from "../format.ts";
import { nextCommands } from "./next-commands.ts";

/** A record that speaks of the migration. */
export interface TicketRecord {
  readonly record: string;
  /** `events.csv:12` */
  readonly where: string;
  /** As it stands in the input; null where the text is not at hand. */
  readonly text: string | null;
  readonly isHostLog: boolean;
}

export interface TicketOptions {
  readonly clock: ZoneClock;
  /** False: a person is told by class only. */
  readonly userNames: boolean;
  readonly version: string | null;
  readonly records: readonly TicketRecord[];
}

const LABEL_WIDTH = 10;
/** A ticket is read by people: longer records are in `precopy explain`. */
const MOST_OF_RECORD = 400;
const MOST_RECORDS = 12;

/** Plain text to paste into a ticket: what, when, from, to, who, how long, what vCenter said, what the hosts said, the next commands. */
export function ticketText(migration: Migration, options: TicketOptions): string {
  const { failure, id, keys } = migration;
  const vcenter = options.records.filter(({ isHostLog }) => !isHostLog);
  const hosts = options.records.filter(({ isHostLog }) => isHostLog);
  const parts = [
    [titleOf(migration)],
    factsOf(migration, options).map(([name, value]) => `${`${name}:`.padEnd(LABEL_WIDTH)} ${visible(value)}`),
    [
      "What vCenter said:",
      ...(failure === null ? [] : [`  ${visible(failure.message)}`]),
      ...(vcenter.length === 0 && failure === null ? ["  nothing in these inputs"] : recordLines(vcenter, id)),
    ],
    ["What the hosts said:", ...hostLines(migration), ...recordLines(hosts, id)],
    failure === null || (failure.remedy === null && failure.reference === null)
      ? []
      : [
          "What helps:",
          ...[failure.remedy, failure.reference].flatMap((text) => (text === null ? [] : [`  ${visible(text)}`])),
        ],
    [
      "Look further:",
      ...nextCommands(migration).flatMap(({ tool, command }) => [`  ${tool}:`, `    ${visible(command)}`]),
    ],
    [
      `precopy${options.version === null ? "" : ` ${options.version}`}, migration ${id}${keys[0] === undefined ? "" : ` (${visible(keys[0])})`}`,
    ],
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function titleOf({ vm, kind, outcome, failure }: Migration): string {
  const why = failure === null ? "" : `: ${failureWords(failure.category)}`;
  return `${KIND_LABELS[kind]} of ${visible(vm.name ?? vm.moref ?? "an unnamed VM")} ${OUTCOME_LABELS[outcome].toLowerCase()}${why}`;
}

function factsOf(migration: Migration, { clock, userNames }: TicketOptions): (readonly [string, string])[] {
  const { vm, vcenter, source, destination, trigger, triggerDetail, userName, initiatorClass, failure } = migration;
  const start = instantOf(migration.startedAt);
  const end = instantOf(migration.endedAt);
  const span = (tell: (instant: number | null) => string): string => `${tell(start)} to ${tell(end)}`;
  const at = start ?? end;
  const zone = at === null ? clock.zone : `${clock.zone}, ${formatOffset(clock, at)}`;
  const isHidden = userName !== null && !userNames;
  const person = userName === null || isHidden ? INITIATOR_LABELS[initiatorClass].toLowerCase() : userName;
  // "VirtualMachine.relocate by CORP\\anna" names the person already, or must not.
  const namesPerson = userName !== null && triggerDetail?.includes(userName) === true;
  const who = [
    TRIGGER_LABELS[trigger],
    namesPerson && isHidden ? null : triggerDetail,
    namesPerson && !isHidden ? null : person,
  ];
  const half = migration.half === "none" ? "" : ` (${wordsOf(migration.half)})`;
  const state = migration.unfinishedReason === null ? "" : `, ${UNFINISHED_LABELS[migration.unfinishedReason]}`;
  return [
    ["What", `${KIND_LABELS[migration.kind]}, ${OUTCOME_LABELS[migration.outcome].toLowerCase()}${state}${half}`],
    [
      "VM",
      [
        `${vm.name ?? "unknown"}${vm.moref === null ? "" : ` (${vm.moref})`}`,
        vm.instanceUuid === null ? null : `instance UUID ${vm.instanceUuid}`,
        vcenter === null ? null : `vCenter ${vcenter}`,
      ]
        .filter((part) => part !== null)
        .join(", "),
    ],
    ["When", `${span((instant) => (instant === null ? "not known" : formatTime(clock, instant)))} (${zone})`],
    ["UTC", span((instant) => (instant === null ? "not known" : toIso(instant)))],
    ["From", placeText(source, vcenter)],
    ["To", placeText(destination, vcenter)],
    ["Who", who.filter((part) => part !== null && part !== "").join(", ")],
    ["How long", durationText(migration)],
    ...(failure === null
      ? []
      : [
          [
            "Later",
            failure.recoveredBy === null ? "no later attempt worked" : `worked as migration ${failure.recoveredBy}`,
          ] as const,
        ]),
  ];
}

function placeText({ host, datastore, cluster, vcenter }: Place, own: string | null): string {
  const other = vcenter === null || vcenter === own ? null : `vCenter ${vcenter}`;
  return [host, datastore, cluster, other].filter((part) => part !== null).join(", ") || "not known";
}

function durationText({ durationSeconds, durationErrorSeconds, queueSeconds }: Migration): string {
  if (durationSeconds === null) return "not known";
  const off =
    durationErrorSeconds === null || durationErrorSeconds === 0
      ? ""
      : `, at most ${formatSeconds(durationErrorSeconds)} off`;
  const queue = queueSeconds === null || queueSeconds === 0 ? "" : `, queued ${formatSeconds(queueSeconds)} before`;
  return `${formatSeconds(durationSeconds)}${off}${queue}`;
}

function hostLines({ measured, stun }: Migration): string[] {
  if (!measured) return ["  no host log of it in these inputs"];
  const { migrationId, hostSeconds, preCopySeconds, sentMegabytes, pagesLeft, lowMemoryWaitSeconds } = measured;
  const measuredStun = stun.basis === "measured" ? stun.seconds : null;
  const figures = [
    `migration ${migrationId}`,
    hostSeconds === null ? null : `took ${formatSeconds(hostSeconds)}`,
    preCopySeconds === null ? null : `pre-copy ${formatSeconds(preCopySeconds)}`,
    sentMegabytes === null ? null : `sent ${formatMegabytes(sentMegabytes.best)}`,
    pagesLeft === null ? null : `${formatCountOf(pagesLeft, "page")} left at switchover`,
    measuredStun === null ? null : `stopped ${formatSeconds(measuredStun.best)}`,
    lowMemoryWaitSeconds === null ? null : `waited ${formatSeconds(lowMemoryWaitSeconds)} for memory`,
  ].filter((part) => part !== null);
  return [
    `  ${figures.join(", ")}`,
    ...(measured.failureMessage === null ? [] : [`  ${visible(measured.failureMessage)}`]),
  ];
}

/** One of each kind: several exports tell the same event. */
function recordLines(records: readonly TicketRecord[], id: string): string[] {
  const kinds = new Map<string, TicketRecord>();
  for (const record of records) {
    const known = kinds.get(record.record);
    if (known === undefined || (!hasSentence(known) && hasSentence(record))) kinds.set(record.record, record);
  }
  const told = [...kinds.values()].slice(0, MOST_RECORDS);
  const more = records.length - told.length;
  return [
    ...told.flatMap(({ record, where, text }) => {
      const sentence = text === null ? "" : sentenceOf(text);
      return [`  ${visible(record)} (${visible(where)})`, ...(sentence === "" ? [] : [`    ${sentence}`])];
    }),
    ...(more > 0 ? [`  and ${formatCountOf(more, "more record")}: precopy explain ${id} INPUT...`] : []),
  ];
}

function hasSentence({ text }: TicketRecord): boolean {
  return text !== null && JSON_SENTENCE.test(text);
}

const JSON_SENTENCE = /"fullFormattedMessage"\s*:\s*"((?:[^"\\]|\\.)*)"/i;
// {"Key": 12, "FullFormattedMessage": "Migrating web01 …"}

/** The sentence of an event object, else the record on one line. */
function sentenceOf(text: string): string {
  const sentence = JSON_SENTENCE.exec(text)?.[1];
  const line = (sentence === undefined ? text : unescaped(sentence)).replaceAll(/\s+/g, " ").trim();
  return visible(line.length > MOST_OF_RECORD ? `${line.slice(0, MOST_OF_RECORD)} …` : line);
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
