import { CONCERN_ALTERNATIVES } from "../../model/relevance.ts";
import type { Word } from "./word-search.ts";

// onnection(?!Cookie)   Drm\.
const ALTERNATIVE = /^((?:[\w ]|\\\.)+)(?:\(\?!([\w =]+)\))?$/;

/** The literals of which one stands in every text that such alternatives match, where the text is ASCII. */
export function wordsOfAlternatives(alternatives: readonly string[], kind: number): readonly Word[] {
  return alternatives.filter(isAscii).map((source) => {
    const [, literal, except] = ALTERNATIVE.exec(source) ?? [];
    if (literal === undefined) throw new RangeError(`no plain word: ${source}`);
    return { text: literal.replaceAll("\\.", "."), kind, ...(except === undefined ? {} : { except }) };
  });
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

export const CONCERN = 1;

/** Words of which at least one stands in every record that `mayConcernMigration` (model/relevance.ts) keeps, where it is ASCII. */
export const CONCERN_WORDS: readonly Word[] = wordsOfAlternatives(CONCERN_ALTERNATIVES, CONCERN);
