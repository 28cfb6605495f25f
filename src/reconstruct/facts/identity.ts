import type { EntityRef } from "../../model/entity.ts";
import type { SightingFact } from "../../model/fact.ts";
import { MINUTE_MS } from "../../model/units.ts";
import { timeOf, type Merged } from "./merged.ts";
import { Renames } from "./renames.ts";
import { addTo, firstFrom } from "./sorted.ts";

interface Life {
  readonly moref: string;
  from: number;
  to: number;
  /** A record tells that it was made, and one that it was removed. */
  isBorn: boolean;
  isGone: boolean;
}

/** What of a fact says which VM it speaks of. */
interface Named {
  readonly vm: EntityRef;
  readonly at: number | null;
  readonly role?: string;
  readonly precisionMs?: number;
}

/** A time a VM was called so. */
interface Naming {
  readonly at: number;
  readonly name: string;
}

/**
 * Who a VM is inside one vCenter: its MoRef; by name where the name has exactly one MoRef at that time; else the name alone.
 * Equal names under several MoRefs never merge; a name that was given on from a removed VM to a new one is each in its time, and
 * where nothing tells that it was, only what stands beside a record with a MoRef is that VM's.
 */
export class VmIdentities {
  private readonly morefsOfName = new Map<string, string | Map<string, Life>>();
  /** Per shared name the times each of its MoRefs was seen, in order, where they do not overlap; else null. */
  private readonly livesOfName = new Map<string, readonly Life[] | null>();
  /** Of those the ones that no record tells to have given the name on. */
  private readonly untold = new Set<readonly Life[]>();
  /** Most VMs have one name all the time; the others have each time their name was told, in order. */
  private readonly namesOfMoref = new Map<string, string | readonly Naming[]>();

  private readonly renames: Renames;
  private readonly textOfMoref = new Map<string, string>();
  private readonly textOfName = new Map<string, string>();

  constructor(facts: readonly Merged[]) {
    this.renames = new Renames(facts);
    const renamed = this.learn(facts);
    const namings = new Map<string, Naming[]>([...renamed].map((key) => [key, []]));
    const turns = new Map<string, Turn[]>();
    for (const fact of facts) {
      const { name, moref } = fact.vm;
      if (name === undefined) continue;
      if (moref === undefined) {
        const nameKey = `${fact.scope}\u0000${name}`;
        const turn =
          fact.role === "sighting" && typeof this.morefsOfName.get(nameKey) === "object" ? turnOf(fact) : null;
        if (turn !== null) addTo(turns, nameKey, turn);
        continue;
      }
      namings.get(`${fact.scope}\u0000${moref}`)?.push({ at: timeOf(fact), name });
      const lives = this.morefsOfName.get(`${fact.scope}\u0000${name}`);
      if (typeof lives !== "object") continue;
      const life = lives.get(moref);
      if (life === undefined) continue;
      life.from = Math.min(life.from, timeOf(fact));
      const own = fact.role === "sighting" ? turnOf(fact) : null;
      if (own?.isBirth === true) life.isBorn = true;
      if (own?.isBirth === false) life.isGone = true;
      // While its task runs a VM is there.
      life.to = Math.max(life.to, (fact.role === "task" ? fact.completedAt : null) ?? timeOf(fact));
    }
    for (const [key, list] of namings)
      this.namesOfMoref.set(
        key,
        list.sort((a, b) => a.at - b.at),
      );
    for (const [nameKey, morefs] of this.morefsOfName) {
      if (typeof morefs === "string") continue;
      const lives = [...morefs.values()].sort((a, b) => a.from - b.from);
      const apart = lives.every((life, index) => index === 0 || life.from > (lives[index - 1]?.to ?? Infinity));
      if (apart && !beginAtTurns(lives, turns.get(nameKey) ?? [])) this.untold.add(lives);
      this.livesOfName.set(nameKey, apart ? lives : null);
    }
  }

  /** Which name has which MoRefs, and the other way; returns the MoRefs with more than one name. */
  private learn(facts: readonly Merged[]): Set<string> {
    const renamed = new Set<string>();
    for (const { scope, vm } of facts) {
      if (vm.name === undefined || vm.moref === undefined) continue;
      const nameKey = `${scope}\u0000${vm.name}`;
      const morefs = this.morefsOfName.get(nameKey);
      if (morefs === undefined) this.morefsOfName.set(nameKey, vm.moref);
      else if (typeof morefs === "object") {
        if (!morefs.has(vm.moref)) morefs.set(vm.moref, newLife(vm.moref));
      } else if (morefs !== vm.moref) {
        const lives = [morefs, vm.moref].map((moref) => [moref, newLife(moref)] as const);
        this.morefsOfName.set(nameKey, new Map(lives));
      }
      const morefKey = `${scope}\u0000${vm.moref}`;
      const known = this.namesOfMoref.get(morefKey);
      if (known === undefined) this.namesOfMoref.set(morefKey, vm.name);
      else if (known !== vm.name) renamed.add(morefKey);
    }
    return renamed;
  }

