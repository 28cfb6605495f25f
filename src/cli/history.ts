import type { Command } from "commander";
import type { ExportCounts, HistoryStatus, RebuildCounts } from "../job/history.ts";
import { instantOf } from "./instant.ts";
import { programVersion } from "../job/version.ts";
import type { Config } from "../model/config.ts";
import { KnownError } from "../model/diagnostic.ts";
import { formatCountOf } from "../model/words.ts";
import type { Io } from "./io.ts";

const BYTES_PER_MEGABYTE = 1_048_576;

interface HistoryFlags {
  readonly config: string;
  readonly json?: boolean;
  readonly now?: string;
  readonly before?: string;
  readonly out?: string;
  readonly anonymize?: boolean;
}

export function registerHistory(program: Command, io: Io): void {
  const history = program
    .command("history")
    .description("the store of all nights: status, prune, rebuild, export, calendar")
    .addHelpText(
      "after",
      "\nExamples:\n  precopy history status --config precopy.yaml\n" +
        "  precopy history prune --config precopy.yaml --before 2026-01-01T00:00\n" +
        "  precopy history export --config precopy.yaml --out parquet\n" +
        "  precopy history calendar site-a/parquet site-b/parquet --out calendar.html\n",
    );
  const add = (name: string, description: string): Command =>
    history
      .command(name)
      .description(description)
      .requiredOption("--config <file>", "the configuration that names the history and the exports")
      .option("--now <iso>", "the present time, for repeatable runs")
      .option("--json", "print the result as JSON");
  const configOf = async (flags: HistoryFlags): Promise<Config> => {
    const { loadConfig } = await import("../job/config.ts");
    return loadConfig(flags.config, io.environment);
  };
  const zoneOf = (config: Config): string => config.timeZone ?? io.machineZone;
  const nowOf = async (flags: HistoryFlags, config: Config): Promise<number> =>
    flags.now === undefined ? io.now() : instantOf("--now", flags.now, zoneOf(config));
  const print = (flags: HistoryFlags, result: unknown, text: string): void =>
    io.out(flags.json === true ? `${JSON.stringify(result, null, 2)}\n` : text);

  add("status", "what the history holds").action(async (flags: HistoryFlags) => {
    const { historyStatus } = await import("../job/history.ts");
    const status = await historyStatus(await configOf(flags));
    print(flags, status, statusText(status));
  });
  add("prune", "forget what is past retention.historyDays, or older than --before")
    .option("--before <time>", "forget migrations and nights that ended before this time")
    .action(async (flags: HistoryFlags) => {
      const config = await configOf(flags);
      const before = flags.before === undefined ? null : await instantOf("--before", flags.before, zoneOf(config));
      const { pruneHistory } = await import("../job/history.ts");
      const counts = await pruneHistory(config, before, await nowOf(flags, config));
      print(
        flags,
        counts,
        `Forgot ${formatCountOf(counts.migrations, "migration")} and ${formatCountOf(counts.nights, "night")}.\n`,
      );
    });
  add("rebuild", "read all exports that are still there again, e.g. after an upgrade").action(
    async (flags: HistoryFlags) => {
      const config = await configOf(flags);
      const [{ rebuildHistory }, { nightlyTools }] = await Promise.all([
        import("../job/history.ts"),
        import("../job/nightly/tools.ts"),
      ]);
      const counts = await rebuildHistory(
        config,
        nightlyTools(config, { environment: io.environment, now: await nowOf(flags, config) }),
      );
      print(flags, counts, rebuildText(counts));
    },
  );
  add("export", "write the history as Parquet by vCenter, month and night; precopy report and other tools read it")
    .requiredOption(
      "--out <dir>",
      "folder to write: new, or an earlier export, of which only what has changed is written",
    )
    .option("--no-anonymize", "write every name in spite of the config's anonymize")
    .action(async (flags: HistoryFlags) => {
      const { exportHistory } = await import("../job/history.ts");
      const config = await configOf(flags);
      if (config.anonymize !== null && flags.anonymize !== false)
        throw new KnownError(
          `${config.path} asks for anonymize, and an export of the history holds every name: give --no-anonymize if it may.`,
        );
      const counts = await exportHistory(config, flags.out ?? "", programVersion());
      print(flags, counts, exportText(counts, flags.out ?? ""));
    });
  registerCalendar(history, io);
}

