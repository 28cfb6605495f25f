import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { OUTPUT_KINDS, type Config } from "../../model/config.ts";
import { sendOrQueue } from "../../send/queue.ts";
import type { InputFile } from "../inputs.ts";
import type { NightlyTools } from "../nightly.ts";
import { present } from "../present.ts";
import { analyze, programVersion } from "../report.ts";
import { writeReport } from "../write.ts";
import type { ExportFile } from "./find-exports.ts";

/** Exports are copied over the network: half a minute without a change means that the copy is through. */
const SETTLE_SECONDS = 30;

export interface ToolOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Epoch ms; null: the machine's clock. */
  readonly now?: number | null;
  readonly settleSeconds?: number;
  /** Pauses between the attempts to hand a mail over, milliseconds; absent: send/'s own. */
  readonly retryAfterMs?: readonly number[];
}

/** The real ones: the report job, the files, the mail server, the clock. */
export function nightlyTools(config: Config, options: ToolOptions): NightlyTools {
  const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const timeZone = config.timeZone ?? machineZone;
  const zone = config.reportTimeZone ?? timeZone;
  const fixed = options.now ?? null;
  // The mail is made of these files, whatever else is wanted.
  const kinds =
    config.mail === null ? config.write : OUTPUT_KINDS.filter((kind) => kind !== "csv" || config.write.includes(kind));
  const now = (): number => fixed ?? Date.now();
  return {
    program: programVersion(),
    zone,
    settleSeconds: options.settleSeconds ?? SETTLE_SECONDS,
    now,
    machineNow: Date.now,
    sleep: (milliseconds) => wait(milliseconds),
    read: (files) =>
      analyze(
        files.map((file) => inputFileOf(file, config)),
        {
          timeZone,
          timeZoneGiven: config.timeZone !== null,
          dateOrder: null,
          inputFormat: null,
          now: now(),
          reportTimeZone: zone,
          config,
        },
      ),
    write: async (report, folder) => {
      // The folder is called by the night's date; so are the mail and the address in it.
      const { report: shown, options: shape } = await present(report, config, {
        anonymize: false,
        date: basename(folder),
      });
      await writeReport(shown, folder, { write: kinds, ...shape });
    },
    mail:
      config.mail === null
        ? null
        : (folder) =>
            sendOrQueue(folder, config, {
              environment: options.environment,
              now: now(),
              ...(options.retryAfterMs === undefined ? {} : { retryAfterMs: options.retryAfterMs }),
            }),
  };
}

/** How a file that the configuration names is read. */
export function inputFileOf(file: ExportFile, config: Config): InputFile {
  const input = config.inputs[file.origin];
  return {
    file: file.spooled ?? file.path,
    path: file.path.replaceAll("\\", "/"),
    vcenter: input?.vcenter ?? null,
    timeZone: input?.timeZone ?? null,
    dateOrder: input?.dateOrder ?? null,
    format: input?.format ?? null,
  };
}
