import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { HEAD_BYTES } from "../../src/ingest/source.ts";
import { sourceOf, textOf, utf16 } from "./support/read.ts";

const LINES = Array.from({ length: 40_000 }, (_, index) => `line ${index}: größer als der Kopf`).join("\r\n");
const UNIFIED = LINES.replaceAll("\r\n", "\n");

describe("a source", () => {
  test("gives the whole text, and a head of bounded size", async () => {
    const source = await sourceOf(LINES);
    expect(source.head.complete).toBe(false);
    expect(source.head.text.length).toBeLessThanOrEqual(HEAD_BYTES);
    expect(source.head.nature).toBe("text");
    expect(await textOf(source)).toBe(UNIFIED);
    expect(source.damage).toBeNull();
  });

  test("can be read twice", async () => {
    const source = await sourceOf("a\nb");
    expect(await textOf(source)).toBe(await textOf(source));
  });

  test("reads gzip whatever its name, and gzip of UTF-16", async () => {
    const plain = await sourceOf(gzipSync(LINES), "events.csv");
    expect(plain.head.gzipped).toBe(true);
    expect(await textOf(plain)).toBe(UNIFIED);
    const wide = await sourceOf(gzipSync(utf16(LINES, "le", true)), "events.csv.gz");
    expect(wide.head).toMatchObject({ encoding: "utf-16le", name: "events.csv" });
    expect(await textOf(wide)).toBe(UNIFIED);
  });

  test("a truncated gzip gives what was whole and says what is wrong", async () => {
    const packed = gzipSync(LINES);
    const source = await sourceOf(packed.subarray(0, packed.length >> 1));
    const text = await textOf(source);
    expect(text.length).toBeGreaterThan(10_000);
    expect(UNIFIED.startsWith(text.slice(0, text.lastIndexOf("\n")))).toBe(true);
    expect(source.damage).toMatch(/unexpected end of file/);
  });

  test("gzip members one after the other (rotated logs) are all read", async () => {
    const source = await sourceOf(Buffer.concat([gzipSync("first\n"), gzipSync("second\n")]));
    expect(await textOf(source)).toBe("first\nsecond\n");
    expect(source.damage).toBeNull();
  });

  test("a file that only begins like gzip has damage, not an exception", async () => {
    const source = await sourceOf(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5]));
    expect(source.head.text).toBe("");
    expect(await textOf(source)).toBe("");
    expect(source.damage).not.toBeNull();
  });

  test.each([
    ["a PDF", Buffer.from("%PDF-1.7\n%âãÏÓ\n1 0 obj"), "binary"],
    ["a workbook", Buffer.from("PK\u0003\u0004\u0014\u0000"), "zip"],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), "binary"],
    ["zeros", Buffer.alloc(100), "binary"],
    ["UTF-16 text", utf16("a,b\n1,2\n".repeat(4), "le", false), "text"],
    ["nothing", Buffer.alloc(0), "text"],
  ])("%s has its nature", async (_name, bytes, nature) => {
    expect((await sourceOf(bytes)).head.nature).toBe(nature);
  });

  test("Excel's code page is named as what it is", async () => {
    const source = await sourceOf(Buffer.from("Größe;Müll\n1;2\n", "latin1"));
    expect(source.head).toMatchObject({ encoding: "windows-1252", text: "Größe;Müll\n1;2\n" });
    expect(await textOf(source)).toBe("Größe;Müll\n1;2\n");
  });

  test("an empty file is complete and empty", async () => {
    const source = await sourceOf("");
    expect(source.head).toMatchObject({ text: "", complete: true });
    expect(await textOf(source)).toBe("");
  });

  test("a file of exactly the head's size is read whole", async () => {
    const text = "x".repeat(HEAD_BYTES);
    expect((await textOf(await sourceOf(text))).length).toBe(HEAD_BYTES);
  });
});
