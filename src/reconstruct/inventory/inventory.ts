import type {
  ClusterFacts,
  HostFacts,
  InventoryFacts,
  InventoryRecord,
  VmFacts,
  VmkernelFacts,
} from "../../model/inventory.ts";
import type { EpochMs } from "../../model/units.ts";
import { addTo } from "../facts/sorted.ts";
import type { GroupRow } from "./groups.ts";
import { mergeRules, type RuleRow } from "./rules.ts";
import { defined, mergeVms, type VmRow } from "./vms.ts";
import { withPossibleFigures } from "./possible.ts";
import { sameVcenter } from "./vcenter-name.ts";

/** One inventory record with its input's vCenter filled in and its time, where it has one, read by the input's clock. */
export interface InventoryRow {
  readonly record: InventoryRecord;
  /** Index of the input it stands in. */
  readonly input?: number;
  readonly takenAt: EpochMs | null;
  /** `changedAt` of the record as an instant. */
  readonly changedAt?: EpochMs | null;
}

/** The merged inventories, with look-ups. */
export interface Inventory extends InventoryFacts {
  /** When the newest export was taken; null where none says so. */
  readonly takenAt: EpochMs | null;
  /** Newest change any row mentions: the exports are not older than this. Null where no row has one. */
  readonly notOlderThan: EpochMs | null;
  /**
   * The VM by (vCenter, MoRef), else by instance UUID, else by name where only one VM of that vCenter has it. A VM whose name says
   * otherwise is not taken for it by MoRef across unknown vCenters. Null where nothing or more than one fits.
   */
  vmFacts(vcenter: string | null, moref: string | null, uuid: string | null, name: string | null): VmFacts | null;
  hostFacts(vcenter: string | null, name: string): HostFacts | null;
  /** Hosts with a vmkernel adapter of this address; more than one where private ranges repeat. */
  hostsOfAddress(address: string): readonly string[];
}

/** Merges the rows of all inventories of a run. The result does not depend on their order: newer beats older, field by field. */
export function mergeInventory(rows: readonly InventoryRow[]): Inventory {
  const vmRows: VmRow[] = [];
  const hosts = new Map<string, { facts: HostFacts; takenAt: number }[]>();
  const clusters: ClusterFacts[] = [];
  const rules: RuleRow[] = [];
  const groups: GroupRow[] = [];
  const vmkernels = new Map<string, { facts: VmkernelFacts; takenAt: number }>();
  for (const { record: told, takenAt, input = null } of [...rows].sort(byAge)) {
    const record = withPossibleFigures(told);
    const at = takenAt ?? -Infinity;
    switch (record.about) {
      case "vm":
        vmRows.push({ record, takenAt });
        break;
      case "host":
        addTo(hosts, key(record.vcenter, record.host.name ?? record.host.moref), { facts: bare(record), takenAt: at });
        break;
      case "cluster":
        clusters.push({ ...bare(record), takenAt });
        break;
      case "vmkernel":
        vmkernels.set(key(record.vcenter, record.host, record.device), { facts: bare(record), takenAt: at });
        break;
      case "rule":
        rules.push({ record, input });
        break;
      case "group":
        groups.push({ record, input });
        break;
      default:
        unknownRecord(record);
    }
  }
  const mergedHosts = [...hosts.values()].map(mergeHost);
  const namesByMoref = new Map(mergedHosts.map((host) => [key(host.vcenter, host.host.moref), host.host.name]));
  const vms = mergeVms(vmRows).map((vm) =>
    vm.host === undefined && vm.hostMoref !== undefined
      ? { ...vm, host: namesByMoref.get(key(vm.vcenter, vm.hostMoref)) }
      : vm,
  );
  const hostsByName = new Map(mergedHosts.map((host) => [key(host.vcenter, host.host.name), host]));
  const adapters = [...vmkernels.values()].map(({ facts }) => withLinkSpeed(facts, hostsByName));
  const hostsByAddress = new Map<string, Set<string>>();
  for (const { ipAddress, host } of adapters)
    if (ipAddress !== undefined) hostsByAddress.set(ipAddress, (hostsByAddress.get(ipAddress) ?? new Set()).add(host));
  const hostNamed = hostOfMoref(mergedHosts);
  const vmFacts = vmLookup(vms);
  const hostFacts = hostLookup(mergedHosts);
  return {
    vms,
    hosts: mergedHosts,
    clusters,
    vmkernels: adapters,
    rules: mergeRules(rules, groups, vms, {
      vm: (vcenter, { moref, uuid, name }) => vmFacts(vcenter ?? null, moref ?? null, uuid ?? null, name ?? null),
      host: (vcenter, { moref, name }) =>
        name === undefined ? hostNamed(vcenter, moref) : hostFacts(vcenter ?? null, name),
    }),
    takenAt: newest(rows.map((row) => row.takenAt)),
    notOlderThan: newest(rows.map((row) => row.changedAt ?? null)),
    vmFacts,
    hostFacts,
    hostsOfAddress: (address) => [...(hostsByAddress.get(address) ?? [])],
  };
}

