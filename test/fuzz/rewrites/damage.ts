import { gzipSync } from "node:zlib";
import type { Random } from "../../support/random.ts";
import { HOSTILE_NAMES } from "../hostile.ts";
import { CONTAINERS } from "./byte-rewrites.ts";
import { PRINTED } from "./printed.ts";
import { shuffled, textOf, type File } from "./rewrite.ts";

/** What was done to a file, and whether whoever loses a move by it has to be told. */
export interface Damage {
  readonly name: string;
  readonly files: readonly File[];
  readonly mustTell: boolean;
}

type Way = (file: File, random: Random, other: File) => Damage | null;

const onlyText = (file: File): string => textOf(file) ?? "";

/** Places inside a record: not at a line's end, and some bytes away from it. */
function insideRecord(text: string, random: Random): number | null {
  for (let tries = 0; tries < 20; tries++) {
    const at = random.integer(1, text.length - 2);
    const isInside = !/[\n\r]/.test(text.slice(Math.max(0, at - 3), at + 3));
    // Of two or three lines nobody can say how the others end.
    if (isInside && text.slice(0, at).split("\n").length > 5) return at;
  }
  return null;
}

const cut: Way = (file, random) => {
  const text = onlyText(file);
  const at = text.length < 50 ? null : insideRecord(text, random);
  if (at === null) return null;
  return { name: `cut at ${at}`, mustTell: true, files: [{ ...file, bytes: Buffer.from(text.slice(0, at), "utf8") }] };
};

const packedAndCut: Way = (file, random) => {
  const wrapped = random.pick(CONTAINERS);
  const [packed] = wrapped.apply(file, random) ?? [];
  if (packed === undefined) return null;
  // The last bytes of a tar, and the directory of a zip, hold no content.
  const at = random.integer(100, Math.max(101, packed.bytes.length >> 1));
  if (at >= packed.bytes.length) return null;
  const files = [{ ...packed, bytes: packed.bytes.subarray(0, at) }];
  return { name: `${wrapped.name}, cut at ${at} of ${packed.bytes.length}`, mustTell: true, files };
};

const packedAndFlipped: Way = (file, random) => {
  const wrapped = random.pick(CONTAINERS);
  const [packed] = wrapped.apply(file, random) ?? [];
  if (packed === undefined) return null;
  const bytes = Buffer.from(packed.bytes);
  const places = Array.from({ length: random.pick([1, 3, 10]) }, () => random.integer(0, bytes.length - 1));
  for (const at of places) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 7));
  // A stored file has no checksum that is looked at in a tar, and a name may be hit as well.
  const mustTell = wrapped.name.startsWith("gzip");
  return { name: `${wrapped.name}, flipped at ${places.join(" ")}`, mustTell, files: [{ ...packed, bytes }] };
};

const twoMembers: Way = (file, _random, other) => ({
  name: `a gzip with ${other.name} as second member`,
  mustTell: false,
  files: [{ name: `${file.name}.gz`, bytes: Buffer.concat([gzipSync(file.bytes), gzipSync(other.bytes)]) }],
});

const garbageBehind: Way = (file, random) => ({
  name: "garbage behind a gzip",
  mustTell: true,
  files: [
    {
      name: `${file.name}.gz`,
      bytes: Buffer.concat([
        gzipSync(file.bytes),
        Buffer.from(Array.from({ length: 64 }, () => random.integer(0, 255))),
      ]),
    },
  ],
});

const mixedEncoding: Way = (file, random) => {
  const text = onlyText(file);
  const at = text.indexOf("\n", random.integer(0, text.length)) + 1;
  if (at === 0) return null;
  const how = random.pick(["utf16le", "latin1"] as const);
  const bytes = Buffer.concat([Buffer.from(text.slice(0, at), "utf8"), Buffer.from(text.slice(at), how)]);
  return { name: `${how} from ${at} on`, mustTell: false, files: [{ ...file, bytes }] };
};

const joined: Way = (file, random, other) => {
  const [one, two] = [onlyText(file), onlyText(other)];
  const lines = [...one.split("\n"), ...two.split("\n")];
  const text = random.chance(0.5) ? `${one}\n${two}` : shuffled(lines, random).join("\n");
  return { name: `joined with ${other.name}`, mustTell: false, files: [{ ...file, bytes: Buffer.from(text, "utf8") }] };
};

