import type { EntityRef } from "../../model/entity.ts";
import { timeOf, type Merged } from "./merged.ts";

interface Life {
  readonly moref: string;
  from: number;
  to: number;
}

/**
 * Who a VM is inside one vCenter: its MoRef; by name where the name has exactly one MoRef at that time; else the name alone.
 * Equal names under several MoRefs never merge; a name that was given on from a removed VM to a new one is each in its time.
 */
export class VmIdentities {
  private readonly morefsOfName = new Map<string, Set<string>>();
  /** Per shared name the times each of its MoRefs was seen, in order, where they do not overlap; else null. */
  private readonly livesOfName = new Map<string, readonly Life[] | null>();
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
    for (const [nameKey, morefs] of this.morefsOfName) {
      if (morefs.size < 2) continue;
      const [scope = "", name = ""] = nameKey.split("\u0000");
      this.livesOfName.set(nameKey, this.livesOf(scope, name, [...morefs]));
    }
  }

  private livesOf(scope: string, name: string, morefs: readonly string[]): readonly Life[] | null {
    const lives = morefs.map((moref): Life => {
      const times = (this.namesOfMoref.get(`${scope}\u0000${moref}`) ?? [])
        .filter((entry) => entry.name === name)
        .map(({ at }) => at);
      return { moref, from: Math.min(...times), to: Math.max(...times) };
    });
    lives.sort((a, b) => a.from - b.from);
    return lives.every((life, index) => index === 0 || life.from > (lives[index - 1]?.to ?? Infinity)) ? lives : null;
  }

  /** Identity text, or null where the fact names no VM. */
  of(scope: string, { vm, at }: { readonly vm: EntityRef; readonly at: number | null }): string | null {
    if (vm.moref !== undefined) return `moref ${vm.moref}`;
    if (vm.name === undefined) return null;
    const nameKey = `${scope}\u0000${vm.name}`;
    const morefs = this.morefsOfName.get(nameKey);
    if (morefs?.size === 1) return `moref ${[...morefs][0]}`;
    const lives = this.livesOfName.get(nameKey) ?? null;
    if (lives === null || at === null) return `name ${vm.name}`;
    const life = lives.findLast(({ from }) => from <= at) ?? lives[0];
    return life === undefined ? `name ${vm.name}` : `moref ${life.moref}`;
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
