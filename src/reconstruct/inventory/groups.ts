import type { EntityRef } from "../../model/entity.ts";
import type { GroupInventory, HostFacts, RuleInventory, VmFacts } from "../../model/inventory.ts";
import { groupBy } from "../../model/group-by.ts";
import { sameVcenter } from "./vcenter-name.ts";

/** A row and the index of its input. */
export interface GroupRow {
  readonly record: GroupInventory;
  readonly input: number | null;
}

/** What the merged inventory says of a member; null where nothing or more than one object fits. */
export interface MemberLookups {
  vm(vcenter: string | undefined, vm: EntityRef): VmFacts | null;
  host(vcenter: string | undefined, host: EntityRef): HostFacts | null;
}

/** What all members of known place share; undefined where they share none. */
export function sharedPlace(members: readonly (VmFacts | HostFacts | null)[]): {
  readonly vcenter: string | undefined;
  readonly cluster: string | undefined;
} {
  const only = (values: readonly (string | undefined)[]): string | undefined => {
    const known = new Set(values.filter((value) => value !== undefined));
    return known.size === 1 ? [...known][0] : undefined;
  };
  const found = members.filter((member) => member !== null);
  const vcenter = only(found.map((member) => member.vcenter));
  return { vcenter, cluster: only(found.map((member) => member.cluster)) };
}

/** Who is in one group; null: the export does not say, or not all members are known. */
interface Group {
  readonly input: number | null;
  readonly vcenter: string | undefined;
  readonly cluster: string | undefined;
  readonly name: string;
  readonly vms: readonly EntityRef[] | null;
  readonly hosts: readonly string[] | null;
}

/** Fills VM-Host rules that name groups; a rule whose groups are unknown, or fit more than one cluster, is left as it is. */
export function groupJoiner(
  rows: readonly GroupRow[],
  lookups: MemberLookups,
): (rule: RuleInventory, input: number | null) => RuleInventory {
  const byName = groupBy(mergeGroups(rows, lookups), ({ name }) => name);
  const fitting = (rule: RuleInventory, input: number | null, name: string, of: "vms" | "hosts"): readonly Group[] => {
    const all = (byName.get(name) ?? []).filter(
      (group) =>
        group[of] !== null &&
        sameVcenter(group.vcenter ?? null, rule.vcenter ?? null) !== "no" &&
        mayBeSame(group.cluster, rule.cluster),
    );
    const beside = all.filter((group) => input !== null && group.input === input);
    return beside.length > 0 ? beside : all;
  };
  return (rule, input) => {
    const { vmGroup, hostGroup } = rule;
    if (vmGroup === undefined || hostGroup === undefined || rule.vms.length > 0) return rule;
    const ofHosts = fitting(rule, input, hostGroup, "hosts");
    const pairs = fitting(rule, input, vmGroup, "vms").flatMap((vms) =>
      ofHosts.filter((hosts) => mayBeSame(vms.cluster, hosts.cluster)).map((hosts) => ({ vms, hosts })),
    );
    const [only, other] = pairs;
    if (only === undefined || other !== undefined) return rule;
    return {
      ...rule,
      vcenter: rule.vcenter ?? only.vms.vcenter ?? only.hosts.vcenter,
      cluster: rule.cluster ?? only.vms.cluster ?? only.hosts.cluster,
      vms: only.vms.vms ?? [],
      hosts: only.hosts.hosts ?? [],
    };
  };
}

function mayBeSame(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one.toLowerCase() === other.toLowerCase();
}

/** Rows come oldest first: a newer export's group takes the place of the older one's; rows of one input are members of one group. */
function mergeGroups(rows: readonly GroupRow[], lookups: MemberLookups): readonly Group[] {
  const ofInputs = [
    ...groupBy(rows, ({ record: { vcenter, cluster, name, vms }, input }) =>
      JSON.stringify([input, vcenter?.toLowerCase(), cluster?.toLowerCase(), name, vms === undefined]),
    ).values(),
  ].map((own) => groupOf(own, lookups));
  const merged = new Map<string, Group>();
  for (const group of ofInputs)
    merged.set(
      JSON.stringify([
        group.vcenter?.toLowerCase(),
        // Without a cluster two inputs may tell of two clusters.
        group.cluster?.toLowerCase() ?? group.input,
        group.name,
        group.vms === null,
      ]),
      group,
    );
  return [...merged.values()];
}

function groupOf(rows: readonly GroupRow[], lookups: MemberLookups): Group {
  const [first] = rows;
  if (first === undefined) throw new Error("a group of rows is never empty");
  const { vcenter, name, cluster } = first.record;
  const vms = rows.flatMap(({ record }) => record.vms ?? []);
  const refs = rows.flatMap(({ record }) => record.hosts ?? []);
  const found = refs.map((ref) => lookups.host(vcenter, ref));
  const place = sharedPlace([...found, ...vms.map((vm) => lookups.vm(vcenter, vm))]);
  const hosts = refs.flatMap((ref, index) => ref.name ?? found[index]?.host.name ?? []);
  return {
    input: first.input,
    vcenter: vcenter ?? place.vcenter,
    name,
    cluster: cluster ?? place.cluster,
    vms: rows.some(({ record }) => record.vms !== undefined) ? vms : null,
    // A host that no inventory names may be the very one a VM is on.
    hosts: rows.some(({ record }) => record.hosts !== undefined) && hosts.length === refs.length ? hosts : null,
  };
}
