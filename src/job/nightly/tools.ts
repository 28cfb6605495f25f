import { setTimeout as wait } from "node:timers/promises";
import { OUTPUT_KINDS, type Config } from "../../model/config.ts";
import { anonymize } from "../../render/anonymize/anonymize.ts";
import { sendOrQueue } from "../../send/queue.ts";
import { anonymizeSecret } from "../anonymize-secret.ts";
import type { InputFile } from "../inputs.ts";
import type { NightlyTools } from "../nightly.ts";
import { pageViewOptionsOf } from "../page-options.ts";
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
      const hidden = config.anonymize !== null;
      const site = config.site === null ? [] : [config.site];
      const shown = hidden ? anonymize(report, await anonymizeSecret(config.anonymize), site) : report;
      await writeReport(shown, folder, {
        write: kinds,
        mail: { site: hidden ? null : config.site, reportUrl: config.mail?.reportUrl ?? null },
        view: pageViewOptionsOf(config),
        page: { userNames: config.showUserNames },
      });
    },
    mail:
      config.mail === null
        ? null
        : (folder) => sendOrQueue(folder, config, { environment: options.environment, now: now() }),
  };
}

function inputFileOf(file: ExportFile, config: Config): InputFile {
  const input = config.inputs[file.origin];
  return {
    file: file.path,
    path: file.path.replaceAll("\\", "/"),
    vcenter: input?.vcenter ?? null,
    timeZone: input?.timeZone ?? null,
    dateOrder: input?.dateOrder ?? null,
    format: input?.format ?? null,
  };
}
