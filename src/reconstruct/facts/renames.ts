import { addTo, firstFrom } from "./sorted.ts";
import { timeOf, type Merged } from "./merged.ts";

/** Records of one moment may lie on either side of a rename. */
const SLACK_MS = 2000;
/** Between two moments that are not the same. */
const TICK_MS = 1;
/** Nobody gives one VM more names in a night. */
const MOST_NAMES = 16;

interface Rename {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

/**
 * Which VM a name means where no record gives MoRefs: a VM that was renamed is the same VM. The name it had is its own still, unless
 * records go on to use it for another one.
 */
export class Renames {
  /** Per scope and new name the renames to it, in order. */
  private readonly byNewName = new Map<string, Rename[]>();

  constructor(facts: readonly Merged[]) {
    const told = new Map<string, Rename[]>();
    for (const fact of facts)
      if (fact.role === "sighting" && fact.what === "renamed" && fact.oldName !== null && fact.newName !== null)
        addTo(told, fact.scope, { at: timeOf(fact), from: fact.oldName, to: fact.newName });
    if (told.size === 0) return;
    const uses = usesOf(facts, told);
    for (const [scope, renames] of told) {
      renames.sort((a, b) => a.at - b.at);
      const givenAt = new Map<string, number[]>();
      for (const { to, at } of renames) addTo(givenAt, to, at);
      for (const rename of renames) {
        const { at, from, to } = rename;
        const given = nextAfter(givenAt.get(from) ?? [], at);
        const used = nextAfter(uses.get(`${scope}\u0000${from}`) ?? [], at + SLACK_MS);
        if (from !== to && used >= given - SLACK_MS) addTo(this.byNewName, `${scope}\u0000${to}`, rename);
      }
    }
  }

  /** The first name of the VM that is called `name` at a time. */
  firstName(scope: string, name: string, at: number): string {
    let [own, until] = [name, at];
    for (let steps = 0; steps < MOST_NAMES; steps++) {
      const renames = this.byNewName.get(`${scope}\u0000${own}`) ?? [];
      const rename = renames[firstFrom(renames, until + SLACK_MS + TICK_MS, (one) => one.at) - 1];
      if (rename === undefined) return own;
      // A name it had before: what it is called by the rename before that.
      [own, until] = [rename.from, rename.at - 2 * SLACK_MS];
    }
    return own;
  }
}

/** The first of sorted moments after `at`; Infinity where none is. */
function nextAfter(moments: readonly number[], at: number): number {
  return moments[firstFrom(moments, at + TICK_MS, (moment) => moment)] ?? Infinity;
}

/** When each name that a VM gave up was used, in order. */
function usesOf(facts: readonly Merged[], told: ReadonlyMap<string, readonly Rename[]>): Map<string, number[]> {
  const uses = new Map<string, number[]>();
  for (const [scope, renames] of told) for (const { from } of renames) uses.set(`${scope}\u0000${from}`, []);
  for (const fact of facts) {
    if (fact.role === "sighting" && fact.what === "renamed") continue;
    if (fact.vm.name !== undefined) uses.get(`${fact.scope}\u0000${fact.vm.name}`)?.push(timeOf(fact));
  }
  for (const moments of uses.values()) moments.sort((a, b) => a - b);
  return uses;
}
