import { HistoryUnusable } from "../../history/database.ts";
import type { KnownInput } from "../../history/rows.ts";
import type { History, openHistory } from "../../history/store.ts";
import type { Config } from "../../model/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { errorText, KnownError } from "../../model/diagnostic.ts";
import type { Night } from "../../model/past.ts";
import { note } from "./note.ts";

export interface OpenedHistory {
  readonly history: History | null;
  readonly known: readonly KnownInput[];
  readonly nights: readonly Night[];
  readonly notes: Diagnostic[];
}

/** The history, read-only where it cannot be written, or none with the reason as a diagnostic. */
export async function openOrExplain(config: Config, open: typeof openHistory): Promise<OpenedHistory> {
  const none = { history: null, known: [], nights: [] };
  if (config.history === null) return { ...none, notes: [] };
  try {
    return { ...(await openWhole(config.history, false, open)), notes: [] };
  } catch (error) {
    const code = error instanceof HistoryUnusable ? error.code : "history-damaged";
    const notes = [note(code, code === "history-not-installed" ? "info" : "warning", errorText(error))];
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
      `The history ${file} is damaged (${errorText(error)}). Move it away and run "precopy history rebuild".`,
    );
  }
}
