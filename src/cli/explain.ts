import type { Command } from "commander";
import type { Explained } from "../job/explain.ts";
import type { Estimate } from "../model/migration.ts";
import { formatCount, formatMegabytes, formatNumber, formatRate, formatSeconds, KIND_LABELS } from "../model/words.ts";
import { KnownError } from "../model/diagnostic.ts";
import type { Io } from "./io.ts";
import {
  addHidingOptions,
  addReadingOptions,
  endProgress,
  setUpReading,
  type HidingFlags,
  type ReadingFlags,
} from "./reading-options.ts";

interface ExplainFlags extends ReadingFlags, HidingFlags {
  readonly json?: boolean;
  readonly ticket?: boolean;
}

export function registerExplain(program: Command, io: Io): void {
  const command = program
    .command("explain")
    .description("every record, rule and number behind one migration, and the next command to dig deeper")
    .argument("<key>", "its id or any of its keys (report.json, the page), or the name of a VM that moved once")
    .argument("<input...>", "the files or folders it was read from")
    .option("--json", "print as JSON, with the operands of every figure")
    .option("--ticket", "print as plain text to paste into a ticket")
    .addHelpText(
      "after",
      "\nExamples:\n  precopy explain web-01 exports\n  precopy explain 618eaa299b3efa00 exports --ticket\n",
    );
  addReadingOptions(addHidingOptions(command)).action(async (key: string, names: string[], flags: ExplainFlags) => {
    const { inputs, options, config } = await setUpReading(names, flags, io);
    try {
      const [{ anonymizedTicket, explain, explainedTicket }, { hidingOf }] = await Promise.all([
        import("../job/explain.ts"),
        import("../job/hiding.ts"),
      ]);
      const hiding = hidingOf(config, flags.anonymize);
      if (hiding !== null) {
        if (flags.ticket !== true)
          throw new KnownError(
            "explain shows records as they stand, with every name in them: with anonymize it writes a --ticket only; --no-anonymize shows them.",
          );
        const ticket = await anonymizedTicket(key, inputs.files, options, hiding);
        endProgress(options, io);
        io.out(ticket);
        return;
      }
      const explained = await explain(key, inputs.files, options);
      endProgress(options, io);
      if (flags.ticket === true) io.out(explainedTicket(explained, options));
      else io.out(flags.json === true ? `${JSON.stringify(explained, null, 2)}\n` : explainedText(explained));
    } finally {
      await inputs.dispose();
    }
  });
}

type InferenceUnit = NonNullable<Explained["inference"]>["operands"][number]["unit"];

function explainedText({ migration, records, trace, inference, next }: Explained): string {
  const { vm, source, destination, pairing } = migration;
  const rows: [string, string][] = [
    [
      "VM",
      `${vm.name ?? "unknown"}${vm.moref === null ? "" : ` (${vm.moref})`}${migration.vcenter === null ? "" : ` of ${migration.vcenter}`}`,
    ],
    ["Keys", migration.keys.join("  ")],
    [
      "What",
      `${KIND_LABELS[migration.kind]}, ${migration.outcome}${migration.unfinishedReason === null ? "" : ` (${migration.unfinishedReason})`}${migration.half === "none" ? "" : `, ${migration.half}`}`,
    ],
    ["Why", `${migration.trigger}${migration.triggerDetail === null ? "" : `: ${migration.triggerDetail}`}`],
    ["From", [source.host, source.datastore, source.cluster].filter((part) => part !== null).join(", ") || "unknown"],
    [
      "To",
      [destination.host, destination.datastore, destination.cluster].filter((part) => part !== null).join(", ") ||
        "unknown",
    ],
    [
      "Started",
      `${migration.startedAt ?? "unknown"}${trace?.operands["startFrom"] === "task" ? " (the task's time)" : ""}`,
    ],
    ["Ended", `${migration.endedAt ?? "unknown"}${trace?.operands["endFrom"] === "task" ? " (the task's time)" : ""}`],
    [
      "Duration",
      migration.durationSeconds === null
        ? "unknown"
        : `${formatSeconds(migration.durationSeconds)}${migration.durationErrorSeconds === null ? "" : `, at most ${formatSeconds(migration.durationErrorSeconds)} off`}`,
    ],
    ["Joined by", `${pairing.basis}, confidence ${Math.round(pairing.confidence * 100)} %`],
    ["Rule", trace?.rule ?? "Host logs alone tell of it."],
    [
      "Memory",
      migration.preCopy.memoryMegabytes === null
        ? "unknown: no inventory tells it"
        : `${formatMegabytes(migration.preCopy.memoryMegabytes)} configured`,
    ],
    ["Bandwidth", estimateText(migration.preCopy.bandwidthMegabytesPerSecond, formatRate)],
    ["Dirty rate", estimateText(migration.preCopy.dirtyRateMegabytesPerSecond, formatRate)],
    ["Stun", estimateText(migration.stun.seconds, formatSeconds)],
    [
      "Stun risk",
      `${migration.stunRisk.level}${migration.stunRisk.probability === null ? "" : `, ${Math.round(migration.stunRisk.probability * 100)} % over ${formatSeconds(migration.stunRisk.limitSeconds)}`}`,
    ],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(11)} ${value}\n`);
  const reasons = migration.stunRisk.reasons.map((reason) => `              ${reason}\n`);
  const told = records.map(({ input, line, record, text }) => `  ${input}:${line}  ${record}\n${indented(text)}`);
  const others = (trace?.considered ?? []).map(({ id, at, rejectedBecause }) => `  ${id}  ${at}  ${rejectedBecause}\n`);
  const operands = (inference?.operands ?? []).map(
    ({ label, unit, low, best, high, source: from }) =>
      `  ${label.padEnd(44)} ${figure(best, unit)} (${figure(low, unit)} to ${figure(high, unit)}), ${from}\n`,
  );
  const steps = (inference?.steps ?? []).map((step) => `  - ${step}\n`);
  const commands = next.map(({ tool, command }) => `  ${tool}:\n    ${command}\n`);
  return [
    `Migration ${migration.id}\n${lines.join("")}${reasons.join("")}`,
    `Records\n${told.join("")}`,
    operands.length === 0 ? "" : `How the figures were inferred\n${operands.join("")}${steps.join("")}`,
    others.length === 0 ? "" : `Considered and not joined\n${others.join("")}`,
    commands.length === 0 ? "" : `Look further\n${commands.join("")}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function estimateText(estimate: Estimate | null, format: (value: number) => string): string {
  if (estimate === null) return "unknown";
  return `${format(estimate.best)} (${format(estimate.low)} to ${format(estimate.high)}), ${estimate.basis}`;
}

/** Three digits are what an inferred figure can carry; --json has them all. */
function figure(value: number, unit: InferenceUnit): string {
  return unit === "count" ? formatCount(value) : `${formatNumber(value)}${unit === "ratio" ? "" : ` ${unit}`}`;
}

/** A record as it stands, line by line. */
function indented(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => `    ${printable(line)}\n`)
    .join("");
}

/** Control characters of hostile names never reach the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, " ").trimEnd();
}
