import type { Fact, Side } from "../model/fact.ts";

/**
 * Sentence templates with slots, matched in every way they can be: names may hold ", ", " to ", " in " and " from ", so a
 * sentence can split in several ways. All are found; `pickSplit` chooses with the names known from elsewhere.
 */
export type SlotKind = "vm" | "host" | "datastore" | "datacenter" | "cluster" | "text";

type Part = { readonly literal: string } | { readonly slot: string; readonly kind: SlotKind };

export interface Template {
  readonly parts: readonly Part[];
}

export type Split = Readonly<Record<string, string>>;

const MOST_SPLITS = 64;

/** `template("Migrating {vm} from {host:host}, …")`: a slot is `{name}` or `{name:kind}`. */
export function template(text: string): Template {
  const parts: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(/\{(\w+)(?::(\w+))?\}/g)) {
    if (match.index > at) parts.push({ literal: text.slice(at, match.index) });
    const name = match[1] ?? "";
    parts.push({ slot: name, kind: (match[2] ?? name) as SlotKind });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ literal: text.slice(at) });
  return { parts };
}

/** Every way `text` can be read as the template; empty where it is another sentence. */
export function splits(text: string, { parts }: Template): Split[] {
  const found: Split[] = [];
  const walk = (part: number, at: number, filled: Record<string, string>): void => {
    if (found.length >= MOST_SPLITS) return;
    const here = parts[part];
    if (here === undefined) {
      if (at === text.length) found.push({ ...filled });
      return;
    }
    if ("literal" in here) {
      if (text.startsWith(here.literal, at)) walk(part + 1, at + here.literal.length, filled);
      return;
    }
    const next = parts[part + 1];
    if (next === undefined) {
      const value = text.slice(at);
      if (fits(value, here.kind)) walk(part + 1, text.length, { ...filled, [here.slot]: value });
      return;
    }
    if (!("literal" in next)) return;
    for (let end = text.indexOf(next.literal, at + 1); end !== -1; end = text.indexOf(next.literal, end + 1)) {
      const value = text.slice(at, end);
      if (fits(value, here.kind)) walk(part + 2, end + next.literal.length, { ...filled, [here.slot]: value });
      else if (here.kind === "host" && /[\s,]/.test(value)) return;
    }
  };
  walk(0, 0, {});
  return found;
}

/** Host names hold no white space and no comma; every name is non-empty and of bounded length. */
function fits(value: string, kind: SlotKind): boolean {
  if (value === "" || value.trim() !== value) return kind === "text";
  if (kind === "text") return true;
  return kind === "host" ? !/[\s,]/.test(value) : value.length <= 500;
}

/** Names learnt from structured fields, inventories and unambiguous sentences. */
export class KnownNames {
  private readonly byKind: Record<SlotKind, Set<string>> = {
    vm: new Set(),
    host: new Set(),
    datastore: new Set(),
    datacenter: new Set(),
    cluster: new Set(),
    text: new Set(),
  };

  learn(kind: SlotKind, name: string | null | undefined): void {
    if (name !== null && name !== undefined && name !== "") this.byKind[kind].add(name);
  }

  private readonly copies = new Map<string, string>();
  private readonly sides = new Map<string, Side>();

  /** The one copy of a text that is kept: the same names come in every record. */
  one(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const known = this.copies.get(text);
    if (known !== undefined) return known;
    const copy = Buffer.from(text, "utf8").toString("utf8");
    this.copies.set(copy, copy);
    return copy;
  }

  /** A fact whose names are the copies that are kept, so that it holds on to nothing of its record. */
  interned<F extends Fact>(fact: F): F {
    const vm = { ...fact.vm, name: this.one(fact.vm.name), moref: this.one(fact.vm.moref) };
    const userName = fact.userName === null ? null : (this.one(fact.userName) ?? null);
    const shared = { ...fact, vm, userName, record: this.one(fact.record) ?? fact.record };
    return "source" in shared
      ? { ...shared, source: this.side(shared.source), destination: this.side(shared.destination) }
      : shared;
  }

  /** The one copy of a side: moves go back and forth between the same places. */
  side(side: Side): Side {
    const key = JSON.stringify(Object.values(side));
    const known = this.sides.get(key);
    if (known !== undefined) return known;
    const copy = { ...side };
    for (const [name, value] of Object.entries(side))
      if (typeof value === "string") Object.assign(copy, { [name]: this.one(value) });
    this.sides.set(key, copy);
    return copy;
  }

  has(kind: SlotKind, name: string): boolean {
    return this.byKind[kind].has(name);
  }

  /** The one VM of the run that a sentence of unknown wording names; undefined where it names none or several. */
  vmIn(sentence: string): string | undefined {
    const words = sentence.split(/\s+/, MOST_WORDS);
    const found = new Set<string>();
    for (let from = 0; from < words.length;) {
      const length = this.longestVmAt(words, from);
      if (length > 0) found.add(bare(words.slice(from, from + length).join(" ")));
      from += Math.max(1, length);
    }
    const [only] = found;
    return found.size === 1 ? only : undefined;
  }

  /** Words of the longest VM name that begins there; 0 where none does. A name that a host has too says nothing. */
  private longestVmAt(words: readonly string[], from: number): number {
    for (let length = Math.min(MOST_WORDS_OF_A_NAME, words.length - from); length > 0; length--) {
      const name = bare(words.slice(from, from + length).join(" "));
      if (this.byKind.vm.has(name) && !this.byKind.host.has(name)) return length;
    }
    return 0;
  }
}

const MOST_WORDS = 200;
const MOST_WORDS_OF_A_NAME = 8;

/** Without the quotes, commas and full stops of the sentence around a name. */
function bare(text: string): string {
  return text.replace(/^["'“„«(]+/, "").replace(/["'”“»),.:;]+$/, "");
}

/**
 * The best of several readings: most known names, then equal datacenters on both sides, then the longest VM name (people give
 * VMs odd names, not hosts), then the shortest datastore names.
 */
export function pickSplit(candidates: readonly Split[], { parts }: Template, known: KnownNames): Split | undefined {
  if (candidates.length < 2) return candidates[0];
  const kinds = new Map(parts.flatMap((part) => ("slot" in part ? [[part.slot, part.kind] as const] : [])));
  const score = (split: Split): readonly number[] => {
    let names = 0;
    let datastoreLength = 0;
    for (const [slot, value] of Object.entries(split)) {
      const kind = kinds.get(slot) ?? "text";
      if (known.has(kind, value)) names += kind === "vm" ? 2 : 1;
      if (kind === "datastore") datastoreLength += value.length;
    }
    const sameDatacenter =
      split["sourceDatacenter"] !== undefined && split["sourceDatacenter"] === split["destDatacenter"] ? 1 : 0;
    return [names, sameDatacenter, split["vm"]?.length ?? 0, -datastoreLength];
  };
  return [...candidates].sort((a, b) => compare(score(b), score(a)))[0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
