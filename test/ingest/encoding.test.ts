import { describe, expect, test } from "vitest";
import { sniffEncoding, TextFeed } from "../../src/ingest/encoding.ts";
import { utf16 } from "./support/read.ts";

const TEXT = 'CreatedTime;Message\r\n"22.11.2026 20:00:01";"Müllverbrennung-01 wird migriert"\r\nlast line, 日本 😀\n';
const UNIFIED = TEXT.replaceAll("\r\n", "\n");

/** Decodes in chunks of `size` bytes: every cut must give the same text. */
function decode(bytes: Uint8Array, size: number): string {
  const feed = new TextFeed(sniffEncoding(bytes));
  let text = "";
  for (let at = 0; at < bytes.length; at += size) text += feed.push(bytes.subarray(at, at + size));
  return text + feed.end();
}

const SIZES = [1, 2, 3, 5, 7, 64, 10_000];

describe("bytes to text", () => {
  test.each([
    ["UTF-8", Buffer.from(TEXT)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${TEXT}`)],
    ["UTF-16LE with a mark", utf16(TEXT, "le", true)],
    ["UTF-16BE with a mark", utf16(TEXT, "be", true)],
    ["UTF-16LE without a mark", utf16(TEXT, "le", false)],
    ["UTF-16BE without a mark", utf16(TEXT, "be", false)],
  ])("%s reads the same wherever the chunks are cut", (_name, bytes) => {
    for (const size of SIZES) expect(decode(bytes, size), `chunks of ${size}`).toBe(UNIFIED);
  });

  test("windows-1252 is recognised at its first umlaut, however late it comes", () => {
    const bytes = Buffer.from(`${"plain ascii line\r\n".repeat(9000)}Müller – Größe €\r\n`, "latin1");
    // The dash and the euro sign are single bytes in windows-1252 only.
    const ansi = Buffer.concat([bytes, Buffer.from([0x96, 0x80, 0x0a])]);
    for (const size of [3, 1000, 262_144]) {
      const text = decode(ansi, size);
      expect(text.endsWith("–€\n"), `chunks of ${size}`).toBe(true);
      expect(text).toContain("\nMüller ");
      expect(text).not.toContain("\uFFFD");
    }
  });

  test("one bad byte in a UTF-8 file with umlauts costs that character only", () => {
    const bytes = Buffer.concat([Buffer.from("größe\nname-"), Buffer.from([0xff]), Buffer.from("-ü\n")]);
    for (const size of SIZES) expect(decode(bytes, size)).toBe("größe\nname-\uFFFD-ü\n");
  });

  test("a character cut at the end of the file is one replacement character", () => {
    const bytes = Buffer.concat([Buffer.from("grüße "), Buffer.from([0xe2, 0x82])]);
    expect(decode(bytes, 4)).toBe("grüße \uFFFD");
  });

  test("a lone CR ends a line, also at the very end and between chunks", () => {
    for (const size of SIZES) expect(decode(Buffer.from("a\rb\r\nc\n\rd\r"), size)).toBe("a\nb\nc\n\nd\n");
  });

  test("an odd last byte of UTF-16 does not throw", () => {
    const bytes = utf16("abcdefghij", "le", true);
    expect(decode(bytes.subarray(0, bytes.length - 1), 3)).toContain("abcdefghi");
  });

  test("an empty input is empty text", () => {
    expect(decode(Buffer.alloc(0), 10)).toBe("");
  });
});
