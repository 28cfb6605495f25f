import type { Forecast, HostForecast, NetworkForecast, VmForecast } from "../../../model/forecast.ts";
import type { Estimate } from "../../../model/migration.ts";
import {
  formatCount,
  formatCountOf,
  formatList,
  formatMegabytes,
  formatNumber,
  formatSeconds,
  formatShare,
  formatTime,
  instantOf,
} from "../../format.ts";
import {
  basisBadge,
  body,
  cell,
  columns,
  defineSection,
  nameCell,
  numberCell,
  table,
  tallyOf,
  type Cell,
  type Column,
  type TableModel,
} from "../section-model.ts";

const HOSTS_SHOWN = 60;
const VMS_SHOWN = 25;
const NETWORK_SHOWN = 20;

export const tonightSection = defineSection({
  id: "tonight",
  title: "If you patch tonight",
  render(context) {
    const forecast = context.report.forecast ?? null;
    if (forecast === null)
      return body("What emptying a host would take is not known.", {
        missing:
          "A forecast needs an inventory: an RVTools export, or Get-VM | Select Name, VMHost, PowerState, MemoryMB | Export-Csv vms.csv beside the events.",
      });
    const { hosts, vms, network } = forecast;
    const nameOf = namesOf(forecast);
    const told = hosts.filter(({ seconds }) => seconds !== null);
    const slowest = told.reduce<HostForecast | null>(
      (worst, host) => ((host.seconds?.best ?? 0) > (worst?.seconds?.best ?? -1) ? host : worst),
      null,
    );
    const held = hosts.filter(({ blockers }) => blockers.some(({ holds }) => holds));
    const slow =
      slowest?.seconds === null || slowest === null
        ? "For no host can it be said how long emptying it would take."
        : `Emptying a host would take longest on ${slowest.host}: about ${formatSeconds(slowest.seconds.best)} (${rangeOf(slowest.seconds)}) for ${formatCountOf(slowest.vms, "VM")}.`;
    const blocked =
      held.length === 0
        ? " No VM is known to block maintenance mode."
        : ` ${formatCountOf(held.length, "host")} would not be emptied without help.`;
    const tables = [hostTable(hosts, nameOf)];
    if (vms.length > 0) tables.push(vmTable(vms, nameOf));
    if (network.length > 0) tables.push(networkTable(network));
    const inventoryAt = instantOf(forecast.inventoryAt);
    const checked =
      forecast.evacuationsKnown === 0
        ? "No evacuation of this site is known yet: the figures are from its other moves, its links and what is known of such sites."
        : `Checked against ${formatCountOf(forecast.evacuationsKnown, "evacuation")} of this site.`;
    const placed =
      inventoryAt === null
        ? "The inventory does not say when it was taken."
        : `Where VMs are: by the inventory of ${formatTime(context.clock, inventoryAt)} and the moves since.`;
    return body(slow + blocked, {
      tables,
      tally: tallyOf(held.length),
      notes: [
        "From entering maintenance mode to the end of the last VM's move, if nothing else moves; vSAN's own evacuation of data is not in it. In brackets the interval that nine of ten evacuations should be in; the order in which vSphere takes the VMs is not known and is part of it.",
        `${checked} ${placed}`,
        ...whyNone(hosts),
      ],
    });
  },
});

function hostTable(hosts: readonly HostForecast[], nameOf: NameOf): TableModel {
  const ordered = [...hosts].sort(
    (left, right) => (right.seconds?.best ?? Infinity) - (left.seconds?.best ?? Infinity),
  );
  const heads = columns("Host", "Cluster", "Time to empty|n", "VMs|n", "Memory|n", "At once|n", "Last", "Held up by");
  return cut("What emptying each host would take", heads, ordered, HOSTS_SHOWN, (host) => [
    nameCell(host.host),
    nameCell(host.cluster),
    estimateCell(host.seconds, host.why[0] ?? null),
    numberCell(formatCount(host.vms), {
      sub: host.poweredOff === 0 ? null : `and ${formatCount(host.poweredOff)} off`,
    }),
    numberCell(formatMegabytes(host.megabytes)),
    numberCell(host.parallel === null ? "4 or 8" : String(host.parallel)),
    host.lastVm === null
      ? cell("–")
      : nameCell(nameOf(host.lastVm), { sub: `${formatShare(host.lastVm.share, 1)} of the draws` }),
    cell(blockersText(host, nameOf)),
  ]);
}

