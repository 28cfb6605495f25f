import { networkLimit, type NetworkLimit } from "../model/concurrency-limits.ts";
import type { HostForecast, NetworkForecast, NetworkOption } from "../model/forecast.ts";
import { HOUR_MS, SECOND_MS, type EpochMs } from "../model/units.ts";
import { drawEvacuation, type EvacuationPlan } from "./evacuation.ts";
import { estimateOf, intervalOf } from "./interval.ts";
import { drawsOf, type Draws } from "./random.ts";
import { hostKeyOf, type ForecastSite, type SiteHost } from "./site.ts";

/** Line rates that are sold, 10^6 bit/s, and what to call them. */
const LINES = [
  [1000, "1 GbE"],
  [10_000, "10 GbE"],
  [25_000, "25 GbE"],
  [40_000, "40 GbE"],
  [100_000, "100 GbE"],
] as const;
const HOSTS_ASKED = 20;
const PAIRS_DRAWN = 120;
/** How much of a faster line vMotion reaches: nearly all up to 10 GbE, beyond it a processor, a stream or a bus may be the limit. */
const REACHED = { slow: [0.85, 1], fast: [0.45, 1] } as const;
const STILL_FULL_MEGABITS = 10_000;
/** A second adapter is a second path, and its uplink is shared with nothing new. */
const SECOND_ADAPTER = [1.6, 2] as const;

/** Hosts that came to the limit of their vMotion network, the longest wait first. */
export function forecastNetwork(
  site: ForecastSite,
  hosts: readonly HostForecast[],
  plans: ReadonlyMap<SiteHost, EvacuationPlan>,
): readonly NetworkForecast[] {
  const open = openTimes(site);
  return site.hosts
    .flatMap((host, index) => {
      const { lineMegabitsPerSecond: line } = site.linkOf(host.vcenter, host.host);
      const parallel = line === null ? (hosts[index]?.parallel ?? null) : networkLimit(line);
      const steps = open.get(hostKeyOf(host.vcenter, host.host));
      if (parallel === null || steps === undefined) return [];
      const full = fullness(steps, parallel);
      return full.hoursAtLimit === 0 ? [] : [{ host, line, parallel, ...full }];
    })
    .sort(
      (left, right) =>
        right.waitedSeconds - left.waitedSeconds ||
        right.hoursAtLimit - left.hoursAtLimit ||
        (left.host.host < right.host.host ? -1 : 1),
    )
    .map(({ host, line, parallel, hoursAtLimit, waitedSeconds }, rank): NetworkForecast => {
      const plan = plans.get(host);
      const asked = rank < HOSTS_ASKED && plan !== undefined && line !== null && plan.moves.length > 0;
      return {
        vcenter: host.vcenter,
        host: host.host,
        cluster: host.cluster,
        parallel,
        lineMegabitsPerSecond: line,
        hoursAtLimit: Number(hoursAtLimit.toPrecision(4)),
        waitedSeconds: Math.round(waitedSeconds),
        options: asked ? optionsFor(plan, line, hostKeyOf(host.vcenter, host.host)) : [],
      };
    });
}

interface Step {
  readonly at: EpochMs;
  readonly by: 1 | -1;
}

/** Starts and ends of all live moves, by host. */
function openTimes({ migrations }: ForecastSite): ReadonlyMap<string, readonly Step[]> {
  const byHost = new Map<string, Step[]>();
  for (const { startedAt, endedAt, kind, trigger, source, destination } of migrations) {
    if (startedAt === null || endedAt === null || trigger === "placement" || kind !== "vmotion") continue;
    const [from, to] = [Date.parse(startedAt), Date.parse(endedAt)];
    const keys = new Set(
      [source, destination].flatMap(({ vcenter, host }) => (host === null ? [] : [hostKeyOf(vcenter, host)])),
    );
    if (!(to > from)) continue;
    for (const key of keys) {
      const own = byHost.get(key) ?? [];
      own.push({ at: from, by: 1 }, { at: to, by: -1 });
      byHost.set(key, own);
    }
  }
  for (const steps of byHost.values()) steps.sort((left, right) => left.at - right.at || left.by - right.by);
  return byHost;
}

function fullness(
  steps: readonly Step[],
  limit: NetworkLimit,
): { readonly hoursAtLimit: number; readonly waitedSeconds: number } {
  let [open, before, atLimit, waited] = [0, 0, 0, 0];
  for (const { at, by } of steps) {
    if (open >= limit) atLimit += at - before;
    if (open > limit) waited += (open - limit) * (at - before);
    open += by;
    before = at;
  }
  return { hoursAtLimit: atLimit / HOUR_MS, waitedSeconds: waited / SECOND_MS };
}

function optionsFor(plan: EvacuationPlan, line: number, seed: string): readonly NetworkOption[] {
  const next = LINES.find(([rate]) => rate > line);
  const own = LINES.find(([rate]) => rate === line)?.[1] ?? "the same speed";
  const options: NetworkOption[] = [];
  if (next !== undefined) {
    const [rate, what] = next;
    const reached = rate > STILL_FULL_MEGABITS ? REACHED.fast : REACHED.slow;
    const between = (draws: Draws): number =>
      Math.max(1, (rate / line) * (reached[0] + (reached[1] - reached[0]) * draws.uniform()));
    options.push({ what, timeRatio: ratioOf(plan, rate, rate / line, between, `${seed}\n${what}`) });
  }
  const second = (draws: Draws): number =>
    SECOND_ADAPTER[0] + (SECOND_ADAPTER[1] - SECOND_ADAPTER[0]) * draws.uniform();
  const what = `a second adapter of ${own} on an uplink of its own`;
  options.push({ what, timeRatio: ratioOf(plan, line, 2, second, `${seed}\nsecond`) });
  return options;
}

/** A guest that writes the same pages again writes as much in less time: λ falls by less than the link is faster. */
const CALMS_LEAST = 0.5;

/** Both networks drawn with the same evening and the same guests, so that only the network differs. */
function ratioOf(
  plan: EvacuationPlan,
  line: number,
  widens: number,
  faster: (draws: Draws) => number,
  seed: string,
): NetworkOption["timeRatio"] {
  const wider = plan.moves.map((move) => ({
    ...move,
    lineMegabytesPerSecond: move.lineMegabytesPerSecond * widens,
  }));
  const ratios = Array.from({ length: PAIRS_DRAWN }, (_, pair) => {
    const own = drawsOf(`${seed}\nby\n${pair}`);
    const link = faster(own);
    const calms = link ** (CALMS_LEAST + (1 - CALMS_LEAST) * own.uniform());
    const today = drawEvacuation({ ...plan, draws: 1 }, drawsOf(`${seed}\n${pair}`)).seconds[0] ?? 1;
    const then = { ...plan, moves: wider, slots: networkLimit(line), draws: 1, faster: { link, calms } };
    return (drawEvacuation(then, drawsOf(`${seed}\n${pair}`)).seconds[0] ?? 1) / today;
  }).sort((left, right) => left - right);
  return estimateOf(intervalOf(ratios) ?? { low: 1, best: 1, high: 1 });
}
