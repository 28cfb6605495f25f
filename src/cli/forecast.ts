import type { Command } from "commander";
import { KnownError } from "../model/diagnostic.ts";
import type { Forecast, HostForecast, VmForecast } from "../model/forecast.ts";
import type { Estimate } from "../model/migration.ts";
import { patternMatcher } from "../model/name-pattern.ts";
import { formatCountOf, formatEntries, formatMegabytes, formatSeconds } from "../model/words.ts";
import type { Io } from "./io.ts";
import {
  addHidingOptions,
  addReadingOptions,
  endProgress,
  setUpReading,
  type HidingFlags,
  type ReadingFlags,
} from "./reading-options.ts";

interface ForecastFlags extends ReadingFlags, HidingFlags {
  readonly host?: string;
  readonly cluster?: string;
  readonly previous?: string;
  readonly json?: boolean;
}

export function registerForecast(program: Command, io: Io): void {
  const command = program
    .command("forecast")
    .description("what entering maintenance mode would take tonight, host by host, and which next moves are risky")
    .argument("[input...]", "files and folders; an inventory among them. Without: the inputs of --config")
    .option("--host <name>", "this host alone; * and ? stand for anything")
    .option("--cluster <name>", "hosts of this cluster alone; * and ? stand for anything")
    .option(
      "--previous <report.json>",
      "an earlier report: its evacuations correct the figures (default: the history of --config)",
    )
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  precopy forecast exports rvtools.xlsx --cluster prod-01\n  precopy forecast --config precopy.yaml --host 'esx1*'\n",
    );
  addReadingOptions(addHidingOptions(command)).action(async (names: string[], flags: ForecastFlags) =>
    runForecast(names, flags, io),
  );
}

async function runForecast(names: readonly string[], flags: ForecastFlags, io: Io): Promise<void> {
  const { inputs, options, config, now } = await setUpReading(await inputNames(names, flags, io), flags, io);
  try {
    for (const { path, reason } of inputs.missing) io.err(`precopy: ${path}: ${reason}\n`);
    const [{ analyze, WHOLE }, { hidden, hidingOf }, { pastOfHistory }, { readPrevious }] = await Promise.all([
      import("../job/report.ts"),
      import("../job/hiding.ts"),
      import("../job/history.ts"),
      import("../job/previous.ts"),
    ]);
    const analysis = await analyze(inputs.files, options);
    endProgress(options, io);
    const past = flags.previous === undefined ? await pastOfHistory(config, now) : readPrevious(flags.previous);
    const hiding = hidingOf(config, flags.anonymize);
    const report = analysis.report({ ...WHOLE, past });
    const { forecast } = report;
    if (forecast === undefined || forecast === null)
      throw new KnownError(
        "No inventory is among the inputs: a forecast needs an RVTools export, Get-VM or govc vm.info beside the events (see `precopy formats`).",
      );
    const chosen = chosenOf(forecast, flags);
    if (chosen.hosts.length === 0 && forecast.hosts.length > 0) {
      const known = formatEntries(forecast.hosts.map(({ host, cluster }) => `${host} (${cluster ?? "no cluster"})`));
      throw new KnownError(`No host of the inventories fits.${hiding === null ? ` They have: ${known}.` : ""}`);
    }
    // Names are chosen by what they are, and shown as what they are called.
    const shown =
      hiding === null ? chosen : ((await hidden({ ...report, forecast: chosen }, config, hiding)).forecast ?? chosen);
    io.out(flags.json === true ? `${JSON.stringify(shown, null, 2)}\n` : forecastText(shown));
  } finally {
    await inputs.dispose();
  }
}

async function inputNames(names: readonly string[], flags: ForecastFlags, io: Io): Promise<readonly string[]> {
  if (names.length > 0) return names;
  if (flags.config === undefined)
    throw new KnownError("Nothing to read: name files or folders, or give --config FILE with inputs.");
  const { loadConfig } = await import("../job/config.ts");
  return loadConfig(flags.config, io.environment).inputs.map(({ path }) => path);
}