function unknownRecord(record: never): void {
  void record;
}

function key(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => (part ?? "").toLowerCase()).join("\u0000");
}

/** Oldest first, unknown age before known; rows of one age in an order their content decides. */
function byAge(a: InventoryRow, b: InventoryRow): number {
  const byTime = (a.takenAt ?? -Infinity) - (b.takenAt ?? -Infinity);
  if (!Number.isNaN(byTime) && byTime !== 0) return byTime;
  const left = JSON.stringify({ ...a.record, line: 0 });
  const right = JSON.stringify({ ...b.record, line: 0 });
  return left < right ? -1 : left > right ? 1 : 0;
}

function bare<T extends InventoryRecord>(record: T): Omit<T, "shape" | "line" | "takenAt" | "about"> {
  const { shape: _shape, line: _line, takenAt: _takenAt, about: _about, ...facts } = record;
  return facts;
}

function mergeHost(rows: readonly { facts: HostFacts; takenAt: number }[]): HostFacts {
  const latest = rows.reduce((best, { takenAt }) => Math.max(best, takenAt), -Infinity);
  // One row per NIC: the newest export's together.
  const nics = rows.filter((row) => row.takenAt === latest).flatMap((row) => row.facts.nicMegabitsPerSecond ?? []);
  const merged = rows.reduce<HostFacts>(
    (all, { facts }) => ({ ...all, ...defined(facts), host: { ...all.host, ...defined(facts.host) } }),
    { host: {} },
  );
  return nics.length === 0 ? merged : { ...merged, nicMegabitsPerSecond: nics.sort((a, b) => a - b) };
}

/** The host by its MoRef; without a vCenter only where one vCenter alone has that MoRef. */
function hostOfMoref(
  hosts: readonly HostFacts[],
): (vcenter: string | undefined, moref: string | undefined) => HostFacts | null {
  const byMoref = new Map<string, HostFacts[]>();
  for (const facts of hosts) if (facts.host.moref !== undefined) addTo(byMoref, facts.host.moref, facts);
  return (vcenter, moref) => {
    const fitting = (moref === undefined ? [] : (byMoref.get(moref) ?? [])).filter(
      (facts) => sameVcenter(facts.vcenter ?? null, vcenter ?? null) !== "no",
    );
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  };
}

/** Which NICs carry an adapter is in no tab read here; where all of a host's NICs have one speed it does not matter. */
function withLinkSpeed(facts: VmkernelFacts, hosts: ReadonlyMap<string, HostFacts>): VmkernelFacts {
  if (facts.linkMegabitsPerSecond !== undefined) return facts;
  const own = hosts.get(key(facts.vcenter, facts.host));
  const [speed, other] = new Set(own?.nicMegabitsPerSecond);
  return speed === undefined || other !== undefined ? facts : { ...facts, linkMegabitsPerSecond: speed };
}

function newest(times: readonly (EpochMs | null)[]): EpochMs | null {
  return times.reduce((best, time) => (time !== null && (best === null || time > best) ? time : best), null);
}

