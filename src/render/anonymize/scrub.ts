import { printable } from "../../model/printable.ts";
import { isLetter, lowered, NameSearch, SHORTEST_NAME } from "../name-search.ts";

/** Finds known names in free text, whatever their case, and replaces the longest one at each place. */
export class Scrubber {
  readonly #search = new NameSearch();
  /** Whole words such as ids: looked up, not searched. */
  readonly #words = new Map<string, string>();

  /** Adds a name; the first replacement given for it stays. Names that text cannot be told from are left out. */
  add(name: string, replacement: string): void {
    for (const form of formsOf(name)) if (isSearchable(form)) this.#search.add(form, replacement);
  }

  addWord(word: string, replacement: string): void {
    this.#words.set(word.toLowerCase(), replacement);
  }

  /** The text without any known name, whole, in another case, as a part of a longer word, or cut with an ellipsis. */
  scrub(text: string): string {
    return this.#cutNames(this.#search.replace(text, isNameThere)).replaceAll(
      /[\w-]{4,}/g,
      (word) => this.#words.get(word.toLowerCase()) ?? word,
    );
  }

  /** `payroll-sql-verylo…` is the name still; what stands right before or after an ellipsis goes if a name begins or ends so. */
  #cutNames(text: string): string {
    if (!text.includes("…")) return text;
    const names = [...this.#search.names];
    return text.replaceAll(/(?<![^\s"'«»])([^\s"'«»]{4,})…([^\s"'«»]*)/g, (whole, head: string, tail: string) => {
      const known = names.some((name) => cutOf(name, head.toLowerCase(), tail.toLowerCase()));
      return known ? "(name withheld)" : whole;
    });
  }
}

function isNameThere(form: string, lower: string, position: number): boolean {
  if (!isPlainWord(form)) return true;
  return !isLetter(lower.charAt(position - 1)) && !isLetter(lower.charAt(position + form.length));
}

function cutOf(name: string, head: string, tail: string): boolean {
  const beginning = name.slice(0, Math.max(4, Math.min(head.length, 12)));
  return head.includes(beginning) || (tail.length >= 4 && name.endsWith(tail));
}

/** Shorter or all-digit names, and the words of the trade, cannot be told from the text around them. */
function isSearchable(form: string): boolean {
  return form.length >= SHORTEST_NAME && !/^\d{1,5}$/.test(form) && !VOCABULARY.has(form);
}

/** A name of letters only is replaced as a word only: `prod` is not in `reproduced`. */
function isPlainWord(form: string): boolean {
  return /^\p{L}+$/u.test(form) || form.length < 5;
}

/** The name, with vCenter's escapes for / \ % undone and done, as one line, and as our sentences print it. */
function formsOf(name: string): Set<string> {
  const plain = name.replaceAll(/%2f/gi, "/").replaceAll(/%5c/gi, "\\").replaceAll(/%25/g, "%");
  const escaped = plain.replaceAll("%", "%25").replaceAll("/", "%2f").replaceAll("\\", "%5c");
  const line = name.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();
  return new Set([name, plain, escaped, line, name.trim(), printable(name)].map(lowered));
}

/** Words of vSphere and of our own sentences, which a name may be but which say nothing. */
const VOCABULARY: ReadonlySet<string> = new Set(
  (
    "vmware vsphere vcenter vmotion esxi esx vsan vcls drs sdrs host hosts cluster clusters datastore datastores datacenter " +
    "storage network maintenance mode virtual machine machines migration migrations local localdomain localhost system user " +
    "administrator root com net org lan internal intra unknown failed move moves exports export events event tasks task " +
    "reports report users home tmp temp var srv opt mnt data logs log vmfs volumes csv json txt html xml gz input inputs file " +
    "files night nights the and for was with from not all"
  ).split(" "),
);
