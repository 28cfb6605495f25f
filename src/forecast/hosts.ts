import { networkLimit, type NetworkLimit } from "../model/concurrency-limits.ts";
import type { HostForecast, MoveOutlook } from "../model/forecast.ts";
import type { Migration } from "../model/migration.ts";
import { maxOf, sumOf } from "../model/numbers.ts";
import { formatCountOf } from "../model/words.ts";
import { blockersOf } from "./blockers.ts";
import { calibrationOf, type EvacuationCalibration, type KnownEvacuation } from "./calibration.ts";
import { drawEvacuation, type EvacuationPlan } from "./evacuation.ts";
import { estimateOf, intervalOf } from "./interval.ts";
import { drawsOf } from "./random.ts";
import { hostKeyOf, type ForecastSite, type SiteHost, type SiteVm } from "./site.ts";

/** Draws of all hosts together are bounded: a host of a large site has fewer. */
const VMS_DRAWN_AT_MOST = 2_000_000;
const DRAWS = { least: 60, most: 400 } as const;
/** The latest evacuations say what there is to say. */
const EVACUATIONS_AT_MOST = 60;
/** An evacuation of which fewer VMs are known says nothing of the model. */
const KNOWN_SHARE = 0.8;

export interface HostForecasts {
  readonly hosts: readonly HostForecast[];
  readonly calibration: EvacuationCalibration;
  /** What the hosts with a figure were drawn from, for questions about another network. */
  readonly plans: ReadonlyMap<SiteHost, EvacuationPlan>;
}

/** What entering maintenance mode would take, host by host, in the order of the site's. */
export function forecastHosts(site: ForecastSite, ownMoves: ReadonlyMap<string, readonly Migration[]>): HostForecasts {
  const vms = sumOf(site.hosts.map((host) => host.vms.length));
  const draws = Math.min(DRAWS.most, Math.max(DRAWS.least, Math.floor(VMS_DRAWN_AT_MOST / Math.max(1, vms))));
  const planner = plannerOf(site, ownMoves, draws);
  const calibration = calibrationOf(knownEvacuations(site, planner));
  const blockers = blockersOf(site);
  const plans = new Map<SiteHost, EvacuationPlan>();
  const hosts = site.hosts.map((host): HostForecast => {
    const running = host.vms.filter(({ isRunning }) => isRunning);
    const blocked = blockers(host);
    const sizes = running.map(({ facts }) => facts.memoryMegabytes ?? null);
    const known = {
      vcenter: host.vcenter,
      host: host.host,
      cluster: host.cluster,
      vms: running.length,
      poweredOff: host.vms.length - running.length,
      megabytes: sizes.every((size) => size !== null) ? sumOf(sizes.map((size) => size ?? 0)) : null,
      blockers: blocked,
    };
    const silent = (parallel: NetworkLimit | null, ...why: string[]): HostForecast => ({
      ...known,
      seconds: null,
      parallel,
      lastVm: null,
      why,
    });
    const slots = slotsOf(host, planner);
    if (host.facts?.inMaintenance === true)
      return silent(slots, "It was in maintenance mode when the inventory was taken.");
    if (blocked.some(({ vm, moref, holds }) => holds && vm === null && moref === null))
      return silent(slots, "No VM can leave it live: see what blocks it.");
    const held = new Set(blocked.filter(({ holds }) => holds).map(({ vm, moref }) => `${vm ?? ""}\n${moref ?? ""}`));
    const free = running.filter(({ vm }) => !held.has(`${vm.name ?? ""}\n${vm.moref ?? ""}`));
    if (free.length === 0 && running.length > 0)
      return silent(slots, "Every running VM on it is held: see what blocks it.");
    const made = planner(host, free, known.poweredOff);
    if (made === null)
      return silent(
        slots,
        "The memory of too many of its VMs is not known: an RVTools export (vInfo, vMemory) or Get-VM with MemoryMB tells it.",
      );
    plans.set(host, made.plan);
    const drawn = drawEvacuation(made.plan, drawsOf(hostKeyOf(host.vcenter, host.host)));
    const interval = intervalOf(drawn.seconds);
    const last = drawn.last === null ? undefined : made.vms[drawn.last];
    return {
      ...known,
      seconds:
        interval === null
          ? null
          : estimateOf(calibration.adjust(interval, host.vcenter, hostKeyOf(host.vcenter, host.host))),
      parallel: made.plan.slots,
      lastVm:
        last === undefined
          ? null
          : { vm: last.vm.name, moref: last.vm.moref, share: Number(drawn.lastShare.toPrecision(2)) },
      why: whyOf(made.plan, calibration.knownOf(host.vcenter), held.size, running.length - made.vms.length - held.size),
    };
  });
  return { hosts, calibration, plans };
}

