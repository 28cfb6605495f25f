import { formatCountOf } from "../model/words.ts";
import { constants } from "node:fs";
import { access, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HistoryUnusable } from "../history/database.ts";
import { openHistory } from "../history/store.ts";
import { detect } from "../ingest/registry.ts";
import { isOwnOutput } from "../ingest/own-output.ts";
import { openSource } from "../ingest/source.ts";
import type { Config } from "../model/config.ts";
import { errorText } from "../model/diagnostic.ts";
import { whyTooOpen } from "../model/secret-file.ts";
import { HOUR_MS } from "../model/units.ts";
import { greet } from "../send/greet.ts";
import type { SmtpOptions } from "../send/smtp.ts";
import { findExports, type ExportFile } from "./nightly/find-exports.ts";

/** One thing that tomorrow's run needs. */
export interface Check {
  readonly what: "program" | "exports" | "history" | "output" | "mail" | "secrets";
  /** missing: the run works without it and its report will lack something; open: others can read it; broken: it will deliver nothing, or not there. */
  readonly state: "ok" | "missing" | "open" | "broken";
  readonly text: string;
}

export interface DoctorTools {
  readonly now: number;
  readonly environment: SmtpOptions["environment"];
  /** The running Node, e.g. `v24.1.0`. */
  readonly nodeVersion: string;
}

/** Exports older than this are not last night's. */
const FRESH_HOURS = 26;

/** Looks at everything the nightly job will use, and changes nothing but for a file that it writes and removes in the output folder. */
export async function examine(config: Config, tools: DoctorTools): Promise<readonly Check[]> {
  return [
    checkNode(tools.nodeVersion),
    ...(await checkExports(config, tools.now)),
    await checkHistory(config),
    await checkOutput(config.out),
    await checkMail(config, tools.environment),
    ...(await checkSecrets(config)),
  ];
}

function checkNode(version: string): Check {
  const major = Number(/^v(\d+)/.exec(version)?.[1] ?? 0);
  const text = `Node ${version}${major < 22 ? "; 24 is recommended, 20.19 the oldest that works" : ""}.`;
  return { what: "program", state: "ok", text };
}

async function checkExports(config: Config, now: number): Promise<readonly Check[]> {
  if (config.inputs.length === 0)
    return [{ what: "exports", state: "broken", text: "`inputs` names no folder: there is nothing to read." }];
  const checks: Check[] = [];
  const roles = new Map<string, number>();
  for (const { path } of config.inputs) {
    const found = await findExports([path], [], { settleSeconds: 0, machineNow: () => now, sleep: async () => {} });
    for (const { path: file, reason } of found.unreachable)
      checks.push({ what: "exports", state: "broken", text: `${file} cannot be read: ${reason}.` });
    const own = await Promise.all(found.files.map(roleOf));
    for (const [index, role] of own.entries())
      if (role !== null) roles.set(role, Math.max(roles.get(role) ?? 0, found.files[index]?.modifiedMs ?? 0));
    const claimed = own.filter((role) => role !== null).length;
    if (found.files.length > 0 || found.unreachable.length === 0) checks.push(countOf(path, found.files, claimed, now));
  }
  for (const [role, why] of WANTED)
    if (!roles.has(role)) checks.push({ what: "exports", state: "missing", text: `No ${why}` });
  return checks;
}

/** What a full report is made of, and what it lacks otherwise. */
const WANTED: readonly (readonly [role: string, why: string])[] = [
  ["events", "export of events: every migration is told by events. `precopy formats` lists how to make one."],
  ["tasks", "export of tasks: who started a move and why it failed is told less well."],
  [
    "inventory",
    "inventory: without memory sizes most stuns and the forecast stay unknown. RVTools or Get-VM is enough.",
  ],
  ["host-log", "host logs: stuns are inferred, not measured. A log bundle of the hosts in question measures them."],
];

function countOf(path: string, files: readonly ExportFile[], claimed: number, now: number): Check {
  const newest = files.reduce((latest, { modifiedMs }) => Math.max(latest, modifiedMs), 0);
  if (files.length === 0) return { what: "exports", state: "broken", text: `${path} holds no file.` };
  if (claimed === 0)
    return {
      what: "exports",
      state: "broken",
      text: `${path}: none of ${files.length} files is an export this program knows.`,
    };
  const hours = Math.round((now - newest) / HOUR_MS);
  const age = hours < 1 ? "less than an hour" : `${hours} h`;
  const text = `${path}: ${claimed} of ${formatCountOf(files.length, "file")} ${claimed === 1 ? "is an export" : "are exports"}, the newest ${age} old.`;
  return { what: "exports", state: hours > FRESH_HOURS ? "missing" : "ok", text };
}

/** The role of a file by its content; null for what is no export. */
async function roleOf(file: ExportFile): Promise<string | null> {
  try {
    const { head } = await openSource(file.path, file.path);
    return isOwnOutput(head) ? null : (detect(head).adapter?.role ?? null);
  } catch {
    return null;
  }
}

async function checkHistory(config: Config): Promise<Check> {
  if (config.history === null)
    return { what: "history", state: "missing", text: "`history: false`: nothing is compared with earlier nights." };
  const exists = await stat(config.history).then(
    () => true,
    () => false,
  );
  try {
    const history = await openHistory(exists ? config.history : ":memory:", { readOnly: exists });
    const { nights, migrations } = await history.status();
    history.close();
    const text = exists
      ? `${config.history}: ${formatCountOf(nights, "night")}, ${formatCountOf(migrations, "migration")}.`
      : `${config.history} will be made by the first run.`;
    return { what: "history", state: "ok", text };
  } catch (error) {
    if (!(error instanceof HistoryUnusable)) throw error;
    return { what: "history", state: "missing", text: error.message };
  }
}

/** The output folder, or the nearest folder above it that is there, has to take a file. */
async function checkOutput(out: string): Promise<Check> {
  let folder = out;
  while (dirname(folder) !== folder && !(await isThere(folder))) folder = dirname(folder);
  const trial = join(folder, `.precopy-doctor-${process.pid}`);
  try {
    await access(folder, constants.W_OK);
    await mkdir(trial);
    await writeFile(join(trial, "written"), "");
    return { what: "output", state: "ok", text: `${out} can be written.` };
  } catch (error) {
    const text = `${out} cannot be written (${errorText(error)}): set \`out\` in the config to a folder that this account may write.`;
    return { what: "output", state: "broken", text };
  } finally {
    await rm(trial, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Files that hold secrets and that others can read. */
async function checkSecrets({ mail, anonymize }: Config): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const path of [mail?.passwordFile, anonymize?.secretFile]) {
    const status = path === null || path === undefined ? null : await stat(path).catch(() => null);
    const open = status === null ? null : whyTooOpen(path ?? "", status.mode, process.platform);
    if (open !== null) checks.push({ what: "secrets", state: "open", text: open });
  }
  return checks;
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function checkMail(config: Config, environment: SmtpOptions["environment"]): Promise<Check> {
  const { mail } = config;
  if (mail === null)
    return { what: "mail", state: "missing", text: "No `mail` in the config: the report is written, nobody is told." };
  try {
    const problem = await greet(mail, { environment });
    if (problem !== null) return { what: "mail", state: "broken", text: problem };
  } catch (error) {
    return { what: "mail", state: "broken", text: errorText(error) };
  }
  const text = `${mail.host}:${mail.port} would take a mail to ${mail.to.join(", ")}; none was sent.`;
  return { what: "mail", state: "ok", text };
}
