import { timeOf, type Merged } from "./merged.ts";
import { addTo, firstFrom } from "./sorted.ts";

/** Nobody gives one VM more names in a night. */
const MOST_NAMES = 16;

interface Turn {
  readonly at: number;
  /** The VM's next name; null: another VM of this name was made. */
  readonly to: string | null;
}

/**
 * Under which names an inventory may list a VM that records call by name alone: an inventory knows the VMs as they are called when it
 * is taken, and a name can mean another VM by then.
 */
export class LaterNames {
  private readonly turns = new Map<string, Turn[]>();

  constructor(facts: readonly Merged[]) {
    for (const fact of facts) {
      if (fact.role !== "sighting") continue;
      const add = (name: string, to: string | null): void =>
        addTo(this.turns, `${fact.scope}\u0000${name}`, { at: timeOf(fact), to });
      if (fact.what === "renamed" && fact.oldName !== null && fact.newName !== null) {
        if (fact.oldName !== fact.newName) add(fact.oldName, fact.newName);
      } else if (fact.what === "created" && fact.vm.name !== undefined) add(fact.vm.name, null);
    }
    for (const list of this.turns.values()) list.sort((a, b) => a.at - b.at);
  }

  /** The latest first; none where each of its names was given to another VM. */
  of(vcenter: string | null, name: string, at: number): readonly string[] {
    if (this.turns.size === 0) return [name];
    const names: string[] = [];
    let [own, from]: [string | null, number] = [name, at];
    for (let steps = 0; own !== null && steps < MOST_NAMES; steps++) {
      const turns: readonly Turn[] = this.turns.get(`${vcenter ?? ""}\u0000${own}`) ?? [];
      const next = firstFrom(turns, from, (turn) => turn.at);
      const turn: Turn | undefined = turns[next];
      // Whoever is made under this name later is another VM.
      if (turns[turns.length - 1]?.to !== null || turn === undefined) names.unshift(own);
      [own, from] = [turn?.to ?? null, turn?.at ?? from];
    }
    return names;
  }
}
