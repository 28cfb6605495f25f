import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { momentOf } from "../history/rows.ts";
import { ArchiveSpool } from "../ingest/archive/spool.ts";
import type { History } from "../history/store.ts";
import { openHistory } from "../history/store.ts";
import type { LateMigration, ToldSpan } from "../history/late.ts";
import type { Config, MailScope } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { errorText, KnownError } from "../model/diagnostic.ts";
import { nightOf } from "../model/night.ts";
import type { Night, Past } from "../model/past.ts";
import type { Completed, Report } from "../model/report.ts";
import { CHAIN_LIFE_MS, DAY_MS, SECOND_MS, toIso } from "../model/units.ts";
import { isNothingUsable } from "../model/usable-data.ts";
import type { EpochMs } from "../model/units.ts";
import { whyNotWritten } from "./folder.ts";
import type { ExportFile, FoundExports } from "./nightly/find-exports.ts";
import { findExports } from "./nightly/find-exports.ts";
import { writeCalendar } from "./nightly/calendar.ts";
import { filesOf, lateMigrations } from "./nightly/late.ts";
import { hasReport, removeOldReports } from "./nightly/house.ts";
import type { Intake, ReadExports, ReadFiles } from "./nightly/intake.ts";
import { knownInputs, spanningFiles, spanOf, takeIn } from "./nightly/intake.ts";
import { takeLock } from "./nightly/lock.ts";
import { note } from "./nightly/note.ts";
import { completedNote, exportNotes, missedNote } from "./nightly/notes.ts";
import { openOrExplain, type OpenedHistory } from "./nightly/open-history.ts";
import type { NightWindow } from "./nightly/plan-nights.ts";
import { planNights, toldSpan } from "./nightly/plan-nights.ts";

/** Without a history nothing is known of the exports: those of the last days are read. */
const RECENT_MS = 4 * DAY_MS;
const REUSED_FILES = 20;
const MAIL_MARKER = "mail-sent.json";
/** Left in the night's folder once its alert was sent. */
export const ALERT_MARKER = "alert-sent.json";

/** What became of the mail, as send/ tells it. */
export interface MailOutcome {
  readonly status: "sent" | "written" | "skipped" | "queued";
  readonly messageId: string;
  readonly subject: string;
  /** What a person should know about it, or null. */
  readonly note: string | null;
}

/** What the nightly job uses: the report job, the mail, the clock. */
export interface NightlyTools {
  /** Version of the program. */
  readonly program: string;
  readonly read: ReadFiles;
  readonly write: (report: Report, folder: string, parts: readonly ReportPart[]) => Promise<void>;
  /** null where the config has no mail. */
  readonly mail: ((folder: string) => Promise<MailOutcome>) | null;
  /** Tells the night where people look (chat, metrics); returns what went wrong, which never fails the night. */
  readonly alert?: (night: ToldNight) => Promise<readonly string[]>;
  /** The present as the run is told (`--now`), or the machine's clock. */
  readonly now: () => EpochMs;
  /** The machine's clock, which files are stamped with. */
  readonly machineNow: () => EpochMs;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A file that changed within this time may still be being written. */
  readonly settleSeconds: number;
  /** IANA zone that nights are named in. */
  readonly zone: string;
}

/** A night's report on a part of the site, for those who are mailed that part alone. */
export interface ReportPart {
  readonly report: Report;
  readonly only: MailScope;
}

/** A night for those who watch from elsewhere. */
export interface ToldNight {
  /** null: the run made none. */
  readonly report: Report | null;
  readonly folder: string;
  /** false: it was told before and nothing has come since. */
  readonly isNew: boolean;
  readonly isSuccess: boolean;
  /** Seconds the run took so far. */
  readonly seconds: number;
}

