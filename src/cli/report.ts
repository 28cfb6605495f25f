import type { Command } from "commander";
import { isSystemError, makeFolder, whyNotWritten } from "../job/folder.ts";
import { instantOf } from "./instant.ts";
import { OUTPUT_KINDS, type OutputKind } from "../model/config.ts";
import { KnownError, type Diagnostic } from "../model/diagnostic.ts";
import { groupBy } from "../model/group-by.ts";
import type { Report } from "../model/report.ts";
import { isNothingUsable } from "../model/usable-data.ts";
import { formatCount, formatCountOf, VERDICT_LABELS } from "../model/words.ts";
import type { Io } from "./io.ts";
import { onOneLine } from "./printable.ts";
import { addReadingOptions, endProgress, setUpReading, type ReadingFlags } from "./reading-options.ts";

interface ReportFlags extends ReadingFlags {
  readonly out: string;
  readonly write: string;
  readonly from?: string;
  readonly to?: string;
  readonly previous?: string;
  readonly strict?: boolean;
  readonly anonymize?: boolean;
}

export function registerReport(program: Command, io: Io): void {
  const command = program
    .command("report")
    .description("read exports, reconstruct every migration, write the report (the main job)")
    .argument("<input...>", "files, folders (read recursively) or - for standard input; .gz is read as it is")
    .option("--out <dir>", "folder the report is written to", "precopy-report")
    .option("--write <list>", `what to write: ${OUTPUT_KINDS.join(",")}`, OUTPUT_KINDS.join(","))
    .option("--from <time>", "leave out migrations that ended before this time, e.g. 2026-11-22T20:00")
    .option("--to <time>", "leave out migrations that ended after this time")
    .option("--previous <report.json>", "compare with an earlier report")
    .option("--anonymize", "rewrite every name in every output; the same names again only with anonymize.secretFile")
    .option(
      "--strict",
      "exit with 2 if any input was unreadable or any record rejected (the report is written all the same)",
    )
    .addHelpText(
      "after",
      "\nExamples:\n  precopy report exports --out report\n" +
        "  precopy report events.csv tasks.csv vms.csv --time-zone Europe/Berlin --previous yesterday/report.json\n",
    );
  addReadingOptions(command).action(async (names: string[], flags: ReportFlags) => runReport(names, flags, io));
}

async function runReport(names: readonly string[], flags: ReportFlags, io: Io): Promise<void> {
  const startedAt = io.now();
  const write = outputKinds(flags.write);
  const [{ analyze, around }, { writeReport }, { present }, { writeMetrics }, { readPrevious }] = await Promise.all([
    import("../job/report.ts"),
    import("../job/write.ts"),
    import("../job/present.ts"),
    import("../job/metrics.ts"),
    import("../job/previous.ts"),
  ]);
  const { inputs, options, config } = await setUpReading(names, flags, io);
  try {
    // Reading can take minutes: whoever may not write here should know it before.
    await makeFolder(flags.out).catch((error: unknown) => notWritable(flags.out, error));
    // Otherwise the summary tells them.
    if (flags.quiet === true) for (const { path, reason } of inputs.missing) io.err(`precopy: ${path}: ${reason}\n`);
    const from = flags.from === undefined ? null : await instantOf("--from", flags.from, options.timeZone);
    const to = flags.to === undefined ? null : await instantOf("--to", flags.to, options.timeZone);
    const analysis = await analyze(inputs.files, { ...options, exportSelection: around(from, to) });
    endProgress(options, io);
    const missing = inputs.missing.map(({ path, reason }): Diagnostic => ({
      code: "missing-input",
      severity: "error",
      message: `${path}: ${reason}.`,
      input: null,
      line: null,
      count: 1,
    }));
    const view = {
      from,
      to,
      past: flags.previous === undefined ? null : readPrevious(flags.previous),
      diagnostics: missing,
    };
    const report = analysis.report(view);
    const recipients = config?.mail?.recipients ?? [];
    const parts = recipients.map(({ only }) => ({ only, report: analysis.report({ ...view, only }) }));
    const shown = await present(report, config, { anonymize: flags.anonymize === true, date: null, parts });
    const written = await writeReport(shown.report, flags.out, { write, ...shown.options }).catch((error: unknown) =>
      notWritable(flags.out, error),
    );
    const told = await writeMetrics(shown.report, config?.metrics ?? null, {
      endedAt: options.now,
      seconds: Math.max(0, (io.now() - startedAt) / 1000),
      isSuccess: true,
      site: config?.anonymize === null && flags.anonymize !== true ? config.site : null,
    });
    for (const text of told) io.err(`precopy: ${text}\n`);
    for (const { wanted, written: file } of written.beside)
      io.err(`precopy: ${wanted} is held open by another program; written as ${file}\n`);
    if (flags.quiet !== true) io.err(summaryText(shown.report, toOpen(flags.out, written.files)));
    io.exit(exitOf(report, flags.strict === true));
  } finally {
    await inputs.dispose();
  }
}

