import type { Knowledge } from "./as-report.ts";
import type { NightOptions } from "./night.ts";

/** One kind of site, and how much of it precopy is shown. */
export interface Scenario {
  readonly name: string;
  readonly night: NightOptions;
  readonly knowledge: Knowledge;
}

/** The first are enough for every test run; `npm run prove:inference` takes all, with more moves. */
export const SCENARIOS: readonly Scenario[] = [
  scenario("10 GbE, consumed memory known", { seed: 1, uplink: 1080, setupSeconds: 3 }, { consumed: 1, logged: 0 }),
  scenario("600 MB/s, a tenth with host logs", { seed: 6, uplink: 600, setupSeconds: 4 }, { consumed: 1, logged: 0.1 }),
  scenario("10 GbE, half configured only", { seed: 2, uplink: 1080, setupSeconds: 5 }, { consumed: 0.5, logged: 0 }),
  scenario("10 GbE, configured only", { seed: 3, uplink: 1080, setupSeconds: 3 }, { consumed: 0, logged: 0 }),
  scenario("25 GbE, a sixth with host logs", { seed: 5, uplink: 2400, setupSeconds: 6 }, { consumed: 1, logged: 0.15 }),
];

function scenario(
  name: string,
  night: Pick<NightOptions, "seed" | "uplink" | "setupSeconds">,
  knowledge: Pick<Knowledge, "consumed" | "logged">,
): Scenario {
  return {
    name,
    night: { moves: 160, hosts: 8, evacuations: 1, ...night },
    knowledge: { seed: night.seed + 100, ...knowledge },
  };
}
