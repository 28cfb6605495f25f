import type { EntityRef } from "../model/entity.ts";
import type { Fact, Side } from "../model/fact.ts";

/**
 * Sentence templates with slots, matched in every way they can be: names may hold ", ", " to ", " in " and " from ", so a
 * sentence can split in several ways. All are found; `pickSplit` chooses with the names known from elsewhere.
 */
export type SlotKind = "vm" | "host" | "datastore" | "datacenter" | "cluster" | "text";

export type Part = { readonly literal: string } | { readonly slot: string; readonly kind: SlotKind };

export interface Template {
  readonly parts: readonly Part[];
  /** Its last words; empty where it ends with a slot. */
  readonly end: string;
}

export type Split = Readonly<Record<string, string>>;

/** Names that hold each other's words make more readings than this only where nothing can tell them apart. */
const MOST_SPLITS = 64;
/** vCenter's names have at most 80 characters and hosts at most 255; three for each where they are escaped (%2f). */
const LONGEST_NAME = 500;

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
  return { parts, end: text.slice(at) };
}

/** False where the text cannot be this template: its fixed words do not stand in it, in their order. Linear. */
function mayFit(text: string, { parts }: Template): boolean {
  let at = 0;
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index];
    if (part === undefined || !("literal" in part)) continue;
    const found = text.indexOf(part.literal, at);
    if (found === -1 || (index === 0 && found !== 0)) return false;
    at = found + part.literal.length;
  }
  return true;
}

/**
 * The one way in which `text` can be read as the template, null where there is none, and undefined where the words after a slot stand
 * in the text again, so that there may be several: nearly all sentences are read here, without trying and coming back.
 */
function soleSplit(text: string, parts: readonly Part[]): Split | null | undefined {
  const filled: Record<string, string> = {};
  let at = 0;
  for (let index = 0; index < parts.length; index++) {
    const here = parts[index] as Part;
    if ("literal" in here) {
      if (!text.startsWith(here.literal, at)) return null;
      at += here.literal.length;
      continue;
    }
    const next = parts[index + 1];
    if (next === undefined) {
      const rest = text.slice(at);
      if (!fits(rest, here.kind)) return null;
      filled[here.slot] = rest;
      return filled;
    }
    if (!("literal" in next)) return null;
    const end = text.indexOf(next.literal, at + 1);
    if (end === -1 || end - at > LONGEST_NAME) return null;
    const value = text.slice(at, end);
    // No host holds white space or a comma: where the next words begin with one, the first place is the only one.
    const isClosed = here.kind === "host" && HOST_END.test(next.literal);
    if (!fits(value, here.kind)) return isClosed ? null : undefined;
    if (!isClosed) {
      const another = text.indexOf(next.literal, end + 1);
      if (another !== -1 && another - at <= LONGEST_NAME) return undefined;
    }
    filled[here.slot] = value;
    at = end;
  }
  return at === text.length ? filled : null;
}

const HOST_END = /^[\s,]/;

/**
 * Ways in which `text` can be read as the template, those with known names first; empty where it is another sentence. What follows a
 * place in the text does not depend on what came before, so a place that led nowhere is not tried again, and no name is longer than
 * `LONGEST_NAME`: the work grows with the text's length, however often the template's words stand in it.
 */
export function splits(text: string, form: Template, known?: KnownNames): Split[] {
  const { parts, end } = form;
  // Most forms begin as another one does and end otherwise.
  if (!text.endsWith(end)) return [];
  const sole = soleSplit(text, parts);
  if (sole !== undefined) return sole === null ? [] : [sole];
  return mayFit(text, form) ? everySplit(text, parts, known) : [];
}

/** The slow way, which finds all: `soleSplit` finds the same where it answers. */
export function everySplit(text: string, parts: readonly Part[], known?: KnownNames): Split[] {
  const found: Split[] = [];
  const dead = new Set<number>();
  const walk = (part: number, at: number, filled: Split): boolean => {
    const here = parts[part];
    if (here === undefined) {
      if (at !== text.length) return false;
      found.push(filled);
      return true;
    }
    const place = part * (text.length + 1) + at;
    if (dead.has(place)) return false;
    let led = false;
    for (const [end, next] of endsOf(text, parts, part, at, known)) {
      if (found.length >= MOST_SPLITS) return true;
      const more = "slot" in here ? { ...filled, [here.slot]: text.slice(at, end) } : filled;
      if (walk(next.part, next.at, more)) led = true;
    }
    if (!led) dead.add(place);
    return led;
  };
  walk(0, 0, {});
  return found;
}

type Step = readonly [end: number, next: { readonly part: number; readonly at: number }];

/** Where the part that begins here can end, and where the one after it then begins; known names first. */
function endsOf(text: string, parts: readonly Part[], part: number, at: number, known?: KnownNames): readonly Step[] {
  const here = parts[part];
  if (here === undefined) return [];
  if ("literal" in here) {
    const end = at + here.literal.length;
    return text.startsWith(here.literal, at) ? [[end, { part: part + 1, at: end }]] : [];
  }
  const next = parts[part + 1];
  if (next === undefined)
    return fits(text.slice(at), here.kind) ? [[text.length, { part: part + 1, at: text.length }]] : [];
  if (!("literal" in next)) return [];
  const { literal } = next;
  const [sure, open]: [Step[], Step[]] = [[], []];
  // Only so far: the rest of a long text is not searched for each place again.
  const within = text.slice(at, at + LONGEST_NAME + literal.length);
  for (let end = within.indexOf(literal, 1); end !== -1; end = within.indexOf(literal, end + 1)) {
    const value = within.slice(0, end);
    if (fits(value, here.kind)) {
      const step: Step = [at + end, { part: part + 2, at: at + end + literal.length }];
      (known?.has(here.kind, value) === true ? sure : open).push(step);
    } else if (here.kind === "host" && /[\s,]/.test(value)) break;
  }
  return sure.length === 0 ? open : [...sure, ...open];
}

