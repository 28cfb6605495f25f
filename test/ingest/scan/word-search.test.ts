import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOST_LOG_LITERALS, HOST_LOG_WORDS } from "../../../src/ingest/host-log/host-lines.ts";
import { CONCERN_WORDS, wordsOfAlternatives } from "../../../src/ingest/scan/concern-words.ts";
import { makeKernel, plainKernel, STEP_BYTES } from "../../../src/ingest/scan/kernel.ts";
import { oddBytes } from "../../../src/ingest/scan/lines.ts";
import { ByteWindow, searchFor, SPEECH_WORDS, type Search, type Word } from "../../../src/ingest/scan/word-search.ts";
import { CONCERN_ALTERNATIVES, mayConcernMigration, namesMigration } from "../../../src/model/relevance.ts";

const SEED = 20_261_126;

/** Kinds of all words that the search finds in the text. */
function kindsIn(search: Search, text: string): number {
  const window = new ByteWindow(search);
  try {
    window.append(Buffer.from(text));
    let kinds = 0;
    const count = window.find(0, window.length);
    for (let mark = 0; mark < count; mark++)
      if ((window.marks[mark] ?? 0) < window.length) kinds |= window.wordAt(window.marks[mark] ?? 0, 0);
    return kinds | (window.isSilent ? 0 : 128);
  } finally {
    window.close();
  }
}

/** Words, their halves, their other cases and what may follow them, in any order. */
function textsOf(words: readonly Word[]): fc.Arbitrary<string> {
  const pieces = words.flatMap(({ text, except = " " }) => [
    text,
    text.toUpperCase(),
    text.toLowerCase(),
    text.slice(0, -1),
    text.slice(1),
    except,
  ]);
  const noise = fc.string({ unit: "binary-ascii", maxLength: 4 });
  return fc
    .array(fc.oneof(fc.constantFrom(...pieces, "mi", "Vm", " "), noise), { maxLength: 6 })
    .map((parts) => parts.join("").replaceAll(/[^ -~]/g, ""));
}

describe("the words stop at everything that matters, as far as it is ASCII", () => {
  test("records that can concern a migration", () => {
    const search = searchFor(CONCERN_WORDS, []);
    let met = 0;
    fc.assert(
      fc.property(textsOf(CONCERN_WORDS), (text) => {
        if (!mayConcernMigration(text)) return;
        met++;
        expect(kindsIn(search, text) & 1, text).toBe(1);
      }),
      { numRuns: 3000, seed: SEED },
    );
    expect(met).toBeGreaterThan(1000);
  });

  test("each of the alternatives is one of them", () => {
    const ascii = CONCERN_ALTERNATIVES.filter((each) => /^[ -~]*$/.test(each));
    expect(CONCERN_WORDS).toHaveLength(ascii.length);
    expect(ascii.length).toBeGreaterThan(30);
    expect(() => wordsOfAlternatives(["[Mm]igr"], 1)).toThrow("no plain word: [Mm]igr");
  });

  test("lines of host logs", () => {
    const search = searchFor(HOST_LOG_LITERALS, []);
    const spellings = ["Vmotion", "vMotion", "VMotion", "vmotion", "HotPlug", "Hot-plug", "hot-Add", "Hotadd"];
    const words = [...HOST_LOG_LITERALS, ...spellings.map((text): Word => ({ text, kind: 1 }))];
    fc.assert(
      fc.property(textsOf(words), (text) => {
        if (HOST_LOG_WORDS.test(text)) expect(kindsIn(search, text) & 1, text).toBe(1);
      }),
      { numRuns: 3000, seed: SEED },
    );
  });

  test("what names a migration outright is heard", () => {
    const search = searchFor([], []);
    const sentences = [
      "VmMigratedEvent",
      "VmRelocateFailedEvent",
      "VmHotMigratingWithEncryptionEvent",
      "RelocateVM_Task",
      "VirtualMachine.relocate",
      "Drm.ExecuteVMotionLRO",
      "Cannot migrate web01 from esx01, ds1 to esx02, ds1 in Site",
      "Storage DRS migrated web01",
      "MigrationHostErrorEvent",
    ];
    for (const text of sentences) {
      expect(namesMigration(text), text).toBe(true);
      expect(kindsIn(search, text), text).toBe(128);
    }
    expect(kindsIn(search, "User logged in")).toBe(0);
    expect(SPEECH_WORDS.every((word) => kindsIn(search, `a ${word} b`) === 128)).toBe(true);
  });
});

test("an exception is none where something else follows", () => {
  const search = searchFor([{ text: "onnected", kind: 1, except: " = " }], []);
  expect(kindsIn(search, "connected = true")).toBe(0);
  expect(kindsIn(search, "connected == true")).toBe(0b1);
  expect(kindsIn(search, "connected")).toBe(1);
});

describe("the kernel", () => {
  const search = searchFor(CONCERN_WORDS, [[10, 1], [13, 2], [92, 3], [0, 3], [123, 4], ...oddBytes(3)]);
  const byte = fc.oneof(
    fc.constantFrom(...Buffer.from('igr{}"\\\n\r owered HA elocat -->_VmRe')),
    fc.nat({ max: 255 }),
  );

  test("marks the same as the plain loop, and the same quotes", () => {
    const fast = makeKernel();
    const plain = plainKernel();
    fast.setTables(search.tables);
    plain.setTables(search.tables);
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 300 }), (bytes) => {
        const length = bytes.length;
        for (const kernel of [fast, plain]) {
          kernel.text.fill(0, 0, 400);
          kernel.text.set(bytes);
        }
        const marks = [fast, plain].map((kernel) =>
          kernel.marks.slice(0, kernel.search(0, length)).filter((at) => at < length),
        );
        expect(marks[0]).toEqual(marks[1]);
        const words = Math.ceil(length / 16);
        expect(fast.quotes.slice(0, words)).toEqual(plain.quotes.slice(0, words));
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  test("is WebAssembly where there is one", () => {
    expect(makeKernel().text.buffer.constructor.name).toBe("ArrayBuffer");
    expect(makeKernel().text.byteLength).toBe(plainKernel().text.byteLength);
    expect(makeKernel().text.byteOffset).toBeGreaterThan(STEP_BYTES);
  });

  test("tells the parity of quotes between any two places", () => {
    const window = new ByteWindow(search);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "a", "b"), minLength: 1, maxLength: 120 }),
        fc.nat(),
        fc.nat(),
        (text, one, other) => {
          window.keep(window.length);
          window.append(Buffer.from(text));
          window.find(0, window.length);
          const [from, to] = [one % (text.length + 1), other % (text.length + 1)].sort((a, b) => a - b);
          const quotes = text.slice(from, to).split('"').length - 1;
          expect(window.quoteParity(from ?? 0, to ?? 0)).toBe(quotes % 2);
        },
      ),
      { numRuns: 1000, seed: SEED },
    );
    window.close();
  });
});