export interface NightlyResult {
  /** 0 done; 1 a gate was crossed; 2 report or mail could not be delivered. */
  readonly exitCode: 0 | 1 | 2;
  readonly date: string;
  /** The night's report. */
  readonly folder: string;
  readonly verdict: Report["verdict"];
  readonly backfilled: readonly string[];
  /** Dates of earlier nights whose reports were written anew, because migrations of theirs came only now. */
  readonly completed: readonly string[];
  readonly mail: MailOutcome | null;
  /** For people, on stderr. */
  readonly messages: readonly string[];
}

/**
 * The unattended job: new exports into the history, missed nights and tonight reported, the mail sent, old reports
 * removed. Whatever fails on the way is said in the report; only a report that cannot be written ends the run.
 * Throws LockedError where another run is at it.
 */
export async function runNightly(
  config: Config,
  tools: NightlyTools,
  open: typeof openHistory = openHistory,
): Promise<NightlyResult> {
  const startedAt = tools.machineNow();
  const lock = await takeLock(join(config.out, "precopy.lock"), `precopy nightly --config ${config.path}`);
  try {
    const opened = await openOrExplain(config, open);
    const spool = new ArchiveSpool();
    try {
      return await reportNights(config, tools, opened, spool, startedAt);
    } catch (error) {
      const failed = { report: null, folder: config.out, isNew: false, isSuccess: false };
      await tools.alert?.({ ...failed, seconds: secondsSince(startedAt, tools) });
      throw error;
    } finally {
      opened.history?.close();
      await spool.dispose();
    }
  } finally {
    await lock.release();
  }
}

async function reportNights(
  config: Config,
  tools: NightlyTools,
  { history, known, nights, notes }: OpenedHistory,
  spool: ArchiveSpool,
  startedAt: EpochMs,
): Promise<NightlyResult> {
  const found = await findExports(
    config.inputs.map((input) => input.path),
    known,
    { ...tools, expand: (path) => spool.expand(path, path) },
  );
  for (const each of exportNotes(found)) notes.push(each);
  const intake = await learn(
    config,
    tools,
    history,
    found,
    notes,
    toldSpan({ nights, now: tools.now(), zone: tools.zone }),
  );
  const span = spanOf(intake.files.map((file) => file.known));
  const plan = planNights({
    nights,
    now: tools.now(),
    oldestRecord: history === null && span !== null ? Math.max(span.from, span.to - DAY_MS) : (span?.from ?? null),
    newestRecord: span?.to ?? null,
    zone: tools.zone,
  });
  const shared = { config, tools, history, intake, notes, completed: null };
  const late = await lateOf(history, plan.tonight.date);
  const completed = await completeNights(shared, nights, plan.tonight, late);
  for (const window of plan.missed) await reportNight({ ...shared, window, status: "backfilled", late: [] });
  if (plan.missed.length > 0) notes.push(missedNote(plan.missed));
  if (completed.length > 0) notes.push(completedNote(completed));
  const status = plan.silent ? "silent" : "reported";
  const tonight = await reportNight({ ...shared, window: plan.tonight, status, late });

  const messages = notes.filter(({ severity }) => severity !== "info").map(({ message }) => message);
  const mail = await mailOnce(tools, tonight.folder, intake.newFiles > 0, messages);
  await keepHouse(config, tools, history, plan.tonight.date, messages);
  await writeCalendar(config, tools.program, history, messages);
  const told = await tools.alert?.({
    ...tonight,
    isNew: intake.newFiles > 0 || !existsSync(join(tonight.folder, ALERT_MARKER)),
    isSuccess: mail !== "failed",
    seconds: secondsSince(startedAt, tools),
  });
  for (const message of told ?? []) messages.push(message);
  const crossed = tonight.report.gates.some((gate) => !gate.passed);
  return {
    exitCode: mail === "failed" || isUnread(tonight.report) ? 2 : crossed ? 1 : 0,
    date: plan.tonight.date,
    folder: tonight.folder,
    verdict: tonight.report.verdict,
    backfilled: plan.missed.map((window) => window.date),
    completed,
    mail: mail === "failed" ? null : mail,
    messages,
  };
}