/** Reads exports, of other sites too: no configuration is asked for. */
function registerCalendar(history: Command, io: Io): void {
  history
    .command("calendar")
    .description("the calendar of all nights of history exports, of any number of sites and years, as one page")
    .argument("<folder...>", "folders that precopy history export wrote")
    .option("--out <file>", "the page to write", "precopy-calendar.html")
    .option("--report-time-zone <zone>", "IANA zone: a night goes from noon to noon there (default: the machine's)")
    .option("--json", "print the nights as JSON and write no page")
    .action(async (folders: string[], flags: { out: string; reportTimeZone?: string; json?: boolean }) => {
      const zone = flags.reportTimeZone ?? io.machineZone;
      const { isZone } = await import("../job/instant.ts");
      if (!isZone(zone))
        throw new KnownError(
          `--report-time-zone ${zone} is no time zone. Use an IANA name such as Europe/Berlin, or UTC.`,
        );
      const { exportCalendar } = await import("../job/export-calendar.ts");
      const { nights, files, undated, unreadable, file } = await exportCalendar(
        folders,
        zone,
        flags.json === true ? null : flags.out,
      );
      for (const bad of unreadable) io.err(`precopy: ${bad.file} is not counted: ${bad.reason}\n`);
      if (file === null) io.out(`${JSON.stringify({ timeZone: zone, files, undated, unreadable, nights }, null, 2)}\n`);
      else io.err(`${calendarText(nights, files, undated)}The calendar is ${file}\n`);
    });
}

function calendarText(nights: readonly { readonly migrations: number }[], files: number, undated: number): string {
  const moves = nights.reduce((sum, { migrations }) => sum + migrations, 0);
  const none = undated === 0 ? "" : `, without ${formatCountOf(undated, "move")} of no time`;
  return `${formatCountOf(moves, "move")} of ${formatCountOf(nights.length, "night")} in ${formatCountOf(files, "file")}${none}.\n`;
}

/** `precopy history status` for people. */
export function statusText(status: HistoryStatus): string {
  const { file, bytes, migrations, unfinished, from, to, inputs, nights, lastNight, lastRun } = status;
  const rows: readonly (readonly [string, string])[] = [
    ["File", `${file} (${(bytes / BYTES_PER_MEGABYTE).toFixed(1)} MB, schema ${status.schemaVersion})`],
    ["Migrations", migrations === 0 ? "none" : `${migrations}, of these ${unfinished} unfinished`],
    ["From, to", from === null ? "-" : `${from}, ${to ?? "-"}`],
    ["Exports read", String(inputs)],
    ["Nights", lastNight === null ? "none" : `${nights}, the last ${lastNight}`],
    ["Last run", lastRun === null ? "none" : `${lastRun.at}, ${lastRun.what}, precopy ${lastRun.program}`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join("");
}

/** What `precopy history export` did, for people. */
export function exportText({ migrations, files, written, removed }: ExportCounts, folder: string): string {
  const holds = `${formatCountOf(migrations, "migration")} in ${formatCountOf(files, "file")}`;
  if (written === 0 && removed === 0) return `Nothing has changed: ${folder} holds ${holds}.\n`;
  const gone = removed === 0 ? "" : ` and removed ${removed}`;
  return `Wrote ${formatCountOf(written, "file")}${gone}: ${folder} holds ${holds}.\n`;
}

/** What `precopy history rebuild` did, for people. */
export function rebuildText(counts: RebuildCounts): string {
  const lines = [
    `Read ${counts.files} exports again: ${counts.migrations} migrations.`,
    ...(counts.removed > 0 ? [`${counts.removed} that are in these exports no more were removed.`] : []),
    ...(counts.kept > 0 ? [`${counts.kept} from exports that are gone were kept.`] : []),
    ...counts.unreachable.map((path) => `Not read: ${path}`),
  ];
  return `${lines.join("\n")}\n`;
}
