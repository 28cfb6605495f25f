import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ArchiveSpool } from "../ingest/archive/spool.ts";
import { HistoryUnusable } from "../history/database.ts";
import type { KnownInput } from "../history/rows.ts";
import type { History } from "../history/store.ts";
import { openHistory } from "../history/store.ts";
import type { Config } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { KnownError } from "../model/diagnostic.ts";
import { nightOf } from "../model/past.ts";
import type { Night, Past } from "../model/past.ts";
import type { Report } from "../model/report.ts";
import { DAY_MS, toIso } from "../model/units.ts";
import type { EpochMs } from "../model/units.ts";
import { renderCalendar } from "../render/calendar/calendar.ts";
import type { ExportFile, FoundExports } from "./nightly/find-exports.ts";
import { findExports } from "./nightly/find-exports.ts";
import { removeOldReports } from "./nightly/house.ts";
import type { Intake, ReadExports, ReadFiles } from "./nightly/intake.ts";
import { knownInputs, NEIGHBOUR_MS, spanningFiles, spanOf, takeIn } from "./nightly/intake.ts";
import { takeLock } from "./nightly/lock.ts";
import type { NightWindow } from "./nightly/plan-nights.ts";
import { planNights } from "./nightly/plan-nights.ts";

/** Without a history nothing is known of the exports: those of the last days are read. */
const RECENT_MS = 4 * DAY_MS;
const REUSED_FILES = 20;
const MAIL_MARKER = "mail-sent.json";

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
  readonly write: (report: Report, folder: string) => Promise<void>;
  /** null where the config has no mail. */
  readonly mail: ((folder: string) => Promise<MailOutcome>) | null;
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

export interface NightlyResult {
  /** 0 done; 1 a gate was crossed; 2 report or mail could not be delivered. */
  readonly exitCode: 0 | 1 | 2;
  readonly date: string;
  /** The night's report. */
  readonly folder: string;
  readonly backfilled: readonly string[];
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
  const lock = await takeLock(join(config.out, "precopy.lock"), `precopy nightly --config ${config.path}`);
  try {
    const opened = await openOrExplain(config, open);
    const spool = new ArchiveSpool();
    try {
      return await reportNights(config, tools, opened, spool);
    } finally {
      opened.history?.close();
      await spool.dispose();
    }
  } finally {
    await lock.release();
  }
}

interface OpenedHistory {
  readonly history: History | null;
  readonly known: readonly KnownInput[];
  readonly nights: readonly Night[];
  readonly notes: Diagnostic[];
}

/** The history, read-only where it cannot be written, or none with the reason as a diagnostic. */
async function openOrExplain(config: Config, open: typeof openHistory): Promise<OpenedHistory> {
  const none = { history: null, known: [], nights: [] };
  if (config.history === null) return { ...none, notes: [] };
  try {
    return { ...(await openWhole(config.history, false, open)), notes: [] };
  } catch (error) {
    const code = error instanceof HistoryUnusable ? error.code : "history-damaged";
    const notes = [note(code, code === "history-not-installed" ? "info" : "warning", textOf(error))];
    if (code !== "history-read-only") return { ...none, notes };
    return { ...(await openWhole(config.history, true, open).catch(() => none)), notes };
  }
}

/** Reads what the job needs before anything else: a file that opens and cannot be read is as good as none. */
async function openWhole(
  file: string,
  readOnly: boolean,
  open: typeof openHistory,
): Promise<Omit<OpenedHistory, "notes">> {
  const history = await open(file, { readOnly });
  try {
    return { history, known: await history.inputs(), nights: await history.nights() };
  } catch (error) {
    history.close();
    throw new KnownError(
      `The history ${file} is damaged (${textOf(error)}). Move it away and run "precopy history rebuild".`,
    );
  }
}

async function reportNights(
  config: Config,
  tools: NightlyTools,
  { history, known, nights, notes }: OpenedHistory,
  spool: ArchiveSpool,
): Promise<NightlyResult> {
  const found = await findExports(
    config.inputs.map((input) => input.path),
    known,
    { ...tools, expand: (path) => spool.expand(path, path) },
  );
  notes.push(...exportNotes(found));
  const intake = await learn(config, tools, history, found, notes);
  const span = spanOf(intake.files.map((file) => file.known));
  const plan = planNights({
    nights,
    now: tools.now(),
    oldestRecord: history === null && span !== null ? Math.max(span.from, span.to - DAY_MS) : (span?.from ?? null),
    newestRecord: span?.to ?? null,
    zone: tools.zone,
  });
  const late = lateNote(intake.addedMoments, nights, plan.missed[0] ?? plan.tonight);
  if (late !== null) notes.push(late);

  const shared = { config, tools, history, intake, notes };
  for (const window of plan.missed) await reportNight({ ...shared, window, status: "backfilled" });
  if (plan.missed.length > 0) notes.push(missedNote(plan.missed));
  const tonight = await reportNight({ ...shared, window: plan.tonight, status: plan.silent ? "silent" : "reported" });

  const messages = notes.filter(({ severity }) => severity !== "info").map(({ message }) => message);
  const mail = await mailOnce(tools, tonight.folder, intake.newFiles > 0, messages);
  await keepHouse(config, tools, history, plan.tonight.date, messages);
  await writeCalendar(config, tools, history, messages);
  const crossed = tonight.report.gates.some((gate) => !gate.passed);
  return {
    exitCode: mail === "failed" ? 2 : crossed ? 1 : 0,
    date: plan.tonight.date,
    folder: tonight.folder,
    backfilled: plan.missed.map((window) => window.date),
    mail: mail === "failed" ? null : mail,
    messages,
  };
}