/** Exports came and none of them says anything: as for `report`, nothing usable. That none came is the gate's to say. */
function isUnread({ inputs }: Report): boolean {
  return inputs.length > 0 && isNothingUsable(inputs);
}

function secondsSince(startedAt: EpochMs, tools: NightlyTools): number {
  return Math.max(0, (tools.machineNow() - startedAt) / SECOND_MS);
}

/** What the exports hold: from the history, which takes the new ones in, or by reading the recent ones. */
async function learn(
  config: Config,
  tools: NightlyTools,
  history: History | null,
  found: FoundExports,
  notes: Diagnostic[],
  told: ToldSpan | null,
): Promise<Intake> {
  const { historyDays } = config.retention;
  if (history !== null) {
    try {
      return await takeIn(found.files, history, tools.read, {
        program: tools.program,
        what: "nightly",
        now: tools.now,
        keepFrom: historyDays === null ? null : tools.now() - historyDays * DAY_MS,
        preference: "stored",
        told,
      });
    } catch (error) {
      const message = `The history could not be updated (${errorText(error)}); tonight's report is made from the exports alone, and the next run tries again.`;
      notes.push(note("history-not-updated", "warning", message));
    }
  }
  const present = Math.min(tools.now(), tools.machineNow());
  const recent = found.files.filter((file) => file.modifiedMs >= present - RECENT_MS);
  const exports = await tools.read(recent);
  const byContent = new Map(
    knownInputs(exports, recent).flatMap((input) => (input === null ? [] : [[input.sha256, input]])),
  );
  const files = recent.map((file) => ({ ...file, known: byContent.get(file.sha256) ?? null }));
  return { files, newFiles: recent.length, isStored: false, ids: new Set(), last: { exports, files } };
}

interface NightRequest {
  readonly config: Config;
  readonly tools: NightlyTools;
  readonly history: History | null;
  readonly intake: Intake;
  readonly notes: readonly Diagnostic[];
  readonly window: NightWindow;
  readonly status: Night["status"];
  readonly late: readonly LateMigration[];
  readonly completed: Completed | null;
}

/** Writes the report of one night and only then counts the night as told: a run that dies before is made up for. */
async function reportNight(request: NightRequest): Promise<{ readonly report: Report; readonly folder: string }> {
  const { config, tools, history, intake, window, status, completed } = request;
  const past = await pastOf(history, window);
  const open = past?.openFailures ?? [];
  const exports = await readNight(request);
  const diagnostics = status === "backfilled" || completed !== null ? [] : request.notes;
  const late = lateMigrations(request.late, exports.migrations, window.from);
  const view = {
    from: window.from,
    to: window.to,
    // Without new records nothing can be compared: what is not seen is neither fewer nor resolved.
    past: status === "silent" ? null : past,
    open,
    late,
    completed,
    diagnostics,
  };
  const report = await exports.report(view);
  const parts: ReportPart[] = [];
  // Only tonight is mailed.
  if (status !== "backfilled" && completed === null)
    for (const { only } of config.mail?.recipients ?? [])
      parts.push({ only, report: await exports.report({ ...view, only }) });
  const folder = join(config.out, window.date);
  try {
    await tools.write(report, folder, parts);
  } catch (error) {
    throw new KnownError(`The report of ${window.date} could not be written to ${folder}: ${whyNotWritten(error)}.`);
  }
  const night = { ...nightOf(report, window.date, status), from: toIso(window.from), to: toIso(window.to) };
  const telling = {
    late: completed === null ? request.late.map(({ migration }) => migration.id) : [],
    unstored: intake.isStored ? [] : report.migrations.map(({ id }) => id),
  };
  await history?.writeNight(night, toIso(tools.now()), telling).catch(() => undefined);
  return { report, folder };
}

async function lateOf(history: History | null, date: string): Promise<readonly LateMigration[]> {
  return (await history?.late(date).catch(() => [])) ?? [];
}