function outputKinds(list: string): OutputKind[] {
  return list.split(",").map((word) => {
    const kind = OUTPUT_KINDS.find((known) => known === word.trim());
    if (kind === undefined)
      throw new KnownError(`--write ${word} is not known. Choose from ${OUTPUT_KINDS.join(", ")}.`);
    return kind;
  });
}

function notWritable(out: string, error: unknown): never {
  if (!isSystemError(error)) throw error;
  throw new KnownError(
    `The report cannot be written to ${out}: ${whyNotWritten(error)}. Mend that, or name another folder with --out.`,
  );
}

/** The file that people open: the page, else the first that was written. */
function toOpen(out: string, files: readonly string[]): string {
  return files.find((file) => file.endsWith(".html")) ?? files[0] ?? out;
}

function summaryText(report: Report, open: string): string {
  const notes = report.diagnostics.filter(({ severity }) => severity !== "info");
  // One line for each kind of problem: forty inputs without a time zone are one thing to do.
  const kinds = [...groupBy(notes, ({ severity, code }) => `${severity} ${code}`).values()].flatMap((notesOfKind) =>
    notesOfKind.length > FEW_NOTES ? [notesOfKind] : notesOfKind.map((note) => [note]),
  );
  const told = kinds
    .slice(0, MOST_NOTES)
    .map((own) => noteText(own, report.inputs))
    .join("");
  const rest = kinds.length - MOST_NOTES;
  const more = rest > 0 ? `  … and ${formatCountOf(rest, "more note")}, see the report\n` : "";
  // Last, so that it is what is seen and copied.
  return `[${VERDICT_LABELS[report.verdict.level]}] ${onOneLine(report.verdict.text)}\n${countsText(report.counts)}${told}${more}Report in ${open}\n`;
}

const MOST_NOTES = 10;
/** So many of one kind are told one by one. */
const FEW_NOTES = 3;

function noteText([first, ...others]: readonly Diagnostic[], inputs: Report["inputs"]): string {
  if (first === undefined) return "";
  const path = first.input === null ? "" : (inputs[first.input]?.path ?? "");
  // "This input" means nothing without its name.
  const where = path === "" || first.message.includes(path) ? "" : `${onOneLine(path)}: `;
  const times = others.length === 0 && first.count > 1 ? ` (${formatCount(first.count)} times)` : "";
  const more =
    others.length === 0 ? "" : ` The same kind of note ${formatCountOf(others.length, "more time")}, see the report.`;
  return `  ${first.severity}: ${where}${onOneLine(first.message)}${times}${more}\n`;
}

/** `  50 moves: 45 succeeded, 5 failed`; what there was none of is not said. */
function countsText({ migrations, succeeded, failed, cancelled, unfinished }: Report["counts"]): string {
  if (migrations === 0) return "";
  const parts = [
    { count: succeeded, word: "succeeded" },
    { count: failed, word: "failed" },
    { count: cancelled, word: "cancelled" },
    { count: unfinished, word: "unfinished" },
  ].flatMap(({ count, word }) => (count === 0 ? [] : [`${formatCount(count)} ${word}`]));
  return `  ${formatCountOf(migrations, "move")}: ${parts.join(", ")}\n`;
}

/** 2 beats 1 (the contract). */
function exitOf(report: Report, strict: boolean): number {
  if (report.verdict.level === "no-data" || isNothingUsable(report.inputs)) return 2;
  const broken =
    report.diagnostics.some(({ code, severity }) => severity === "error" || code === "unclaimed-input") ||
    report.inputs.some(({ rejected }) => rejected > 0);
  if (strict && broken) return 2;
  return report.gates.some(({ passed }) => !passed) ? 1 : 0;
}
