import type { EntityRef } from "../model/entity.ts";
import { timeOf, type Merged } from "./merged.ts";

/**
 * Who a VM is inside one vCenter: its MoRef; by name where the name has exactly one MoRef; else the name alone.
 * Equal names under several MoRefs never merge.
 */
export class VmIdentities {
  private readonly morefsOfName = new Map<string, Set<string>>();
  private readonly namesOfMoref = new Map<string, { readonly at: number; readonly name: string }[]>();

  constructor(facts: readonly Merged[]) {
    for (const fact of facts) {
      const { name, moref } = fact.vm;
      if (name === undefined || moref === undefined) continue;
      const nameKey = `${fact.scope}\u0000${name}`;
      this.morefsOfName.set(nameKey, (this.morefsOfName.get(nameKey) ?? new Set()).add(moref));
      const morefKey = `${fact.scope}\u0000${moref}`;
      const names = this.namesOfMoref.get(morefKey) ?? [];
      names.push({ at: timeOf(fact), name });
      this.namesOfMoref.set(morefKey, names);
    }
  }

  /** Identity text, or null where the fact names no VM. */
  of(scope: string, vm: EntityRef): string | null {
    if (vm.moref !== undefined) return `moref ${vm.moref}`;
    if (vm.name === undefined) return null;
    const morefs = this.morefsOfName.get(`${scope}\u0000${vm.name}`);
    return morefs?.size === 1 ? `moref ${[...morefs][0]}` : `name ${vm.name}`;
  }

  /** True where the name stands for several VMs of the scope, so that name alone proves little. */
  isSharedName(scope: string, name: string): boolean {
    return (this.morefsOfName.get(`${scope}\u0000${name}`)?.size ?? 0) > 1;
  }

  /** MoRef of an identity, where it has one. */
  morefOf(identity: string): string | null {
    return identity.startsWith("moref ") ? identity.slice(6) : null;
  }

  /** The VM's name at a time: renames change it, the identity stays. */
  nameAt(scope: string, identity: string, at: number): string | null {
    if (identity.startsWith("name ")) return identity.slice(5);
    const names = this.namesOfMoref.get(`${scope}\u0000${identity.slice(6)}`);
    if (names === undefined) return null;
    let best = names[0] ?? null;
    for (const entry of names) if (best === null || Math.abs(entry.at - at) < Math.abs(best.at - at)) best = entry;
    return best?.name ?? null;
  }
}
