/** Finds known names in free text, whatever their case, and replaces the longest one at each place. */
export class Scrubber {
  readonly #replacements = new Map<string, string>();
  /** Lengths of the names that begin with these three characters, longest first. */
  readonly #lengths = new Map<string, number[]>();
  /** Whole words such as ids: looked up, not searched. */
  readonly #words = new Map<string, string>();

  /** Adds a name; the first replacement given for it stays. Names that text cannot be told from are left out. */
  add(name: string, replacement: string): void {
    for (const form of formsOf(name)) {
      if (!isSearchable(form) || this.#replacements.has(form)) continue;
      this.#replacements.set(form, replacement);
      const lengths = this.#lengths.get(form.slice(0, 3)) ?? [];
      if (!lengths.includes(form.length)) lengths.push(form.length);
      this.#lengths.set(
        form.slice(0, 3),
        lengths.sort((a, b) => b - a),
      );
    }
  }

  addWord(word: string, replacement: string): void {
    this.#words.set(word.toLowerCase(), replacement);
  }

  /** The text without any known name, whole, in another case, as a part of a longer word, or cut with an ellipsis. */
  scrub(text: string): string {
    const lower = lowered(text);
    let result = "";
    let position = 0;
    while (position < text.length) {
      const found = this.#at(lower, position);
      result += found === null ? text.charAt(position) : found.replacement;
      position += found === null ? 1 : found.length;
    }
    return this.#cutNames(result).replaceAll(/[\w-]{4,}/g, (word) => this.#words.get(word.toLowerCase()) ?? word);
  }

  #at(lower: string, position: number): { length: number; replacement: string } | null {
    for (const length of this.#lengths.get(lower.slice(position, position + 3)) ?? []) {
      const form = lower.slice(position, position + length);
      const replacement = this.#replacements.get(form);
      if (replacement === undefined) continue;
      if (isPlainWord(form) && (isLetter(lower.charAt(position - 1)) || isLetter(lower.charAt(position + length))))
        continue;
      return { length, replacement };
    }
    return null;
  }

  /** `payroll-sql-verylo…` is the name still; what stands right before or after an ellipsis goes if a name begins or ends so. */
  #cutNames(text: string): string {
    if (!text.includes("…")) return text;
    const names = [...this.#replacements.keys()];
    return text.replaceAll(/([^\s"'«»]{4,})…([^\s"'«»]*)/g, (whole, head: string, tail: string) => {
      const known = names.some((name) => cutOf(name, head.toLowerCase(), tail.toLowerCase()));
      return known ? "(name withheld)" : whole;
    });
  }
}

function cutOf(name: string, head: string, tail: string): boolean {
  const beginning = name.slice(0, Math.max(4, Math.min(head.length, 12)));
  return head.includes(beginning) || (tail.length >= 4 && name.endsWith(tail));
}

/** Shorter or all-digit names, and the words of the trade, cannot be told from the text around them. */
function isSearchable(form: string): boolean {
  return form.length >= 3 && !/^\d{1,5}$/.test(form) && !VOCABULARY.has(form);
}

/** A name of letters only is replaced as a word only: `prod` is not in `reproduced`. */
function isPlainWord(form: string): boolean {
  return /^\p{L}+$/u.test(form) || form.length < 5;
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

/** The name, with vCenter's escapes for / \ % undone and done, and as one line. */
function formsOf(name: string): Set<string> {
  const plain = name.replaceAll(/%2f/gi, "/").replaceAll(/%5c/gi, "\\").replaceAll(/%25/g, "%");
  const escaped = plain.replaceAll("%", "%25").replaceAll("/", "%2f").replaceAll("\\", "%5c");
  const line = name.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();
  return new Set([name, plain, escaped, line, name.trim()].map(lowered));
}

/** Lower case of the same length, so that places in both are the same. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  // İ (U+0130) becomes two characters
  return Array.from(text, (point) => (point.toLowerCase().length === point.length ? point.toLowerCase() : point)).join(
    "",
  );
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
