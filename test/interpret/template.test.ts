import { array, assert, constantFrom, oneof, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { everySplit, splits, template } from "../../src/interpret/template.ts";

const FORMS = [
  "Migrating {vm} from {sourceHost:host}, {sourceDatastore:datastore} to {destHost:host}, {destDatastore:datastore} in {datacenter}",
  "Migrating {vm} from {sourceHost:host} to {destHost:host}",
  "Migration of {vm} from {sourceHost:host} to {destHost:host} and resource pool {pool:text}: {reason:text}",
  "Virtual machine {vm} vm-{oldMoref:host} in {cluster} in {datacenter} was migrated to vm-{newMoref:host}",
  "{vm} on {host} in {datacenter} is powered on",
  "Migration of {host}: {vm} from {sourceHost:host} completed",
].map(template);

/** Words of the forms themselves, names, and odd spaces. */
const WORDS = [" from ", " to ", ", ", " in ", ": ", " on ", "a", "esx1", "ds 1", " ", "\u00a0", " completed", "vm-"];

/** A name that may hold the words around it. */
const name = oneof(
  { arbitrary: constantFrom("a", "esx1", "ds 1"), weight: 4 },
  { arbitrary: array(constantFrom(...WORDS), { maxLength: 5 }).map((words) => words.join("")), weight: 1 },
);

describe("splits", () => {
  it("finds in one pass what trying every place finds", () => {
    let sole = 0;
    assert(
      property(constantFrom(...FORMS), array(name, { minLength: 7, maxLength: 7 }), (form, names) => {
        const text = form.parts
          .map((part, index) => ("literal" in part ? part.literal : (names[index % 7] ?? "")))
          .join("");
        for (const other of FORMS) {
          const found = splits(text, other);
          if (found.length === 1) sole++;
          expect(found).toEqual(everySplit(text, other.parts));
        }
      }),
      { seed: 15, numRuns: 600 },
    );
    expect(sole).toBeGreaterThan(100);
  });

  it("reads no name that is longer than names are", () => {
    const [, short] = FORMS;
    const read = (letters: number): number =>
      splits(`Migrating ${"v".repeat(letters)} from a to b`, short ?? template("")).length;
    expect([read(500), read(501)]).toEqual([1, 0]);
  });
});
