import { createHmac } from "node:crypto";

/** What a name belongs to; the replacement says it, so that a table stays readable. */
export type NameClass =
  | "vcenter"
  | "vm"
  | "host"
  | "datastore"
  | "datacenter"
  | "cluster"
  | "user"
  | "moref"
  | "uuid"
  | "id"
  | "key"
  | "finding"
  | "profile"
  | "domain"
  | "path"
  | "name";

/** Replacements keyed by a secret: the same class and name give the same one, and without the secret nobody can check a guess. */
export type Pseudonyms = (nameClass: NameClass, name: string) => string;

/** Consonants only: no replacement can hold a digit or a word of the original names, and none can be read as one. */
const LETTERS = "bcdfghjkmnpqrstvwxz";
/** 19^10 is 42 bits: among 10,000 names two share one with a chance of about 1 in 100,000. */
const LENGTH = 10;

export function pseudonyms(secret: string | Uint8Array): Pseudonyms {
  const known = new Map<string, string>();
  return (nameClass, name) => {
    // Host and VM names differ in case between exports; the same thing keeps one replacement.
    const identity = `${nameClass}\0${name.toLowerCase()}`;
    const found = known.get(identity);
    if (found !== undefined) return found;
    const hash = createHmac("sha256", secret).update(identity).digest();
    const letters = Array.from(hash.subarray(0, LENGTH * 2), (_, index) => index)
      .filter((index) => index % 2 === 0)
      .map((index) => LETTERS[hash.readUInt16BE(index) % LETTERS.length]);
    const made = `${nameClass}-${letters.join("")}`;
    known.set(identity, made);
    return made;
  };
}