function vmLookup(vms: readonly VmFacts[]): Inventory["vmFacts"] {
  const byMoref = new Map<string, VmFacts[]>();
  const byUuid = new Map<string, VmFacts[]>();
  const byName = new Map<string, VmFacts[]>();
  for (const vm of vms) {
    if (vm.vm.moref !== undefined) addTo(byMoref, vm.vm.moref, vm);
    if (vm.vm.uuid !== undefined) addTo(byUuid, vm.vm.uuid.toLowerCase(), vm);
    if (vm.vm.name !== undefined) addTo(byName, vm.vm.name, vm);
  }
  if (vms.length === 0) return () => null;
  return remembered((vcenter, moref, uuid, name) => {
    const near = (found: readonly VmFacts[]): readonly VmFacts[] =>
      found.filter((vm) => sameVcenter(vm.vcenter ?? null, vcenter) !== "no");
    if (moref !== null) {
      const found = near(byMoref.get(moref) ?? []);
      const certain = found.filter((vm) => sameVcenter(vm.vcenter ?? null, vcenter) === "yes");
      if (certain.length === 1) return certain[0] ?? null;
      // Somebody's vCenter is unknown: a MoRef alone is no identity, its name must not contradict.
      const named = found.filter((vm) => name === null || vm.vm.name === undefined || vm.vm.name === name);
      if (named.length === 1) return named[0] ?? null;
    }
    if (uuid !== null) {
      const found = byUuid.get(uuid.toLowerCase()) ?? [];
      const [first, second] = near(found).length > 0 ? near(found) : found;
      if (first !== undefined && second === undefined) return first;
    }
    if (name === null) return null;
    const [first, second] = near(byName.get(name) ?? []);
    if (first === undefined || second !== undefined) return null;
    // Same name, same vCenter, another MoRef: another VM (deleted and made again, or cloned).
    const contradicts =
      moref !== null &&
      first.vm.moref !== undefined &&
      first.vm.moref !== moref &&
      sameVcenter(first.vcenter ?? null, vcenter) === "yes";
    return contradicts ? null : first;
  });
}

/** So many VMs of one name are remembered; more would make a square. */
const FEW_NAMESAKES = 8;

interface Remembered {
  readonly vcenter: string | null;
  readonly moref: string | null;
  readonly uuid: string | null;
  readonly facts: VmFacts | null;
}

/** A VM is looked up several times for each of its moves: it is found once. */
function remembered(lookup: Inventory["vmFacts"]): Inventory["vmFacts"] {
  const byName = new Map<string | null, Remembered[]>();
  return (vcenter, moref, uuid, name) => {
    const own = byName.get(name);
    if (own !== undefined)
      for (const known of own)
        if (known.vcenter === vcenter && known.moref === moref && known.uuid === uuid) return known.facts;
    const facts = lookup(vcenter, moref, uuid, name);
    if (own === undefined) byName.set(name, [{ vcenter, moref, uuid, facts }]);
    else if (own.length < FEW_NAMESAKES) own.push({ vcenter, moref, uuid, facts });
    return facts;
  };
}

function hostLookup(hosts: readonly HostFacts[]): Inventory["hostFacts"] {
  const byName = new Map<string, HostFacts[]>();
  for (const host of hosts) if (host.host.name !== undefined) addTo(byName, host.host.name.toLowerCase(), host);
  // Asked for twice for every migration.
  const known = new Map<string | null, Map<string, HostFacts | null>>();
  return (vcenter, name) => {
    const own = known.get(vcenter) ?? new Map<string, HostFacts | null>();
    known.set(vcenter, own);
    const seen = own.get(name);
    if (seen !== undefined) return seen;
    const found = (byName.get(name.toLowerCase()) ?? []).filter(
      (host) => sameVcenter(host.vcenter ?? null, vcenter) !== "no",
    );
    const facts = found.length === 1 ? (found[0] ?? null) : null;
    own.set(name, facts);
    return facts;
  };
}
