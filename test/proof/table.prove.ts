import { writeFileSync } from "node:fs";
import { test } from "vitest";
import { carriesTable } from "./carries.ts";
import { PROOF_FORMATS } from "./formats.ts";
import { measureFormat, measureRivals, SCENARIOS, Total, whole, worldOf } from "./measure.ts";

/** `npm run prove:reconstruction -- --seeds 20`: every format and scenario against the truth, as tables. */
const seeds = Number(process.env["PROVE_SEEDS"] ?? "3");
/** The first of the seeds: those below were looked at when the rules were made. */
const from = Number(process.env["PROVE_FIRST"] ?? "1");
/** Names such as "from East to West" and "West, Hall 2" for datacenters and datastores. */
const sentenceNames = process.env["PROVE_SENTENCE_NAMES"] !== undefined;
/** Only formats whose name holds this text. */
const only = process.env["PROVE_ONLY"] ?? "";
const target = process.env["PROVE_OUTPUT"];

/** Its night is the first scenario's: whole, it would be measured twice. */
const LOST_TWICE = "5 % of starts and ends lost";

const percent = (value: number | null): string => (value === null ? "–" : (value * 100).toFixed(value === 1 ? 0 : 2));
const three = (value: number | null): string => (value === null ? "–" : value.toFixed(4));

test("the table", { timeout: 7_200_000 }, async () => {
  const lines: string[] = [
    `${seeds} seeds from ${from} on${sentenceNames ? ", names like sentences" : ""}. Figures in percent where not said otherwise; – = the format does not carry it.`,
  ];
  const say = (line: string): void => {
    lines.push(line);
    if (target !== undefined) writeFileSync(target, `${lines.join("\n")}\n`);
  };
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(process.env["PROVE_SCENARIO"] ?? "")).map((scenario) =>
    sentenceNames ? { ...scenario, options: { ...scenario.options, sentenceNames } } : scenario,
  );
  const [first] = SCENARIOS;
  if (first !== undefined) {
    say("\n## What each format can say\n");
    carriesTable(worldOf(first, 1)).forEach(say);
  }
  const overall = new Map<string, string[]>();
  const ghosts = new Map<string, string[]>();
  const keep = (name: string, total: Total | null): void => {
    overall.set(name, [...(overall.get(name) ?? []), total === null ? "error" : three(total.pairF1)]);
  };
  for (const scenario of scenarios) {
    const worlds = Array.from({ length: seeds }, (_, index) => worldOf(scenario, from + index));
    say(`\n## ${scenario.name} (${worlds.reduce((sum, world) => sum + world.truth.length, 0)} migrations)\n`);
    say(
      "| format | pairs F1 | found F1 | outcome | kind | trigger | places | false merges: chain, task, time | at ≥ 0.95 | Brier |",
    );
    say("|---|---|---|---|---|---|---|---|---|---|");
    for (const format of PROOF_FORMATS.filter(({ name }) => name.includes(only))) {
      const total = new Total();
      try {
        for (const world of worlds) total.add(await measureFormat(world, format));
      } catch (error) {
        say(`| ${format.name} | ${String(error)}`);
        keep(format.name, null);
        continue;
      }
      keep(format.name, total);
      if (scenario.name !== LOST_TWICE) {
        const own = scenario.lost === 0 ? total : new Total();
        if (own !== total)
          for (let seed = from; seed < from + seeds; seed += 1)
            own.add(await measureFormat(worldOf(whole(scenario), seed), format));
        ghosts.set(format.name, [
          ...(ghosts.get(format.name) ?? []),
          `${percent(own.ghostRate)} (${own.ghosts.count}/${own.ghosts.of})`,
        ]);
        if (process.env["PROVE_MISTAKES"] !== undefined && own !== total)
          for (const mistake of own.mistakes.filter((text) => text.startsWith("no such")).slice(0, 12))
            say(`    whole: ${mistake}`);
      }
      const merges = ["chain", "task", "vm-and-time"].map(
        (basis) => `${total.wrongMerges(basis)}/${total.falseMerges.get(basis)?.of ?? 0}`,
      );
      const shares = (["outcome", "kind", "trigger", "places"] as const).map((what) => percent(total.accuracy(what)));
      say(
        `| ${format.name} | ${three(total.pairF1)} | ${three(total.foundF1)} | ${shares.join(" | ")} | ${merges.join(", ")} | ${total.falseSure} | ${three(total.brierScore)} |`,
      );
      if (process.env["PROVE_MISTAKES"] !== undefined)
        for (const mistake of total.mistakes.slice(0, 12)) say(`    ${mistake}`);
    }
    const [full] = PROOF_FORMATS;
    if (full === undefined) continue;
    const rivals = new Map<string, Total>();
    for (const world of worlds)
      for (const [name, score] of measureRivals(world, full)) {
        const total = rivals.get(name) ?? new Total();
        rivals.set(name, total);
        total.add(score);
      }
    for (const [name, total] of rivals) {
      keep(`*${name}*`, total);
      say(
        `| *${name}, on whole event objects* | ${three(total.pairF1)} | | | | | | ${total.wrongMerges("rival")}/${total.pairs.reported} | | |`,
      );
    }
  }
  say("\n## Ghosts: moves and halves without a true one, in percent, where no record is lost\n");
  const named = scenarios.filter(({ name }) => name !== LOST_TWICE);
  say(`| format | ${named.map(({ name }) => name).join(" | ")} |`);
  say(`|---|${named.map(() => "---|").join("")}`);
  for (const [name, cells] of ghosts) say(`| ${name} | ${cells.join(" | ")} |`);
  say("\n## Pairs F1 in all scenarios\n");
  say(`| format | ${scenarios.map(({ name }) => name).join(" | ")} |`);
  say(`|---|${scenarios.map(() => "---|").join("")}`);
  for (const [name, cells] of overall) say(`| ${name} | ${cells.join(" | ")} |`);
});