/** One VM's name is another everywhere, which is no damage to a table or an object. */
const renamed: Way = (file, random) => {
  const text = onlyText(file);
  const name = random.pick([...new Set(text.match(/\b(?:web|mail|sap|k8s|esx|nord|sued|sql)-[\w-]+\b/g) ?? [""])]);
  if (name === "") return null;
  const hostile = random.pick([...HOSTILE_NAMES, "é".repeat(127), "漢".repeat(85), "\u0007\u001b[31m", "x".repeat(80)]);
  const isJson = /^\s*[[{]/.test(text);
  const written = isJson ? JSON.stringify(hostile).slice(1, -1) : hostile.replaceAll('"', '""');
  return {
    name: `${name} is ${JSON.stringify(hostile.slice(0, 40))}`,
    mustTell: false,
    files: [
      {
        ...file,
        bytes: Buffer.from(
          text.replaceAll(name, () => written),
          "utf8",
        ),
      },
    ],
  };
};

const numbers: Way = (file, random) => {
  const text = onlyText(file);
  const odd = () =>
    random.pick(["NaN", "-1", "1e400", "-1e-400", "1e5", "0x10", "99999999999999999999", "1.5", "Infinity"]);
  const changed = text.replaceAll(/(?<=[",:;\t> ])\d{1,9}(?=[",;\t<} \r\n])/g, (one) =>
    random.chance(0.2) ? odd() : one,
  );
  return { name: "odd numbers", mustTell: false, files: [{ ...file, bytes: Buffer.from(changed, "utf8") }] };
};

const STRUCTURE = /["{}[\],;:|\t<>()=/-]/g;

/** A mark that holds a record together is missing, doubled, another one, or one too many. */
const mark: Way = (file, random) => {
  const text = onlyText(file);
  const places = Array.from(text.matchAll(STRUCTURE), ({ index }) => index);
  if (places.length === 0) return null;
  const at = random.pick(places);
  const found = text[at] ?? "";
  const other = random.pick(Array.from("\"{}[],;:\t<>'\\"));
  const [how, written] = random.pick([
    ["gone", ""],
    ["doubled", found + found],
    [`now ${JSON.stringify(other)}`, other],
    [`behind ${JSON.stringify(other)}`, other + found],
    [`before ${JSON.stringify(other)}`, found + other],
  ] as const);
  const bytes = Buffer.from(text.slice(0, at) + written + text.slice(at + 1), "utf8");
  return { name: `${JSON.stringify(found)} at ${at} ${how}`, mustTell: true, files: [{ ...file, bytes }] };
};

/** A record's text is wiped out, lost or broken in the middle; where its words are gone, nobody can say what it was. */
const stretch: Way = (file, random) => {
  const text = onlyText(file);
  const at = text.length < 50 ? null : insideRecord(text, random);
  if (at === null) return null;
  const end = text.indexOf("\n", at);
  const to = Math.min(end === -1 ? text.length : end, at + random.integer(4, 60));
  const [how, written, mustTell] = random.pick([
    ["gone", "", false],
    ["zeros", "\u0000".repeat(to - at), to - at >= 16],
    ["blanks", " ".repeat(to - at), false],
    ["question marks", "?".repeat(to - at), false],
    ["replacement characters", "\ufffd".repeat(to - at), false],
    ["broken by a line end", `\n${text.slice(at, to)}`, true],
    ["repeated", text.slice(at, to) + text.slice(at, to), true],
  ] as const);
  const bytes = Buffer.from(text.slice(0, at) + written + text.slice(to), "utf8");
  return { name: `${at} to ${to} ${how}`, mustTell, files: [{ ...file, bytes }] };
};

const printed: Way = (file, random) => {
  const text = onlyText(file);
  if (text === "") return null;
  const [name, write] = random.pick(PRINTED);
  return { name, mustTell: true, files: [{ ...file, bytes: Buffer.from(write(text), "utf8") }] };
};

export const DAMAGES: readonly Way[] = [
  cut,
  cut,
  packedAndCut,
  packedAndCut,
  packedAndFlipped,
  twoMembers,
  garbageBehind,
  mixedEncoding,
  joined,
  renamed,
  numbers,
  mark,
  mark,
  mark,
  stretch,
  stretch,
  stretch,
  printed,
  printed,
  printed,
];