/** VMs and network follow the hosts that were asked for. */
function chosenOf(forecast: Forecast, { host, cluster }: ForecastFlags): Forecast {
  if (host === undefined && cluster === undefined) return forecast;
  const fits = (pattern: string | undefined, name: string | null): boolean =>
    pattern === undefined || (name !== null && patternMatcher(pattern)(name));
  const hosts = forecast.hosts.filter((one) => fits(host, one.host) && fits(cluster, one.cluster));
  const keys = new Set(hosts.map((one) => `${one.vcenter ?? ""}\n${one.host.toLowerCase()}`));
  const isChosen = (one: { readonly vcenter: string | null; readonly host: string | null }): boolean =>
    keys.has(`${one.vcenter ?? ""}\n${one.host?.toLowerCase() ?? ""}`);
  return { ...forecast, hosts, vms: forecast.vms.filter(isChosen), network: forecast.network.filter(isChosen) };
}

function forecastText({ hosts, vms, network, evacuationsKnown }: Forecast): string {
  const parts = hosts.map(hostText);
  if (vms.length > 0) parts.push(`Next moves of VMs that bear little and did not move\n${vms.map(vmText).join("")}`);
  if (network.length > 0) {
    const lines = network.map(({ host, parallel, hoursAtLimit, waitedSeconds, options }) => {
      const more = options.map(
        ({ what, timeRatio: { low, best, high } }) =>
          `    ${what}: ${percent(best)} of today's time to empty it (${percent(low)} to ${percent(high)})\n`,
      );
      return `  ${safe(host)}: ${formatSeconds(hoursAtLimit * 3600)} with ${parallel} or more open, ${formatSeconds(waitedSeconds)} waited for slots\n${more.join("")}`;
    });
    parts.push(`vMotion network at its limit\n${lines.join("")}`);
  }
  parts.push(
    `Times are 90 % intervals, from entering maintenance mode to the end of the last VM's move; ${evacuationsKnown === 0 ? "no evacuation of this site is known yet" : `checked against ${formatCountOf(evacuationsKnown, "evacuation")} of this site`}.\n`,
  );
  return parts.join("\n");
}

function hostText(forecast: HostForecast): string {
  const { host, cluster, vms, poweredOff, megabytes, seconds, parallel, lastVm, blockers, why } = forecast;
  const off = poweredOff === 0 ? "" : `, ${poweredOff} off`;
  const lines: (readonly [string, string])[] = [
    ["time", seconds === null ? `not known. ${why[0] ?? ""}` : estimateText(seconds)],
    ["VMs", `${vms} running${off}, ${megabytes === null ? "memory not known" : formatMegabytes(megabytes)}`],
    ["at once", parallel === null ? "4 or 8: the uplink's line rate is not known" : String(parallel)],
  ];
  if (lastVm !== null)
    lines.push(["last", `most likely ${safe(lastVm.vm ?? lastVm.moref ?? "unnamed")} (${percent(lastVm.share)})`]);
  for (const { vm, moref, reason, holds } of blockers)
    lines.push([holds ? "held by" : "ask for", `${safe(vm ?? moref ?? "the host")}: ${reason}`]);
  for (const reason of seconds === null ? why.slice(1) : why) lines.push(["why", reason]);
  return `${safe(host)}${cluster === null ? "" : ` (${safe(cluster)})`}\n${lines.map(([name, text]) => `  ${name.padEnd(8)} ${text}\n`).join("")}`;
}

function vmText({
  vm,
  moref,
  durationSeconds,
  stunSeconds,
  probability,
  limitSeconds,
  reasons,
  helps,
}: VmForecast): string {
  const risk = probability === null ? "not known" : `${percent(probability)} over ${formatSeconds(limitSeconds)}`;
  const told = (estimate: Estimate | null): string => (estimate === null ? "not known" : estimateText(estimate));
  return `  ${safe(vm ?? moref ?? "unnamed")}: takes ${told(durationSeconds)}; stops ${told(stunSeconds)}; risk ${risk}\n${[...reasons, ...helps.map((help) => `Helps: ${help}`)].map((line) => `    ${line}\n`).join("")}`;
}

function estimateText({ low, best, high }: Estimate): string {
  return `about ${formatSeconds(best)} (${formatSeconds(low)} to ${formatSeconds(high)})`;
}

function percent(ratio: number): string {
  return `${Math.round(100 * ratio)} %`;
}

/** Control characters of hostile names never reach the terminal. */
function safe(text: string): string {
  return text.replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, " ").trim();
}
