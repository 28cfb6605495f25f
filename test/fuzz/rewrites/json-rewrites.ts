import type { Random } from "../../support/random.ts";
import { asFile, shuffled, textOf, type File, type Rewrite } from "./rewrite.ts";

interface Document {
  readonly values: readonly unknown[];
  /** One array, or values a line each. */
  readonly isArray: boolean;
}

function documentOf(file: File): Document | null {
  const text = textOf(file);
  if (text === null || !/^\s*[[{]/.test(text)) return null;
  // A number that JavaScript cannot hold would be another after it.
  if (/[:[,]\s{0,9}-?\d{16}/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every(isRecord) ? { values: value, isArray: true } : null;
  } catch {
    try {
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      return { values: lines.map((line): unknown => JSON.parse(line)), isArray: false };
    } catch {
      return null;
    }
  }
}

function written({ values, isArray }: Document, space: string | number = ""): string {
  if (isArray) return JSON.stringify(values, null, space);
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

const json = (name: string, change: (document: Document, random: Random) => string | null): Rewrite => ({
  name,
  apply: (file, random) => {
    const document = documentOf(file);
    const text = document === null ? null : change(document, random);
    return text === null ? null : [asFile(file.name, text)];
  },
});

function withKeysShuffled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withKeysShuffled(one, random));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    shuffled(Object.entries(value), random).map(([key, one]) => [key, withKeysShuffled(one, random)]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const JSON_REWRITES: readonly Rewrite[] = [
  json("JSON with another indent", (document, random) =>
    document.isArray ? written(document, random.pick(["", 1, 4, "\t"])) : null,
  ),
  json("JSON with every character escaped", (document) =>
    written(document).replaceAll(
      /[^\0-\x7f]/g,
      (one) => String.raw`\u` + one.charCodeAt(0).toString(16).padStart(4, "0"),
    ),
  ),
  json("JSON with slashes and letters escaped", (document, random) =>
    written(document).replaceAll(/(?<!\\)[/e]/g, (one) =>
      random.chance(0.2) ? (one === "/" ? String.raw`\/` : one) : one,
    ),
  ),
  json("JSON with spaces before every colon and comma", (document) =>
    document.isArray ? written(document, 2).replaceAll(/^( *"[^"\n]*"):/gm, "$1 :  ") : null,
  ),
  json("an array as lines", (document) =>
    document.isArray && document.values.every(isRecord) ? written({ ...document, isArray: false }) : null,
  ),
  json("lines as an array", (document) =>
    !document.isArray && document.values.length > 1 ? written({ ...document, isArray: true }) : null,
  ),
  json("records the other way round", (document) => written({ ...document, values: [...document.values].reverse() })),
  json("records shuffled", (document, random) => written({ ...document, values: shuffled(document.values, random) })),
  json("every record twice", (document) =>
    written({ ...document, values: document.values.flatMap((value) => [value, value]) }),
  ),
  json("keys in another order", (document, random) =>
    // What CloudEvents and hits are known by stands first.
    written({ ...document, values: document.values.map((value) => withKeysShuffled(value, random)) }),
  ),
  json("with members that nobody knows", (document) =>
    written({
      ...document,
      values: document.values.map((value) =>
        isRecord(value) ? { ...value, zzUnknown: { a: [1, null, "x"], b: true }, zzAlso: null } : value,
      ),
    }),
  ),
];

/** One file as two, cut between records. */
export const SPLIT_JSON: Rewrite = {
  name: "JSON in two files",
  apply: (file, random) => {
    const document = documentOf(file);
    if (document === null || document.values.length < 4 || !document.values.every(isRecord)) return null;
    const at = random.integer(2, document.values.length - 2);
    return [document.values.slice(0, at), document.values.slice(at)].map((values, index) =>
      asFile(`${index}-${file.name}`, written({ ...document, values })),
    );
  },
};