interface Planned {
  readonly plan: EvacuationPlan;
  /** Beside `plan.moves`. */
  readonly vms: readonly SiteVm[];
}

type Planner = (host: SiteHost, free: readonly SiteVm[], poweredOff: number) => Planned | null;

function plannerOf(site: ForecastSite, ownMoves: ReadonlyMap<string, readonly Migration[]>, draws: number): Planner {
  const byKey = (left: SiteVm, right: SiteVm): number => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0);
  return (host, free, poweredOff) => {
    const { vcenter, cluster } = host;
    const { lineMegabitsPerSecond: line } = site.linkOf(vcenter, host.host);
    const beside = Math.max(1, Math.min(line === null || line >= 10_000 ? 8 : 4, free.length));
    const moves: MoveOutlook[] = [];
    const vms: SiteVm[] = [];
    for (const one of [...free].sort(byKey)) {
      const { vm, facts, key } = one;
      const own = ownMoves.get(key) ?? [];
      const move = site.outlook.move({ vcenter, host: host.host, cluster, vm, facts, own, beside });
      if (move === null) continue;
      moves.push(move);
      vms.push(one);
    }
    if (moves.length < KNOWN_SHARE * free.length) return null;
    const slots = moves[0]?.slots ?? (line === null ? null : networkLimit(line));
    return { plan: { moves, poweredOff, slots, draws }, vms };
  };
}

/** Slots of a host that has no figure: by one of its VMs, for the rule is the link's. */
function slotsOf(host: SiteHost, planner: Planner): NetworkLimit | null {
  const known = host.vms.find(({ facts }) => facts.memoryMegabytes !== undefined);
  return known === undefined ? null : (planner(host, [known], 0)?.plan.slots ?? null);
}

/** Past evacuations whose VMs the inventory knows, each beside what would have been said of it. */
function knownEvacuations(site: ForecastSite, planner: Planner): readonly KnownEvacuation[] {
  const vms = new Map(site.hosts.flatMap((host) => host.vms.map((vm) => [vm.key, vm] as const)));
  const hosts = new Map(site.hosts.map((host) => [hostKeyOf(host.vcenter, host.host), host]));
  return site.evacuations.slice(-EVACUATIONS_AT_MOST).flatMap((evacuation): KnownEvacuation[] => {
    const hostKey = hostKeyOf(evacuation.vcenter, evacuation.host);
    const host = hosts.get(hostKey);
    const found = evacuation.vms.flatMap(
      (vm) => vms.get(site.identities.keyOf({ vcenter: evacuation.vcenter, vm })) ?? [],
    );
    const moved = [...new Set(found)].filter(({ facts }) => facts.memoryMegabytes !== undefined);
    if (host === undefined || moved.length === 0 || moved.length < KNOWN_SHARE * evacuation.vms.length) return [];
    const made = planner(host, moved, 0);
    if (made === null || !(evacuation.seconds > 0)) return [];
    const drawn = drawEvacuation({ ...made.plan, draws: DRAWS.least }, drawsOf(`${hostKey}\n${evacuation.at}`));
    const forecast = intervalOf(drawn.seconds);
    const { vcenter, seconds, at } = evacuation;
    return forecast === null ? [] : [{ vcenter, hostKey, at: Date.parse(at), seconds, forecast }];
  });
}

function whyOf({ moves, slots }: EvacuationPlan, known: number, held: number, unknown: number): readonly string[] {
  const support = maxOf(moves.map((move) => move.support)) ?? 0;
  const why = [
    support === 0
      ? "No live move of this vCenter tells the link: the figure is from what is known of such links, and wide."
      : `The link by ${formatCountOf(support, "live move")}.`,
    known === 0
      ? "No evacuation of this site is known yet: the first one will make the next figure better."
      : `Checked against ${formatCountOf(known, "evacuation")} of this site.`,
  ];
  if (slots === null)
    why.push("The vMotion uplink's line rate is not known: 4 and 8 at once are both in the interval.");
  if (held > 0) why.push(`Without ${formatCountOf(held, "VM")} that cannot leave.`);
  if (unknown > 0) why.push(`Without ${formatCountOf(unknown, "VM")} of unknown memory.`);
  return why;
}