/** What the exports hold: from the history, which takes the new ones in, or by reading the recent ones. */
async function learn(
  config: Config,
  tools: NightlyTools,
  history: History | null,
  found: FoundExports,
  notes: Diagnostic[],
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
      });
    } catch (error) {
      const message = `The history could not be updated (${textOf(error)}); tonight's report is made from the exports alone, and the next run tries again.`;
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
  return { files, newFiles: recent.length, addedMoments: [], ids: new Set(), last: { exports, files } };
}

interface NightRequest {
  readonly config: Config;
  readonly tools: NightlyTools;
  readonly history: History | null;
  readonly intake: Intake;
  readonly notes: readonly Diagnostic[];
  readonly window: NightWindow;
  readonly status: Night["status"];
}

/** Writes the report of one night and only then counts the night as told: a run that dies before is made up for. */
async function reportNight(request: NightRequest): Promise<{ readonly report: Report; readonly folder: string }> {
  const { config, tools, history, intake, window, status } = request;
  // Without new records nothing can be compared: what is not seen is neither fewer nor resolved.
  const past = status === "silent" ? null : await pastOf(history, window);
  const exports = await readNight(intake, window, status, tools.read);
  const diagnostics = status === "backfilled" ? [] : request.notes;
  const report = await exports.report({ from: window.from, to: window.to, past, diagnostics });
  const folder = join(config.out, window.date);
  try {
    await tools.write(report, folder);
  } catch (error) {
    throw new KnownError(`The report of ${window.date} could not be written to ${folder}: ${textOf(error)}`);
  }
  const night = { ...nightOf(report, window.date, status), from: toIso(window.from), to: toIso(window.to) };
  await history?.writeNight(night, toIso(tools.now())).catch(() => undefined);
  return { report, folder };
}

async function pastOf(history: History | null, window: NightWindow): Promise<Past | null> {
  return (await history?.past(toIso(window.from), window.date).catch(() => null)) ?? null;
}

/** The exports that can say something about a night; for tonight also what came in only now, whatever it holds. */
async function readNight(
  intake: Intake,
  window: NightWindow,
  status: Night["status"],
  read: ReadFiles,
): Promise<ReadExports> {
  const spanning = spanningFiles(intake.files, window.from - NEIGHBOUR_MS, window.to + NEIGHBOUR_MS);
  const { last } = intake;
  if (last === null) return await read(spanning);
  const wanted = new Map(spanning.map((file) => [file.path, file]));
  const inLast = new Set(last.files.map((file) => file.path));
  const timeless = intake.files.filter((file) => inLast.has(file.path) && isTimeless(file));
  if (status !== "backfilled") for (const file of timeless) wanted.set(file.path, file);
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
    messages.push(`The mail was not sent: ${textOf(error)}`);
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
    messages.push(`What is past its retention could not be removed: ${textOf(error)}`);
  }
}

/** The page of all nights beside their folders; without a history there is none. */
async function writeCalendar(
  config: Config,
  tools: NightlyTools,
  history: History | null,
  messages: string[],
): Promise<void> {
  if (history === null) return;
  try {
    const hasReport = (date: string): boolean => existsSync(join(config.out, date, "report.html"));
    const hidden = config.anonymize !== null;
    const nights = await history.nights();
    // A verdict quotes names.
    const html = renderCalendar(hidden ? nights.map((night) => ({ ...night, verdict: "" })) : nights, {
      version: tools.program,
      site: hidden ? null : config.site,
      hrefOf: (date) => (hasReport(date) ? `${date}/report.html` : null),
    });
    const file = join(config.out, "index.html");
    await writeFile(`${file}.tmp`, html);
    await rename(`${file}.tmp`, file);
  } catch (error) {
    messages.push(`The page of all nights could not be written: ${textOf(error)}`);
  }
}

function exportNotes(found: FoundExports): readonly Diagnostic[] {
  const { unsettled, unreachable } = found;
  return [
    ...unreachable.map(({ path, reason }) =>
      note(
        "input-unreachable",
        "error",
        `${path} cannot be read (${reason}). Check the share and the account's rights.`,
      ),
    ),
    ...unsettled.map((path) =>
      note("input-unsettled", "info", `${path} was still being written and is left for the next night.`),
    ),
  ];
}

function missedNote(missed: readonly NightWindow[]): Diagnostic {
  const dates = missed.map((window) => window.date).join(", ");
  const text = `No report was written on ${dates}; these nights are made up for, their reports lie beside this one.`;
  return note("nights-backfilled", "info", text, missed.length);
}

/** Migrations of nights that were already told: in the history, but in no mail. */
function lateNote(moments: readonly string[], nights: readonly Night[], first: NightWindow): Diagnostic | null {
  const begin = toIso(first.from);
  const late = moments.filter((moment) => moment <= begin);
  if (nights.length === 0 || late.length === 0) return null;
  const text = `${late.length} migrations of earlier nights came only now. They are in the history; the reports of those nights do not show them.`;
  return note("late-migrations", "warning", text, late.length);
}

function note(code: string, severity: Diagnostic["severity"], message: string, count = 1): Diagnostic {
  return { code, severity, message, input: null, line: null, count };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