function blockersText({ blockers }: HostForecast, nameOf: NameOf): string {
  if (blockers.length === 0) return "–";
  const byReason = new Map<string, string[]>();
  for (const { reason, vm, moref } of blockers) {
    const name = vm === null && moref === null ? null : nameOf({ vm, moref });
    byReason.set(reason, [...(byReason.get(reason) ?? []), ...(name === null ? [] : [name])]);
  }
  return [...byReason]
    .map(([reason, names]) => (names.length === 0 ? reason : `${formatList(names)}: ${reason}`))
    .join("; ");
}

function vmTable(vms: readonly VmForecast[], nameOf: NameOf): TableModel {
  const heads = columns("VM", "Memory|n", "Duration|n", "Stop|n", "Over its limit|n", "Why", "What would help");
  return cut("The next move of VMs that bear little and did not move", heads, vms, VMS_SHOWN, (vm) => [
    nameCell(nameOf(vm), { sub: vm.profile === null ? null : `profile ${vm.profile}` }),
    numberCell(formatMegabytes(vm.memoryMegabytes)),
    estimateCell(vm.durationSeconds, null),
    estimateCell(vm.stunSeconds, null),
    vm.probability === null
      ? numberCell("–", { sub: "not known" })
      : numberCell(formatShare(vm.probability, 1), {
          sub: `that it stops longer than ${formatSeconds(vm.limitSeconds)}`,
        }),
    cell(vm.reasons.join(" ")),
    cell(vm.helps.length === 0 ? "–" : vm.helps.join(" ")),
  ]);
}

function networkTable(network: readonly NetworkForecast[]): TableModel {
  const heads = columns(
    "Host",
    "Line rate|n",
    "At once|n",
    "Hours at the limit|n",
    "Waited for slots|n",
    "What more would bring",
  );
  return cut("Hosts whose vMotion network came to its limit", heads, network, NETWORK_SHOWN, (host) => [
    nameCell(host.host, { sub: host.cluster }),
    numberCell(host.lineMegabitsPerSecond === null ? "–" : `${formatNumber(host.lineMegabitsPerSecond / 1000)} Gbit/s`),
    numberCell(String(host.parallel)),
    numberCell(formatNumber(host.hoursAtLimit)),
    numberCell(formatSeconds(host.waitedSeconds)),
    cell(
      host.options.length === 0
        ? "–"
        : host.options
            .map(
              ({ what, timeRatio }) =>
                `${what}: ${percent(timeRatio.best)} of today's time (${percent(timeRatio.low)} to ${percent(timeRatio.high)})`,
            )
            .join("; "),
    ),
  ]);
}

function cut<Item>(
  caption: string,
  heads: readonly Column[],
  items: readonly Item[],
  limit: number,
  rowOf: (item: Item) => readonly Cell[],
): TableModel {
  const more = items.length - limit;
  const note =
    more > 0 ? `${formatCount(more)} more stand in report.json under forecast; precopy forecast prints them.` : null;
  return table(caption, heads, items.slice(0, limit).map(rowOf), note);
}

function estimateCell(estimate: Estimate | null, why: string | null): Cell {
  if (estimate === null) return numberCell("–", { title: why });
  return numberCell(formatSeconds(estimate.best), { sub: rangeOf(estimate), badge: basisBadge(estimate.basis) });
}

function rangeOf({ low, high }: Estimate): string {
  return `${formatSeconds(low)} to ${formatSeconds(high)}`;
}

function percent(ratio: number): string {
  return `${Math.round(100 * ratio)} %`;
}

/** Why hosts have no figure, each reason once. */
function whyNone(hosts: readonly HostForecast[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { seconds, why, host } of hosts)
    if (seconds === null && why[0] !== undefined) byReason.set(why[0], [...(byReason.get(why[0]) ?? []), host]);
  return [...byReason].map(([reason, names]) => `Without a figure: ${formatList(names)}. ${reason}`);
}

type NameOf = (named: { readonly vm: string | null; readonly moref: string | null }) => string;

/** `web01`, or `web01 (vm-12)` where the forecast speaks of two VMs of that name. */
function namesOf({ hosts, vms }: Forecast): NameOf {
  const morefs = new Map<string, Set<string | null>>();
  for (const { vm, moref } of [
    ...hosts.flatMap(({ blockers, lastVm }) => [...blockers, ...(lastVm === null ? [] : [lastVm])]),
    ...vms,
  ])
    if (vm !== null) morefs.set(vm, (morefs.get(vm) ?? new Set()).add(moref));
  return ({ vm, moref }) => {
    if (vm === null) return moref ?? "an unnamed VM";
    return moref !== null && (morefs.get(vm)?.size ?? 0) > 1 ? `${vm} (${moref})` : vm;
  };
}
