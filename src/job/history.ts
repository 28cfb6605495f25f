import { existsSync } from "node:fs";
import { join } from "node:path";
export type { HistoryStatus } from "../history/store.ts";
export type { ExportCounts } from "../history/export/write.ts";
import type { ExportCounts } from "../history/export/write.ts";
import type { History, HistoryStatus, PruneCounts } from "../history/store.ts";
import { openHistory } from "../history/store.ts";
import type { Config } from "../model/config.ts";
import { errorText, KnownError } from "../model/diagnostic.ts";
import type { Past } from "../model/past.ts";
import { DAY_MS, toIso } from "../model/units.ts";
import { isSystemError, whyNotWritten } from "./folder.ts";
import type { NightlyTools } from "./nightly.ts";
import { findExports } from "./nightly/find-exports.ts";
import { takeIn } from "./nightly/intake.ts";
import { takeLock } from "./nightly/lock.ts";

/** What is in the history of a config. Throws HistoryUnusable or KnownError. */
export async function historyStatus(config: Config): Promise<HistoryStatus> {
  const history = await openHistory(fileOf(config), { readOnly: true });
  try {
    return await history.status();
  } finally {
    history.close();
  }
}

/** What the history of a config says of the time before `now`; null where there is none or it cannot be read. */
export async function pastOfHistory(config: Config | null, now: number): Promise<Past | null> {
  if (config === null || config.history === null || !existsSync(config.history)) return null;
  try {
    const history = await openHistory(config.history, { readOnly: true });
    try {
      return await history.past(toIso(now), toIso(now + DAY_MS).slice(0, 10));
    } finally {
      history.close();
    }
  } catch {
    return null;
  }
}

/** Forgets migrations and nights that ended before `before`, else those past the config's retention. */
export async function pruneHistory(config: Config, before: number | null, now: number): Promise<PruneCounts> {
  const { historyDays } = config.retention;
  if (before === null && historyDays === null) {
    throw new KnownError("Nothing says what to forget: give --before DATE, or retention.historyDays in the config.");
  }
  const limit = before ?? now - (historyDays ?? 0) * DAY_MS;
  return await withHistory(config, "prune", (history) => history.prune(toIso(limit)));
}

/** Brings a folder of Parquet files to what the history holds: a file for each vCenter and night, one for each past month. */
export async function exportHistory(config: Config, folder: string, program: string): Promise<ExportCounts> {
  return await withHistory(config, "export", async (history) => {
    try {
      return await history.export(folder, program);
    } catch (error) {
      if (!isSystemError(error) && !ENGINE_STOPPED.test(errorText(error))) throw error;
      throw new KnownError(
        `The export to ${folder} stopped: ${whyNotWritten(error)}. Files that are there are whole; mend that and run it again.`,
      );
    }
  });
}

// IO Error: Could not write all bytes to file "…": No space left on device
const ENGINE_STOPPED = /^(?:IO|Out of Memory|Permission) (?:Error|Exception)\b/;

export interface RebuildCounts {
  readonly files: number;
  readonly migrations: number;
  /** Read before from exports that are still there, and not found in them any more. */
  readonly removed: number;
  /** Known only from exports that are gone: kept as they are. */
  readonly kept: number;
  readonly unreachable: readonly string[];
}

/**
 * Reads all exports that are still there again, after an upgrade or into a new file. What this version makes of them
 * replaces what an older one did; ids stay; migrations whose exports are gone stay.
 */
export async function rebuildHistory(config: Config, tools: NightlyTools): Promise<RebuildCounts> {
  return await withHistory(config, "rebuild", async (history) => {
    const known = await history.inputs();
    const paths = config.inputs.map((input) => input.path);
    const found = await findExports(paths, known, tools);
    const again = found.files.map((file) => ({ ...file, known: null }));
    const intake = await takeIn(again, history, tools.read, {
      program: tools.program,
      what: "rebuild",
      now: tools.now,
      keepFrom: config.retention.historyDays === null ? null : tools.now() - config.retention.historyDays * DAY_MS,
      preference: "incoming",
      told: null,
    });
    const reread = new Set(intake.files.filter((file) => file.known !== null).map((file) => file.sha256));
    const { removed, kept } = await history.removeGone(intake.ids, reread);
    return {
      files: found.files.length,
      migrations: intake.ids.size,
      removed,
      kept,
      unreachable: found.unreachable.map(({ path }) => path),
    };
  });
}

async function withHistory<T>(config: Config, what: string, use: (history: History) => Promise<T>): Promise<T> {
  const file = fileOf(config);
  const lock = await takeLock(join(config.out, "precopy.lock"), `precopy history ${what} --config ${config.path}`);
  try {
    const history = await openHistory(file);
    try {
      return await use(history);
    } finally {
      history.close();
    }
  } finally {
    await lock.release();
  }
}

function fileOf(config: Config): string {
  if (config.history !== null) return config.history;
  throw new KnownError(`${config.path} switches the history off (history: false).`);
}
