import { Random } from "../support/random.ts";
import { BYTE_MUTATIONS } from "./mutate-bytes.ts";
import { SHAPE_MUTATIONS, VALUE_MUTATIONS } from "./mutate.ts";
import type { Seed } from "./seeds.ts";

export interface Mutant {
  readonly number: number;
  readonly seed: Seed;
  readonly name: string;
  readonly bytes: Buffer;
  /** What was done, in order. */
  readonly mutations: readonly string[];
  /** A second sample, whole, that is read beside it in some runs. */
  readonly companion: Seed | null;
}

/** The same seed and number give the same mutant on every machine. */
export function mutantOf(seeds: readonly Seed[], seed: number, number: number): Mutant {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const chosen = random.pick(seeds);
  const mutations: string[] = [];
  let bytes = chosen.bytes;
  const isText = !chosen.path.endsWith(".xlsx");
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (isText && random.chance(0.85)) {
    let text = wide ? bytes.subarray(2).toString("utf16le") : bytes.toString("utf8");
    for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--) {
      const mutation = random.pick(random.chance(0.5) ? VALUE_MUTATIONS : SHAPE_MUTATIONS);
      text = mutation.apply(text, random).slice(0, LONGEST);
      mutations.push(mutation.name);
    }
    if (random.chance(0.12)) {
      const [name, spliced] = spliceOf(text, textOf(random.pick(seeds)), random);
      text = spliced.slice(0, LONGEST);
      mutations.push(name);
    }
    bytes = wide ? Buffer.from(`\ufeff${text}`, "utf16le") : Buffer.from(text, "utf8");
  }
  if (mutations.length === 0 || random.chance(0.2)) {
    const mutation = random.pick(BYTE_MUTATIONS);
    bytes = mutation.apply(bytes, random);
    mutations.push(mutation.name);
  }
  const name = random.chance(0.5) ? (chosen.path.split("/").at(-1) ?? "") : "unknown";
  const companion = random.chance(0.1) ? random.pick(seeds) : null;
  return { number, seed: chosen, name, bytes, mutations, companion };
}

function textOf({ path, bytes }: Seed): string {
  if (path.endsWith(".xlsx")) return "";
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.subarray(2).toString("utf16le") : bytes.toString("utf8");
}

/** Two exports in one file, one after the other or one inside the other. */
function spliceOf(text: string, other: string, random: Random): [name: string, text: string] {
  const place = random.integer(0, text.length);
  const from = random.integer(0, other.length);
  return random.pick([
    ["another export behind", `${text}\n${other}`],
    ["another export before", `${other}\n${text}`],
    ["the rest of another export", text.slice(0, place) + other.slice(from)],
    ["a piece of another export", text.slice(0, place) + other.slice(from, from + 4000) + text.slice(place)],
  ]);
}

const LONGEST = 200_000;
