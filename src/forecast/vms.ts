import type { StopOutlook, VmForecast } from "../model/forecast.ts";
import type { Migration } from "../model/migration.ts";
import { PAGE_VIEW_DEFAULTS } from "../model/page-view.ts";
import { compareText } from "../model/report-order.ts";
import { stunProfileOf } from "../model/stun-profile.ts";
import { formatMegabytes, formatSeconds } from "../model/words.ts";
import { drawAlone } from "./evacuation.ts";
import { helpsFor } from "./helps.ts";
import { estimateOf, intervalOf } from "./interval.ts";
import { drawsOf } from "./random.ts";
import type { ForecastSite, SiteVm } from "./site.ts";

const DRAWS = 300;
/** From here on the switchover's own limit is worth a word. */
const ABORT_WORTH_SAYING = 0.03;
const OLD_RELEASE = 7;
const BUSY = 0.5;

/**
 * The next live move of VMs that are large, carry a vGPU or belong to a profile, and that no move of the window tells of.
 * Probability descending, unknown last.
 */
export function forecastVms(
  site: ForecastSite,
  ownMoves: ReadonlyMap<string, readonly Migration[]>,
  movedLately: ReadonlySet<string>,
): readonly VmForecast[] {
  return site.hosts
    .flatMap((host) =>
      host.vms
        .filter((vm) => vm.isRunning && !movedLately.has(vm.key) && isWatched(site, vm))
        .map((vm) => forecastVm(site, vm, host.cluster, ownMoves.get(vm.key) ?? [])),
    )
    .sort(
      (left, right) =>
        (right.probability ?? -1) - (left.probability ?? -1) ||
        (right.memoryMegabytes ?? 0) - (left.memoryMegabytes ?? 0) ||
        compareText(left.vm, right.vm) ||
        compareText(left.moref, right.moref),
    );
}

function isWatched({ profiles }: ForecastSite, { vm, facts }: SiteVm): boolean {
  if ((facts.memoryMegabytes ?? 0) >= PAGE_VIEW_DEFAULTS.largeVmMegabytes) return true;
  if ((facts.vgpuFrameBufferMegabytes ?? 0) > 0) return true;
  return stunProfileOf({ name: vm.name, tags: facts.tags, guestOs: facts.guestOs }, profiles) !== null;
}

function forecastVm(site: ForecastSite, one: SiteVm, cluster: string | null, own: readonly Migration[]): VmForecast {
  const { vcenter, vm, host, facts } = one;
  const request = { vcenter, host, cluster, vm, facts, own, beside: 1 };
  const move = site.outlook.move(request);
  const stop = site.outlook.stop(request);
  const known = { vcenter, vm: vm.name, moref: vm.moref, host, memoryMegabytes: facts.memoryMegabytes ?? null };
  if (move === null || stop === null) {
    const profile = stunProfileOf({ name: vm.name, tags: facts.tags, guestOs: facts.guestOs }, site.profiles);
    return {
      ...known,
      durationSeconds: null,
      stunSeconds: null,
      probability: null,
      limitSeconds: profile?.limitSeconds ?? 1,
      profile: profile?.name ?? null,
      abortProbability: null,
      reasons: ["Its memory is in no inventory: an RVTools export (vInfo) or Get-VM with MemoryMB tells it."],
      helps: [],
    };
  }
  const past = site.durationsOf(one);
  const ascending =
    past.length > 0
      ? past.toSorted((left, right) => left - right)
      : drawAlone(move, DRAWS, drawsOf(`${vcenter ?? ""}\n${vm.moref ?? ""}\n${vm.name ?? ""}`));
  const interval = intervalOf(ascending);
  // A stop is part of its move.
  const longest = interval?.high ?? stop.seconds.high;
  const isTold = move.linkKnown || stop.vgpuMegabytes > 0;
  return {
    ...known,
    durationSeconds: interval === null ? null : estimateOf(interval),
    stunSeconds: estimateOf({
      low: Math.min(stop.seconds.low, longest),
      best: Math.min(stop.seconds.best, longest),
      high: Math.min(stop.seconds.high, longest),
    }),
    probability: isTold ? Number(stop.probability.toPrecision(2)) : null,
    limitSeconds: stop.limitSeconds,
    profile: stop.profile,
    abortProbability: isTold ? Number(stop.abortProbability.toPrecision(2)) : null,
    reasons: reasonsOf(stop, one, move.linkKnown, own.length, past.length),
    helps: helpsFor(stop, own, facts.hardwareVersion ?? null, site.timeZone),
  };
}

function reasonsOf(
  stop: StopOutlook,
  { facts }: SiteVm,
  linkKnown: boolean,
  ownMoves: number,
  pastDurations: number,
): readonly string[] {
  const reasons: string[] = [];
  if (stop.vgpuMegabytes > 0)
    reasons.push(`The vGPU's ${formatMegabytes(stop.vgpuMegabytes)} frame buffer is copied while the VM stands still.`);
  if (stop.abortProbability >= ABORT_WORTH_SAYING)
    reasons.push(
      `The switchover may come to its limit of 100 s (about ${Math.round(100 * stop.abortProbability)} %): vSphere then gives the move up, and the VM has stood still for that long.`,
    );
  const memory = facts.memoryMegabytes ?? 0;
  if (memory >= PAGE_VIEW_DEFAULTS.largeVmMegabytes) {
    reasons.push(`${formatMegabytes(memory)} of memory: a long copy meets more of what its guest writes.`);
    if (stop.esxRelease !== null && stop.esxRelease < OLD_RELEASE)
      reasons.push("A host before ESXi 7.0 stops every vCPU of a large VM to watch its memory writes.");
  }
  if (ownMoves > 0 && stop.lambda >= BUSY)
    reasons.push(
      `In its own earlier moves the guest wrote about ${Math.round(100 * stop.lambda)} % of what the link sent.`,
    );
  if (stop.profile !== null)
    reasons.push(
      `Profile ${stop.profile}: the application bears ${formatSeconds(stop.limitSeconds)}${stop.assumes === null ? "" : ` (${stop.assumes})`}.`,
    );
  reasons.push(
    pastDurations > 0
      ? `Its duration by ${pastDurations} earlier moves of its own.`
      : ownMoves > 0
        ? `Its guest by ${ownMoves} of its own moves, its link by the site's.`
        : "No move of its own is known: it is taken for a guest as this site has them.",
  );
  if (!linkKnown) reasons.push("The speed of its link is not known, so no probability is said.");
  return reasons;
}
