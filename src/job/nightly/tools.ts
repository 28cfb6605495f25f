import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { OUTPUT_KINDS, type Config } from "../../model/config.ts";
import { renderAlert } from "../../render/alert.ts";
import { sendOrQueue } from "../../send/queue.ts";
import { sendAlert } from "../../send/webhook.ts";
import { errorText } from "../../model/diagnostic.ts";
import { toIso } from "../../model/units.ts";
import type { InputFile } from "../inputs.ts";
import { ALERT_MARKER, type NightlyTools, type ToldNight } from "../nightly.ts";
import { writeMetrics } from "../metrics.ts";
import { programVersion } from "../version.ts";
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
    // Most of the program is needed only when there is something new: it is loaded then.
    read: async (files) => {
      const { analyze } = await import("../report.ts");
      return analyze(
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
      );
    },
    write: async (report, folder, parts) => {
      // The folder is called by the night's date; so are the mail and the address in it.
      const [{ present }, { writeReport }] = await Promise.all([import("../present.ts"), import("../write.ts")]);
      const { report: shown, options: shape } = await present(report, config, {
        anonymize: false,
        date: basename(folder),
        parts,
      });
      await writeReport(shown, folder, { write: kinds, ...shape });
    },
    alert: (night) => tellElsewhere(night, config, options, now()),
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

/** The chat and the metrics, in the words and names that may leave the house. */
async function tellElsewhere(
  { report, folder, isNew, isSuccess, seconds }: ToldNight,
  config: Config,
  { environment, retryAfterMs }: ToolOptions,
  now: number,
): Promise<readonly string[]> {
  if (config.webhook === null && config.metrics === null) return [];
  try {
    const { present } = await import("../present.ts");
    const shown = report === null ? null : await present(report, config, { anonymize: false, date: basename(folder) });
    const messages = await writeMetrics(shown?.report ?? null, config.metrics, {
      endedAt: now,
      seconds,
      isSuccess,
      site: config.anonymize === null ? config.site : null,
    });
    if (config.webhook === null || shown === null || !isNew) return messages;
    const alert = renderAlert(shown.report, shown.options.mail);
    const pauses = retryAfterMs === undefined ? {} : { retryAfterMs };
    const result = await sendAlert(alert, config.webhook, { environment, ...pauses });
    if (result.status === "failed") return [...messages, result.reason];
    await writeFile(join(folder, ALERT_MARKER), `${JSON.stringify({ at: toIso(now), status: result.status })}\n`);
    return messages;
  } catch (error) {
    return [`The night could not be told elsewhere: ${errorText(error)}`];
  }
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
    rememberedOrder: file.rememberedOrder ?? null,
    format: input?.format ?? null,
  };
}
