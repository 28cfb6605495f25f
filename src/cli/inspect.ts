import type { Command } from "commander";
import type { Inspected } from "../job/inspect.ts";
import { formatCount, formatCountOf } from "../model/words.ts";
import type { Io } from "./io.ts";
import { addReadingOptions, endProgress, setUpReading, type ReadingFlags } from "./reading-options.ts";

export function registerInspect(program: Command, io: Io): void {
  const command = program
    .command("inspect")
    .description(
      "say what each input is taken for and why: format, encoding, zone, date order, records used and rejected",
    )
    .argument("<input...>", "files, folders (read recursively) or - for standard input")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExamples:\n  precopy inspect events.csv\n  precopy inspect exports --json\n");
  addReadingOptions(command).action(async (names: string[], flags: ReadingFlags & { json?: boolean }) => {
    const { inputs, options } = await setUpReading(names, flags, io);
    try {
      for (const { path, reason } of inputs.missing) io.err(`precopy: ${path}: ${reason}\n`);
      const { inspectInputs } = await import("../job/inspect.ts");
      const inspected = await inspectInputs(inputs.files, options);
      endProgress(options, io);
      io.out(flags.json === true ? `${JSON.stringify(inspected, null, 2)}\n` : allText(inspected));
      if (inspected.every(({ role }) => role === "unclaimed")) io.exit(2);
    } finally {
      await inputs.dispose();
    }
  });
}

/** Of several inputs first what there is, in all and one a line, then each with its reasons. */
function allText(inspected: readonly Inspected[]): string {
  const each = inspected.map(inspectedText).join("\n");
  return inspected.length < 2 ? each : `${sumText(inspected)}\n${tableText(inspected)}\n${each}`;
}

type Counted = "records" | "used" | "duplicate" | "irrelevant" | "rejected";

function sumText(inspected: readonly Inspected[]): string {
  const sum = (what: Counted): string => formatCount(inspected.reduce((total, input) => total + input[what], 0));
  const unclaimed = inspected.filter(({ format }) => format === null).length;
  const strangers = unclaimed === 0 ? "all recognised" : `${formatCount(unclaimed)} not recognised`;
  return (
    `${formatCountOf(inspected.length, "input")}, ${strangers}; ${sum("records")} records: ${sum("used")} used, ` +
    `${sum("duplicate")} duplicate, ${sum("irrelevant")} irrelevant, ${sum("rejected")} rejected\n`
  );
}

/** The path stands last: it is the one that can be of any length. */
function tableText(inspected: readonly Inspected[]): string {
  const rows = [
    ["records", "used", "rejected", "format", "input"],
    ...inspected.map(({ records, used, rejected, format, path }) => [
      formatCount(records),
      formatCount(used),
      formatCount(rejected),
      format ?? "not recognised",
      path,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) => {
          const width = widths[column] ?? 0;
          return column < 3 ? text.padStart(width) : text.padEnd(width);
        })
        .join("  "),
    )
    .map((line) => `${line}\n`)
    .join("");
}

function inspectedText(input: Inspected): string {
  const lines: [string, string][] = [
    ["format", input.format === null ? "not recognised" : `${input.format} (${input.title ?? ""})`],
    ["why", input.why],
    [
      "encoding",
      `${input.encoding}${input.gzipped ? ", gzip" : ""}${input.delimiter === null ? "" : `, delimiter ${input.delimiter === "\t" ? "tab" : input.delimiter}`}`,
    ],
    ["columns", input.columns.join(" | ")],
    ["vCenter", input.vcenter ?? "not named"],
    ["time zone", input.timeZone === null ? "every time states its own" : `${input.timeZone} (${input.timeZoneHow})`],
    ["date order", input.dateOrder === null ? input.dateOrderHow : `${input.dateOrder} (${input.dateOrderHow})`],
    ["time range", input.firstAt === null ? "no times" : `${input.firstAt} … ${input.lastAt ?? ""}`],
    [
      "records",
      `${input.records}: ${input.used} used, ${input.duplicate} duplicate, ${input.irrelevant} irrelevant, ${input.rejected} rejected`,
    ],
  ];
  const shown = lines.filter(([, value]) => value !== "").map(([name, value]) => `  ${name.padEnd(11)} ${value}\n`);
  // Whoever reads this has looked closer already.
  const notes = input.notes.map(
    (note) => `  note        ${note.replace("Look closer with precopy inspect, or export", "Export")}\n`,
  );
  const rejected = input.rejectedSample.map(
    ({ line, reason, excerpt }) => `  line ${line}: ${reason}: ${excerpt.replace(/\s+/g, " ").slice(0, 100)}\n`,
  );
  return `${input.path} (${input.bytes} bytes)\n${shown.join("")}${notes.join("")}${rejected.join("")}`;
}
