import { Option, type Command } from "commander";
import type { FoundInputs } from "../job/inputs.ts";
import type { AnalyzeOptions } from "../job/report.ts";
import type { ReadProgress } from "../job/reading.ts";
import type { Config } from "../model/config.ts";
import { KnownError } from "../model/diagnostic.ts";
import type { EpochMs } from "../model/units.ts";
import type { Io } from "./io.ts";

/** Options of every command that reads inputs. */
export interface ReadingFlags {
  readonly inputFormat?: string;
  readonly timeZone?: string;
  readonly dateOrder?: "mdy" | "dmy" | "ymd";
  readonly reportTimeZone?: string;
  readonly vcenter?: readonly string[];
  readonly config?: string;
  readonly now?: string;
  readonly progress: boolean;
  readonly quiet?: boolean;
}

export function addReadingOptions(command: Command): Command {
  return command
    .option("--input-format <id>", "read every input as this format (see `precopy formats`)")
    .option("--time-zone <zone>", "IANA zone of inputs that state none, e.g. Europe/Berlin (default: the machine's)")
    .addOption(
      new Option("--date-order <order>", "order of day and month in dates such as 10/11/2026").choices([
        "mdy",
        "dmy",
        "ymd",
      ]),
    )
    .option("--report-time-zone <zone>", "IANA zone the report is shown in (default: --time-zone)")
    .addOption(
      new Option(
        "--vcenter <name[=path]>",
        "vCenter of inputs that name none; with =path only of inputs below that path (repeatable)",
      ).argParser(collect),
    )
    .option("--config <file>", "settings in YAML, see templates/precopy.example.yaml")
    .option("--now <iso>", "the present time, for repeatable runs")
    .option("--no-progress", "show no progress")
    .option("--quiet", "say only what went wrong");
}

/** Of commands that write something which leaves the house. */
export interface HidingFlags {
  /** undefined: what the configuration says. */
  readonly anonymize?: boolean;
}

export function addHidingOptions(command: Command): Command {
  return command
    .option("--anonymize", "rewrite every name, as `precopy report` does (default: what the config says)")
    .option("--no-anonymize", "show names in spite of the config");
}

/** For options that may be repeated. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

export interface ReadingSetup {
  readonly inputs: FoundInputs;
  readonly options: AnalyzeOptions;
  readonly config: Config | null;
  readonly now: EpochMs;
}

/** Loaded where there is a configuration: the schema takes longer to set up than a night takes to read. */
async function configOf(path: string, io: Io): Promise<Config> {
  const { loadConfig } = await import("../job/config.ts");
  return loadConfig(path, io.environment);
}

/** Checks the flags and finds the inputs. Throws KnownError on bad usage. */
export async function setUpReading(names: readonly string[], flags: ReadingFlags, io: Io): Promise<ReadingSetup> {
  const [{ findInputs }, { ADAPTER_IDS }, { instantOf, isZone }] = await Promise.all([
    import("../job/inputs.ts"),
    import("../job/formats.ts"),
    import("../job/instant.ts"),
  ]);
  const config = flags.config === undefined ? null : await configOf(flags.config, io);
  const zone = flags.timeZone ?? config?.timeZone ?? null;
  for (const [option, value] of [
    ["--time-zone", zone],
    ["--report-time-zone", flags.reportTimeZone],
  ] as const) {
    if (value !== undefined && value !== null && !isZone(value))
      throw new KnownError(`${option} ${value} is no time zone. Use an IANA name such as Europe/Berlin, or UTC.`);
  }
  if (flags.inputFormat !== undefined && !ADAPTER_IDS.includes(flags.inputFormat)) {
    throw new KnownError(
      `--input-format ${flags.inputFormat} is no format. The formats are: ${ADAPTER_IDS.join(", ")}.`,
    );
  }
  const timeZone = zone ?? io.machineZone;
  const now = flags.now === undefined ? io.now() : instantOf("--now", flags.now, timeZone);
  const inputs = await findInputs(names, io.stdin, vcenterRules(flags.vcenter ?? []));
  return {
    inputs,
    config,
    now,
    options: {
      timeZone,
      timeZoneGiven: zone !== null,
      reportTimeZone: flags.reportTimeZone ?? config?.reportTimeZone ?? timeZone,
      dateOrder: flags.dateOrder ?? null,
      inputFormat: flags.inputFormat ?? null,
      now,
      config,
      progress: flags.progress && flags.quiet !== true && io.isTerminal ? (done) => showProgress(done, io) : undefined,
    },
  };
}

function showProgress({ path, index, count, records }: ReadProgress, io: Io): void {
  const name = path.length > 60 ? `…${path.slice(-59)}` : path;
  io.progress(`[${index + 1}/${count}] ${name}${records === 0 ? "" : `, ${records} records`}`);
}

export function endProgress(options: AnalyzeOptions, io: Io): void {
  if (options.progress !== undefined) io.progress("");
}

/** `NAME` for all, `NAME=PATH` for what lies at or below the path; the longest path wins. */
function vcenterRules(values: readonly string[]): (path: string) => string | null {
  const rules = values.map((value) => {
    const at = value.indexOf("=");
    const path =
      at === -1
        ? ""
        : value
            .slice(at + 1)
            .replaceAll("\\", "/")
            .replace(/^\.\//, "")
            .replace(/\/$/, "");
    return { name: at === -1 ? value : value.slice(0, at), path };
  });
  rules.sort((a, b) => b.path.length - a.path.length);
  return (path) =>
    rules.find((rule) => rule.path === "" || path === rule.path || path.startsWith(`${rule.path}/`))?.name ?? null;
}
