import type { VmIdentity } from "./migration.ts";

/** What says which VM something is about. */
export interface VmNamed {
  readonly vcenter: string | null;
  readonly vm: VmIdentity;
}

/** Which of the things that name a VM are about the same one, and what to call it. */
export interface VmIdentities {
  /** The same text for the same VM; no name to print. */
  readonly keyOf: (named: VmNamed) => string;
  /** Its name; `web01 (vm-12)` where another VM has the same. */
  readonly labelOf: (named: VmNamed) => string;
}

/**
 * Tells VMs apart by instance UUID and by MoRef (of one vCenter), both of which survive a new name; a record that has neither
 * belongs to the one VM of that name and vCenter, and where there are several to none of them. O(n).
 */
export function identifyVms(all: Iterable<VmNamed>): VmIdentities {
  const groups = new Groups();
  const strong = new Map<string, Set<string>>();
  const listed = distinct(all);
  for (const named of listed) {
    const [first, ...others] = strongTokens(named);
    if (first === undefined) continue;
    for (const other of others) groups.join(first, other);
    const name = nameToken(named);
    if (name !== null) setOf(strong, name).add(first);
  }
  for (const [name, tokens] of strong) {
    const own = new Set([...tokens].map((token) => groups.find(token)));
    const [only] = own;
    if (only !== undefined && own.size === 1) groups.join(only, name);
  }
  const keyOf = remembered((named) => groups.find(strongTokens(named)[0] ?? nameToken(named) ?? "unnamed"));
  const sameName = new Map<string, Namesakes>();
  for (const named of listed) {
    if (named.vm.name === null) continue;
    const own = sameName.get(named.vm.name) ?? { byKey: new Map(), labels: null };
    const key = keyOf(named);
    const known = own.byKey.get(key);
    // The record that knows most says what tells the VM from its namesakes.
    if (known === undefined || (known.vm.moref === null && named.vm.moref !== null)) own.byKey.set(key, named);
    sameName.set(named.vm.name, own);
  }
  return {
    keyOf,
    labelOf(named) {
      const { name, moref, instanceUuid } = named.vm;
      if (name === null) return moref ?? instanceUuid ?? "unnamed VM";
      const namesakes = sameName.get(name);
      if (namesakes === undefined || namesakes.byKey.size < 2) return name;
      namesakes.labels ??= labelsOf(name, namesakes.byKey);
      return namesakes.labels.get(keyOf(named)) ?? name;
    },
  };
}

/** So many VMs of one name are told apart by looking at each; more would make a square. */
const FEW_NAMESAKES = 8;

function isSameText(one: VmNamed, other: VmNamed): boolean {
  const { vm } = other;
  return one.vcenter === other.vcenter && one.vm.moref === vm.moref && one.vm.instanceUuid === vm.instanceUuid;
}

/** Most records of a VM name it alike: one of them is enough. */
function distinct(all: Iterable<VmNamed>): readonly VmNamed[] {
  const byName = new Map<string | null, VmNamed[]>();
  const listed: VmNamed[] = [];
  for (const named of all) {
    const own = byName.get(named.vm.name);
    if (own === undefined) byName.set(named.vm.name, [named]);
    else if (own.length >= FEW_NAMESAKES) {
      // many VMs of one name
    } else if (own.some((other) => isSameText(named, other))) continue;
    else own.push(named);
    listed.push(named);
  }
  return listed;
}

/** A VM is asked for as often as it moved: its key is made once. */
function remembered(keyOf: (named: VmNamed) => string): (named: VmNamed) => string {
  const byName = new Map<string | null, { readonly named: VmNamed; readonly key: string }[]>();
  return (named) => {
    const own = byName.get(named.vm.name);
    if (own !== undefined) for (const known of own) if (isSameText(named, known.named)) return known.key;
    const key = keyOf(named);
    if (own === undefined) byName.set(named.vm.name, [{ named, key }]);
    else if (own.length < FEW_NAMESAKES) own.push({ named, key });
    return key;
  };
}

/** The VMs of one name. */
interface Namesakes {
  readonly byKey: Map<string, VmNamed>;
  /** By key; made when the first of them is asked for. */
  labels: ReadonlyMap<string, string> | null;
}

/** By MoRef where that tells them apart, else with the vCenter too. */
function labelsOf(name: string, byKey: ReadonlyMap<string, VmNamed>): ReadonlyMap<string, string> {
  const times = new Map<string | null, number>();
  for (const { vm } of byKey.values()) times.set(vm.moref, (times.get(vm.moref) ?? 0) + 1);
  const labels = new Map<string, string>();
  for (const [key, { vm, vcenter }] of byKey) {
    const isAlone = vm.moref !== null && times.get(vm.moref) === 1;
    const marks = [vm.moref ?? vm.instanceUuid, isAlone ? null : vcenter].filter((mark) => mark !== null);
    labels.set(key, marks.length === 0 ? name : `${name} (${marks.join(", ")})`);
  }
  return labels;
}

function strongTokens({ vcenter, vm }: VmNamed): string[] {
  const tokens: string[] = [];
  if (vm.instanceUuid !== null) tokens.push(`uuid\n${vm.instanceUuid.toLowerCase()}`);
  if (vm.moref !== null) tokens.push(`moref\n${vcenter ?? ""}\n${vm.moref}`);
  return tokens;
}

function nameToken({ vcenter, vm }: VmNamed): string | null {
  return vm.name === null ? null : `name\n${vcenter ?? ""}\n${vm.name}`;
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<string>();
  map.set(key, made);
  return made;
}

/** Union–find with path halving. */
class Groups {
  private readonly parents = new Map<string, string>();

  find(token: string): string {
    let at = token;
    for (;;) {
      const parent = this.parents.get(at);
      if (parent === undefined) return at;
      const above = this.parents.get(parent);
      if (above !== undefined) this.parents.set(at, above);
      at = parent;
    }
  }

  /** The smaller text is the group's name, so that it does not depend on the order of the records. */
  join(one: string, other: string): void {
    const [left, right] = [this.find(one), this.find(other)];
    if (left === right) return;
    if (left < right) this.parents.set(right, left);
    else this.parents.set(left, right);
  }
}
