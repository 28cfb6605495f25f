import { forecastSite } from "../forecast/forecast.ts";
import { hostKeyOf, isClusterService, type SiteHost, type SiteRule, type SiteVm } from "../forecast/site.ts";
import type { Forecast, Outlook, PastEvacuation } from "../model/forecast.ts";
import { groupBy } from "../model/group-by.ts";
import type { InventoryFacts, VmFacts } from "../model/inventory.ts";
import type { Migration } from "../model/migration.ts";
import { maxOf } from "../model/numbers.ts";
import { vmPastKey, type OpenFailure, type Past } from "../model/past.ts";
import { finishedEvacuations } from "../model/past-evacuation.ts";
import type { Evacuation } from "../model/report.ts";
import { compareText } from "../model/report-order.ts";
import type { StunProfile } from "../model/stun-profile.ts";
import { DAY_MS, HOUR_MS, toIsoOrNull, type EpochMs } from "../model/units.ts";
import { identifyVms, type VmIdentities } from "../model/vm-identity.ts";
import { vmotionLinks } from "../model/vmotion-link.ts";
import { ruleMembers } from "../summarize/figures/broken-rules.ts";
import {
  identityOf,
  vcenterOfInventory,
  vmsNamed,
  vmsOnHosts,
  type Whereabouts,
} from "../summarize/figures/whereabouts.ts";
import { hardVms } from "../summarize/findings/move-blockers.ts";

export interface ForecastParts {
  readonly migrations: readonly Migration[];
  readonly evacuations: readonly Evacuation[];
  readonly inventory: InventoryFacts & { readonly takenAt: EpochMs | null };
  readonly outlook: Outlook;
  readonly profiles: readonly StunProfile[];
  readonly timeZone: string;
}

/** What one report adds: its past, what is open, from when on moves are its own. */
export interface ForecastView {
  readonly past: Past | null;
  readonly open: readonly OpenFailure[];
  readonly from: EpochMs | null;
}

/** Brings together what a forecast is made from; the site is put together once, when the first report asks. */
export function forecaster(parts: ForecastParts): (view: ForecastView) => Forecast {
  const { migrations, inventory, outlook, profiles, timeZone } = parts;
  let known: ReturnType<typeof siteOf> | null = null;
  return ({ past, open, from }) => {
    known ??= siteOf(parts);
    const { identities, hosts, hardReasons, rules } = known;
    const newest = maxOf(migrations.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)])));
    return forecastSite(
      {
        hosts,
        inventory,
        identities,
        outlook,
        linkOf: vmotionLinks(inventory),
        profiles,
        migrations,
        evacuations: allEvacuations(finishedEvacuations(parts.evacuations, migrations), past?.evacuations ?? []),
        hardReasons,
        openFailures: open,
        rules,
        durationsOf: ({ vcenter, vm }) => past?.vmDurations.get(vmPastKey(vcenter, vm.name ?? "", "vmotion")) ?? [],
        timeZone,
        inventoryAt: toIsoOrNull(inventory.takenAt),
      },
      from ?? (newest === null ? null : newest - DAY_MS),
    );
  };
}

/** An evacuation may stand in the exports and in the history: there it begins with its first move. */
const SAME_EVACUATION_MS = 6 * HOUR_MS;

function allEvacuations(own: readonly PastEvacuation[], earlier: readonly PastEvacuation[]): readonly PastEvacuation[] {
  const byHost = groupBy(own, ({ vcenter, host }) => hostKeyOf(vcenter, host));
  const others = earlier.filter(
    ({ vcenter, host, at }) =>
      !(byHost.get(hostKeyOf(vcenter, host)) ?? []).some(
        (one) => Math.abs(Date.parse(one.at) - Date.parse(at)) < SAME_EVACUATION_MS,
      ),
  );
  return [...others, ...own].sort(
    (left, right) => compareText(left.at, right.at) || compareText(left.host, right.host),
  );
}

function rulesOf(
  { migrations, inventory }: ForecastParts,
  identities: VmIdentities,
  places: readonly Whereabouts[],
): readonly SiteRule[] {
  const membersOf = ruleMembers(migrations, inventory, identities, places);
  return inventory.rules.map((rule) => {
    const members = membersOf(rule).filter((place) => place?.isRunning === true);
    return {
      name: rule.name,
      kind: rule.kind,
      cluster: rule.cluster ?? null,
      enabled: rule.enabled,
      mandatory: rule.mandatory,
      members: new Map(members.flatMap((place) => (place === undefined ? [] : [[place.key, place.host] as const]))),
      hosts: rule.hosts ?? [],
    };
  });
}

function siteOf(parts: ForecastParts): {
  readonly identities: VmIdentities;
  readonly hosts: readonly SiteHost[];
  readonly hardReasons: ReadonlyMap<string, readonly string[]>;
  readonly rules: readonly SiteRule[];
} {
  const { migrations, inventory } = parts;
  const identities = identifyVms(vmsNamed(migrations, inventory));
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  const namedOf = (facts: VmFacts) => ({ vcenter: vcenterOf(facts.vcenter), vm: identityOf(facts.vm) });
  const factsOf = new Map(inventory.vms.map((facts) => [identities.keyOf(namedOf(facts)), facts]));
  const places = vmsOnHosts(migrations, inventory, identities);
  const vms = places.flatMap((place): SiteVm[] => {
    const facts = factsOf.get(place.key);
    if (facts === undefined || facts.template === true || isClusterService(place.name)) return [];
    const { key, label, vcenter, host } = place;
    const isRunning = place.isRunning && facts.powerState !== "suspended";
    return [{ key, label, vcenter, host, vm: identityOf(facts.vm), isRunning, facts }];
  });
  const byHost = groupBy(vms, ({ vcenter, host }) => hostKeyOf(vcenter, host));
  const hosts = new Map<string, SiteHost>();
  for (const facts of inventory.hosts) {
    const { name } = facts.host;
    if (name === undefined) continue;
    const vcenter = vcenterOf(facts.vcenter);
    const key = hostKeyOf(vcenter, name);
    const own = byHost.get(key) ?? [];
    hosts.set(key, { vcenter, host: name, cluster: facts.cluster ?? clusterOf(name, own), facts, vms: own });
  }
  for (const [key, own] of byHost) {
    const [first] = own;
    if (first === undefined || hosts.has(key)) continue;
    const { vcenter, host } = first;
    hosts.set(key, { vcenter, host, cluster: clusterOf(host, own), facts: null, vms: own });
  }
  return {
    identities,
    hosts: [...hosts.values()].sort(
      (left, right) =>
        compareText(left.vcenter, right.vcenter) ||
        compareText(left.cluster, right.cluster) ||
        compareText(left.host, right.host),
    ),
    hardReasons: new Map(
      hardVms(inventory, migrations).map(({ named, reasons }) => [identities.keyOf(named), reasons]),
    ),
    rules: rulesOf(parts, identities, places),
  };
}

/** As its VMs say, those that the inventory saw there. */
function clusterOf(host: string, vms: readonly SiteVm[]): string | null {
  const name = host.toLowerCase();
  return vms.find(({ facts }) => facts.host?.toLowerCase() === name)?.facts.cluster ?? null;
}