/** Writes the reports of earlier nights anew where migrations of theirs came only now. Returns the dates. */
async function completeNights(
  shared: Omit<NightRequest, "window" | "status" | "late">,
  nights: readonly Night[],
  tonight: NightWindow,
  late: readonly LateMigration[],
): Promise<readonly string[]> {
  const { config, history } = shared;
  const moments = late.flatMap(({ migration, isNew }) => (isNew ? [momentOf(migration) ?? ""] : []));
  const completed: string[] = [];
  for (const night of [...nights].reverse()) {
    const added = moments.filter((moment) => moment > night.from && moment <= night.to).length;
    if (added === 0 || night.date === tonight.date || night.status === "silent") continue;
    if (!hasReport(join(config.out, night.date))) continue;
    const window = { date: night.date, from: Date.parse(night.from), to: Date.parse(night.to) };
    const own = (await lateOf(history, night.date)).filter(({ isNew }) => !isNew);
    await reportNight({
      ...shared,
      window,
      status: night.status,
      late: own,
      completed: { on: tonight.date, migrations: added },
    });
    completed.push(night.date);
  }
  return completed;
}

async function pastOf(history: History | null, window: NightWindow): Promise<Past | null> {
  return (await history?.past(toIso(window.from), window.date).catch(() => null)) ?? null;
}

/** The exports that can say something about a night; for tonight also what came in only now, whatever it holds. */
async function readNight({ intake, window, status, late, completed, tools }: NightRequest): Promise<ReadExports> {
  const { read } = tools;
  const spanning = spanningFiles(intake.files, window.from - CHAIN_LIFE_MS, window.to + CHAIN_LIFE_MS);
  const { last } = intake;
  const wanted = new Map([...spanning, ...filesOf(late, intake.files)].map((file) => [file.path, file]));
  if (last === null) return await read([...wanted.values()]);
  const inLast = new Set(last.files.map((file) => file.path));
  const timeless = intake.files.filter((file) => inLast.has(file.path) && isTimeless(file));
  if (status !== "backfilled" && completed === null) for (const file of timeless) wanted.set(file.path, file);
  // What has just been read is not read again, unless it was far more than this night: a first run over old exports.
  const isClose = last.files.length <= 2 * wanted.size + REUSED_FILES;
  const canReuse = isClose && [...wanted.keys()].every((path) => inLast.has(path));
  return canReuse ? last.exports : await read([...wanted.values()]);
}

/** A stranger, an empty file: it says nothing about any night, and that is said in the night it came. */
function isTimeless(file: ExportFile): boolean {
  return file.known === null || file.known.firstAt === null;
}

/** Sends the night's mail once; again only if the night has grown since. */
async function mailOnce(
  tools: NightlyTools,
  folder: string,
  hasGrown: boolean,
  messages: string[],
): Promise<MailOutcome | "failed" | null> {
  const marker = join(folder, MAIL_MARKER);
  if (tools.mail === null || (existsSync(marker) && !hasGrown)) return null;
  try {
    const result = await tools.mail(folder);
    if (result.note !== null) messages.push(result.note);
    await writeFile(marker, `${JSON.stringify({ at: toIso(tools.now()), messageId: result.messageId })}\n`);
    return result;
  } catch (error) {
    messages.push(`The mail was not sent: ${errorText(error)}`);
    return "failed";
  }
}

async function keepHouse(
  config: Config,
  tools: NightlyTools,
  history: History | null,
  today: string,
  messages: string[],
): Promise<void> {
  const { reportDays, historyDays } = config.retention;
  try {
    if (historyDays !== null) await history?.prune(toIso(tools.now() - historyDays * DAY_MS));
    if (reportDays !== null) await removeOldReports(config.out, today, reportDays);
  } catch (error) {
    messages.push(`What is past its retention could not be removed: ${errorText(error)}`);
  }
}
