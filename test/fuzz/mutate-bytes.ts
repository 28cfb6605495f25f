import { deflateRawSync, gzipSync } from "node:zlib";
import type { Random } from "../support/random.ts";
import { at, stretch } from "./mutate.ts";

/** A change that the text does not survive as text. */
export interface ByteMutation {
  readonly name: string;
  readonly apply: (bytes: Buffer, random: Random) => Buffer;
}

export const BYTE_MUTATIONS: readonly ByteMutation[] = [
  {
    name: "bits flipped",
    apply: (bytes, random) => {
      const copy = Buffer.from(bytes);
      for (let count = random.pick([1, 3, 30, 300]); count > 0; count--) {
        const place = at(random, copy.length);
        copy[place] = (copy[place] ?? 0) ^ (1 << random.integer(0, 7));
      }
      return copy;
    },
  },
  {
    name: "bytes overwritten",
    apply: (bytes, random) => {
      const copy = Buffer.from(bytes);
      const [from, to] = stretch(random, copy.length);
      copy.fill(random.pick([0, 0xff, 0x20, 0x22, 0x0a, 0xc3, 0x1b]), from, Math.min(to, from + 400));
      return copy;
    },
  },
  {
    name: "bytes removed",
    apply: (bytes, random) => {
      const [from, to] = stretch(random, bytes.length);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    },
  },
  {
    name: "bytes moved",
    apply: (bytes, random) => {
      const [from, to] = stretch(random, bytes.length);
      const rest = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
      const place = at(random, rest.length);
      return Buffer.concat([rest.subarray(0, place), bytes.subarray(from, to), rest.subarray(place)]);
    },
  },
  {
    name: "bytes inserted",
    apply: (bytes, random) => {
      const noise = Buffer.from(Array.from({ length: random.pick([1, 2, 16, 500]) }, () => random.integer(0, 255)));
      const place = at(random, bytes.length);
      return Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place)]);
    },
  },
  {
    name: "as UTF-16",
    apply: (bytes, random) => Buffer.from((random.chance(0.5) ? "\ufeff" : "") + bytes.toString("utf8"), "utf16le"),
  },
  {
    name: "as UTF-16, other end first",
    apply: (bytes) =>
      Buffer.from(`\ufeff${bytes.toString("utf8")}`, "utf16le")
        .subarray(0, (bytes.length >> 1) * 2)
        .swap16(),
  },
  { name: "as Latin-1", apply: (bytes) => Buffer.from(bytes.toString("utf8"), "latin1") },
  {
    name: "with a mark",
    apply: (bytes, random) =>
      Buffer.concat([
        random.pick([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])]),
        bytes,
      ]),
  },
  {
    name: "compressed and cut",
    apply: (bytes, random) => {
      const packed = gzipSync(bytes, { level: 1 });
      return random.chance(0.4) ? packed : packed.subarray(0, at(random, packed.length));
    },
  },
  { name: "compressed twice", apply: (bytes) => gzipSync(gzipSync(bytes, { level: 1 }), { level: 1 }) },
  { name: "nothing but a stream", apply: (bytes) => deflateRawSync(bytes.subarray(0, 2000)) },
];