  /** Identity text, or null where the fact names no VM. */
  of(scope: string, fact: Named): string | null {
    const { vm, at } = fact;
    if (vm.moref !== undefined) return textOf(this.textOfMoref, "moref", vm.moref);
    if (vm.name === undefined) return null;
    if (this.morefsOfName.size === 0) return this.byName(scope, vm.name, at);
    const nameKey = `${scope}\u0000${vm.name}`;
    const morefs = this.morefsOfName.get(nameKey);
    if (typeof morefs === "string") return textOf(this.textOfMoref, "moref", morefs);
    const lives = this.livesOfName.get(nameKey) ?? null;
    if (lives === null || at === null)
      return morefs === undefined ? this.byName(scope, vm.name, at) : textOf(this.textOfName, "name", vm.name);
    // A start told in whole seconds stands before the task that gave the VM's MoRef in milliseconds.
    const latest = fact.role === "start" ? at + (fact.precisionMs ?? 0) : at;
    const next = firstFrom(lives, latest + 1, ({ from }) => from);
    const life = this.untold.has(lives) ? besides(lives, next, at) : (lives[next - 1] ?? lives[0]);
    return life === undefined
      ? textOf(this.textOfName, "name", vm.name)
      : textOf(this.textOfMoref, "moref", life.moref);
  }

  /** Where nothing but names is known. */
  private byName(scope: string, name: string, at: number | null): string {
    return textOf(this.textOfName, "name", at === null ? name : this.renames.firstName(scope, name, at));
  }

  /** MoRef of an identity, where it has one. */
  morefOf(identity: string): string | null {
    return identity.startsWith("moref ") ? identity.slice(6) : null;
  }

  /** The VM's name at a time: renames change it, the identity stays. */
  nameAt(scope: string, identity: string, at: number): string | null {
    if (identity.startsWith("name ")) return identity.slice(5);
    const names = this.namesOfMoref.get(`${scope}\u0000${identity.slice(6)}`);
    if (names === undefined || typeof names === "string") return names ?? null;
    const next = firstFrom(names, at, (naming) => naming.at);
    const [before, after] = [names[next - 1], names[next]];
    if (before === undefined || after === undefined) return (before ?? after)?.name ?? null;
    return at - before.at <= after.at - at ? before.name : after.name;
  }
}

/** One text for each, however often it is asked for: a big night has millions. */
function textOf(texts: Map<string, string>, kind: "moref" | "name", value: string): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = `${kind} ${value}`;
  texts.set(value, text);
  return text;
}

/** A record that gives a name up, or gives it to a VM. */
interface Turn {
  readonly at: number;
  readonly isBirth: boolean;
}

function turnOf({ what, at }: Pick<SightingFact, "what" | "at">): Turn | null {
  if (at === null) return null;
  if (what === "created" || what === "registered") return { at, isBirth: true };
  return what === "removed" || what === "unregistered" ? { at, isBirth: false } : null;
}

/**
 * A VM has its name from when it was made, not from the first record that gives its MoRef: that may be how its first move failed.
 * False where nothing tells that the name was given on: two VMs of one name of which few records give the MoRef are seen apart too.
 */
function beginAtTurns(lives: readonly Life[], turns: Turn[]): boolean {
  turns.sort((a, b) => a.at - b.at);
  let isHandedOn = true;
  for (const [index, life] of lives.entries()) {
    const before = lives[index - 1];
    if (before === undefined) continue;
    const isTold = life.isBorn || before.isGone;
    if (turns.length === 0) {
      isHandedOn &&= isTold;
      continue;
    }
    let end: number | null = null;
    let birth: number | null = null;
    for (let next = firstFrom(turns, before.to + 1, ({ at }) => at); birth === null || end === null; next++) {
      const turn = turns[next];
      if (turn === undefined || turn.at > life.from) break;
      if (turn.isBirth) birth ??= turn.at;
      else {
        // What was made before this end was the VM that ended.
        birth = null;
        end = turn.at + 1;
      }
    }
    isHandedOn &&= isTold || birth !== null || end !== null;
    life.from = birth ?? end ?? life.from;
  }
  return isHandedOn;
}

/** So near a record that gives the MoRef, one that gives the name alone is of the same VM. */
const BESIDES_MS = 10 * MINUTE_MS;

/** The nearer one of the two that `at` lies between, where it is near enough; `next`: index of the later one. */
function besides(lives: readonly Life[], next: number, at: number): Life | undefined {
  const [before, after] = [lives[next - 1], lives[next]];
  const since = before === undefined ? Infinity : Math.max(0, at - before.to);
  const until = after === undefined ? Infinity : after.from - at;
  if (Math.min(since, until) > BESIDES_MS) return undefined;
  return since <= until ? before : after;
}

function newLife(moref: string): Life {
  return { moref, from: Infinity, to: -Infinity, isBorn: false, isGone: false };
}