/** Host names hold no white space and no comma; every name is non-empty and of bounded length. */
function fits(value: string, kind: SlotKind): boolean {
  if (value === "" || value.trim() !== value) return kind === "text";
  if (kind === "text") return true;
  return value.length <= LONGEST_NAME && (kind !== "host" || !/[\s,]/.test(value));
}

/** A name with a dot or a digit, or an address, is a host's rather than a word of a sentence. */
export function looksLikeHost(name: string): boolean {
  return /[\d.:]/.test(name);
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
  private readonly namedOnly = new Map<string, EntityRef>();
  private readonly sides = new Map<string | null, Map<string | null, Side[]>>();

  /** The one copy of a text that is kept: the same names come in every record. */
  one(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const known = this.copies.get(text);
    if (known !== undefined) return known;
    const copy = Buffer.from(text, "utf8").toString("utf8");
    this.copies.set(copy, copy);
    return copy;
  }

  /** The fact, its names replaced by the copies that are kept: it holds on to nothing of its record. For a fact that was just made. */
  interned<F extends Fact>(fact: F): F {
    const own: { -readonly [Key in keyof Fact]: Fact[Key] } = fact;
    own.vm = this.vm(fact.vm);
    own.userName = fact.userName === null ? null : (this.one(fact.userName) ?? null);
    own.record = this.one(fact.record) ?? fact.record;
    if ("source" in fact)
      Object.assign(fact, { source: this.side(fact.source), destination: this.side(fact.destination) });
    return fact;
  }

  /** The one copy of a VM's name and MoRef, which every record of it gives. */
  private vm({ name, moref, uuid }: EntityRef): EntityRef {
    const own = this.one(name);
    if (own === undefined || moref !== undefined || uuid !== undefined)
      return { name: own, moref: this.one(moref), uuid };
    let known = this.namedOnly.get(own);
    if (known === undefined) this.namedOnly.set(own, (known = { name: own, moref, uuid }));
    return known;
  }

  /** The one copy of a side: moves go back and forth between the same places. */
  side(side: Side): Side {
    let byDatastore = this.sides.get(side.host);
    if (byDatastore === undefined) this.sides.set(this.copyOf(side.host), (byDatastore = new Map()));
    let known = byDatastore.get(side.datastore);
    if (known === undefined) byDatastore.set(this.copyOf(side.datastore), (known = []));
    for (const one of known) if (isSameSide(one, side)) return one;
    const copy = { ...side };
    for (const [name, value] of Object.entries(side))
      if (typeof value === "string") Object.assign(copy, { [name]: this.one(value) });
    // MoRefs and clusters of a host are few; where they are invented anew each time, the list is not walked for ever.
    if (known.length < MOST_ALIKE) known.push(copy);
    return copy;
  }

  private copyOf(text: string | null): string | null {
    return text === null ? null : (this.one(text) ?? text);
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

const MOST_ALIKE = 32;

/** Two sides of one host and datastore are one where all else they name is. */
function isSameSide(a: Side, b: Side): boolean {
  return (
    a.hostMoref === b.hostMoref &&
    a.datastoreMoref === b.datastoreMoref &&
    a.datacenter === b.datacenter &&
    a.cluster === b.cluster &&
    a.vcenter === b.vcenter &&
    a.shortHost === b.shortHost
  );
}

const MOST_WORDS = 200;
const MOST_WORDS_OF_A_NAME = 8;

/** Without the quotes, commas and full stops of the sentence around a name. */
function bare(text: string): string {
  return text.replace(/^["'“„«(]+/, "").replace(/["'”“»),.:;]{1,16}$/, "");
}

export interface Picked {
  readonly split: Split;
  /** What speaks for it against another reading of the same form, the weightiest first. */
  readonly score: readonly number[];
  /** What speaks for it against another form. */
  readonly trust: readonly number[];
  /** Names a host that is not known and looks like none. */
  readonly hasStrangers: boolean;
  /** Every name in it is known: no other form can be meant. */
  readonly settled: boolean;
}

/**
 * The best of several readings: most known names, then hosts that look like hosts, then equal datacenters on both sides, then the
 * longest VM name (people give VMs odd names, not hosts), then the shortest datastore names.
 */
export function pickSplit(candidates: readonly Split[], { parts }: Template, known: KnownNames): Picked | undefined {
  let best: Picked | undefined;
  for (const split of candidates) {
    const picked = judge(split, parts, known);
    if (best === undefined || compare(picked.score, best.score) > 0) best = picked;
  }
  return best;
}

function judge(split: Split, parts: readonly Part[], known: KnownNames): Picked {
  let names = 0;
  let strangers = 0;
  let open = 0;
  let datastoreLength = 0;
  for (const part of parts) {
    if (!("slot" in part)) continue;
    const value = split[part.slot] ?? "";
    const isKnown = known.has(part.kind, value);
    if (isKnown) names += part.kind === "vm" ? 2 : 1;
    else if (part.kind !== "text") open++;
    if (part.kind === "datastore") datastoreLength += value.length;
    if (part.kind === "host" && !isKnown && !looksLikeHost(value)) strangers++;
  }
  const sameDatacenter =
    split["sourceDatacenter"] !== undefined && split["sourceDatacenter"] === split["destDatacenter"] ? 1 : 0;
  return {
    split,
    score: [names, -strangers, sameDatacenter, split["vm"]?.length ?? 0, -datastoreLength],
    trust: [names, -strangers],
    hasStrangers: strangers > 0,
    settled: open === 0,
  };
}

/** Above zero: `a` is the better one. */
export function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
