import type { Command } from "commander";
import { explain, type Explained } from "../job/explain.ts";
import type { Estimate } from "../model/migration.ts";
import type { Io } from "./io.ts";
import { addReadingOptions, endProgress, setUpReading, type ReadingFlags } from "./reading-options.ts";

export function registerExplain(program: Command, io: Io): void {
  const command = program
    .command("explain")
    .description("every record, rule and number behind one migration, and the next command to dig deeper")
    .argument("<key>", "its id or any of its keys (report.json, the page), or the name of a VM that moved once")
    .argument("<input...>", "the files or folders it was read from")
    .option("--json", "print as JSON, with the operands of every figure");
  addReadingOptions(command).action(async (key: string, names: string[], flags: ReadingFlags & { json?: boolean }) => {
    const { inputs, options } = await setUpReading(names, flags, io);
    try {
      const explained = await explain(key, inputs.files, options);
      endProgress(options, io);
      io.out(flags.json === true ? `${JSON.stringify(explained, null, 2)}\n` : explainedText(explained));
    } finally {
      await inputs.dispose();
    }
  });
}

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
      `${migration.kind}, ${migration.outcome}${migration.unfinishedReason === null ? "" : ` (${migration.unfinishedReason})`}${migration.half === "none" ? "" : `, ${migration.half}`}`,
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
        : `${migration.durationSeconds} s, at most ${migration.durationErrorSeconds ?? "?"} s off`,
    ],
    ["Joined by", `${pairing.basis}, confidence ${pairing.confidence}`],
    ["Rule", trace?.rule ?? "Host logs alone tell of it."],
    [
      "Memory",
      migration.preCopy.memoryMegabytes === null
        ? "unknown: no inventory"
        : `${migration.preCopy.memoryMegabytes} MB configured`,
    ],
    ["Bandwidth", estimateText(migration.preCopy.bandwidthMegabytesPerSecond, "MB/s")],
    ["Dirty rate", estimateText(migration.preCopy.dirtyRateMegabytesPerSecond, "MB/s")],
    ["Stun", estimateText(migration.stun.seconds, "s")],
    [
      "Stun risk",
      `${migration.stunRisk.level}${migration.stunRisk.probability === null ? "" : `, ${Math.round(migration.stunRisk.probability * 100)} % over ${migration.stunRisk.limitSeconds ?? "?"} s`}`,
    ],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(11)} ${value}\n`);
  const reasons = migration.stunRisk.reasons.map((reason) => `              ${reason}\n`);
  const told = records.map(
    ({ input, line, record, text }) => `  ${input}:${line}  ${record}\n    ${printable(text)}\n`,
  );
  const others = (trace?.considered ?? []).map(({ id, at, rejectedBecause }) => `  ${id}  ${at}  ${rejectedBecause}\n`);
  const operands = (inference?.operands ?? []).map(
    ({ label, unit, low, best, high, source: from }) =>
      `  ${label.padEnd(44)} ${best} ${unit} (${low} to ${high}), ${from}\n`,
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

function estimateText(estimate: Estimate | null, unit: string): string {
  if (estimate === null) return "unknown";
  return `${estimate.best} ${unit} (${estimate.low} to ${estimate.high}), ${estimate.basis}`;
}

/** Control characters of hostile names never reach the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, " ").trim();
}
