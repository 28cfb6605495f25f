import type { Command } from "commander";
import type { Io } from "./io.ts";
import type { Rounds } from "../infer/rounds.ts";
import { simulateRounds } from "../infer/rounds.ts";
import { parseExponent, parseMegabytes, parseRate, parseSeconds } from "./quantity.ts";

/** The options of `precopy model` as typed. */
export interface ModelOptions {
  readonly memory: string;
  readonly bandwidth: string;
  readonly dirtyRate: string;
  readonly goal: string;
  readonly exponent: string;
}

/** More rows than this tell a reader nothing; `--json` has them all. */
const ROWS_SHOWN = 30;
const COLUMN_WIDTH = 14;

/** The rounds for what was typed. Throws KnownError on a value that is no such quantity. */
export function modelRounds(options: ModelOptions): Rounds {
  return simulateRounds({
    memoryMegabytes: parseMegabytes("--memory", options.memory),
    bandwidthMegabytesPerSecond: parseRate("--bandwidth", options.bandwidth),
    dirtyRateMegabytesPerSecond: parseRate("--dirty-rate", options.dirtyRate, true),
    goalSeconds: parseSeconds("--goal", options.goal),
    exponent: parseExponent("--exponent", options.exponent),
  });
}

/** The rounds as a table and one sentence, for people. */
export function modelText(rounds: Rounds): string {
  const lines = [row(["Iteration", "Sent MB", "Seconds", "Dirtied MB"])];
  for (const iteration of rounds.iterations.slice(0, ROWS_SHOWN)) {
    const { index, megabytes, seconds, dirtiedMegabytes } = iteration;
    lines.push(row([String(index), figure(megabytes), figure(seconds), figure(dirtiedMegabytes)]));
  }
  const hidden = rounds.iterations.length - ROWS_SHOWN;
  if (hidden > 0) lines.push(`... and ${hidden} more; --json lists them all`);
  if (rounds.switchover !== null) {
    lines.push(row(["Switchover", figure(rounds.switchover.megabytes), figure(rounds.switchover.seconds), ""]));
  }
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n\n${conclusion(rounds)}\n`;
}

function conclusion(rounds: Rounds): string {
  const { switchover, iterations, goalSeconds, totalSeconds } = rounds;
  if (switchover === null) {
    return (
      `Does not converge: what is left never fits the switchover goal of ${figure(goalSeconds)} s. ` +
      "vSphere would slow the guest down (SDPS) until it does, or abort the switchover after 100 s."
    );
  }
  const passes = iterations.length === 1 ? "1 iteration" : `${iterations.length} iterations`;
  return (
    `Converges after ${passes}: ${figure(switchover.megabytes)} MB are left, sent in ${figure(switchover.seconds)} s ` +
    `within the goal of ${figure(goalSeconds)} s. ${figure(totalSeconds)} s in all.`
  );
}

function row(cells: readonly string[]): string {
  return cells.map((cell, column) => (column === 0 ? cell.padEnd(COLUMN_WIDTH) : cell.padStart(COLUMN_WIDTH))).join("");
}

/** Four significant digits below 1000, whole numbers above: no digit the figures typed could not carry. */
function figure(value: number): string {
  if (value >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(4)));
}

export function registerModel(program: Command, io: Io): void {
  program
    .command("model")
    .description("the pre-copy rounds and the switchover for given figures")
    .requiredOption("--memory <size>", "memory of the first pass, e.g. 2048MB or 16GB")
    .requiredOption("--bandwidth <rate>", "what the link carries, e.g. 128MB/s or 10Gbit/s")
    .requiredOption("--dirty-rate <rate>", "how fast the guest dirties memory, e.g. 32MB/s")
    .option("--goal <time>", "switchover time goal", "0.5s")
    .option("--exponent <b>", "dirtied memory grows with time to this power: 1 is a constant rate", "1")
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      "\nMB and GB mean 2^20 and 2^30 bytes. vSphere's switchover goal is 0.5 s.\n" +
        "Example:\n  precopy model --memory 64GB --bandwidth 10Gbit/s --dirty-rate 200MB/s\n",
    )
    .action((flags: ModelOptions & { readonly json?: boolean }) => {
      const rounds = modelRounds(flags);
      io.out(flags.json === true ? `${JSON.stringify(rounds, null, 2)}\n` : modelText(rounds));
    });
}
