import { describe, expect, test } from "vitest";
import { TextFeed } from "../../src/ingest/encoding.ts";

const ESCAPE = "\u001b";
const line = (word: string): string => `Migration of virtual machine web-01: ${word} ended\n`;
const coloured = line(`${ESCAPE}[01;31m${ESCAPE}[Kmigrat${ESCAPE}[m${ESCAPE}[Kion`);

describe("colours that grep and pagers set into a text", () => {
  test("are no part of it, wherever the chunks are cut", () => {
    const bytes = Buffer.from(coloured);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const feed = new TextFeed("utf-8");
      expect(feed.push(bytes.subarray(0, cut)) + feed.push(bytes.subarray(cut)) + feed.end()).toBe(line("migration"));
    }
  });

  test("what a terminal is told before a line is no part of it, wherever the chunks are cut", () => {
    const told = `${ESCAPE}]0;anna@jump01: ~\u0007${ESCAPE}[?2004h${ESCAPE}[H${ESCAPE}[2J`;
    const link = `${ESCAPE}]8;;http://vc01${ESCAPE}\\`;
    const bytes = Buffer.from(`${told}${line("moved")}${link}${line("run")}`);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const feed = new TextFeed("utf-8");
      const text = feed.push(bytes.subarray(0, cut)) + feed.push(bytes.subarray(cut)) + feed.end();
      expect(text).toBe(line("moved") + line("run"));
    }
  });

  test("letters struck twice are one, wherever a line begins", () => {
    const bold = (text: string): string => text.replaceAll(/[a-z]/gi, "$&\u0008$&");
    const under = (text: string): string => text.replaceAll(/[a-z]/gi, "_\u0008$&");
    for (const [struck, plain] of [
      [bold(line("moved")), line("moved")],
      [under(line("moved")), line("moved")],
      [line("moved") + bold(line("run")), line("moved") + line("run")],
    ] as const) {
      const feed = new TextFeed("utf-8");
      const lines = struck.split(/(?<=\n)/).map((part) => feed.push(Buffer.from(part)));
      expect(lines.join("") + feed.end()).toBe(plain);
    }
    const feed = new TextFeed("utf-8");
    expect(feed.push(Buffer.from("web\u0008x")) + feed.end()).toBe("web\u0008x");
  });

  test("other sequences are, and what only begins as one", () => {
    for (const text of [`web${ESCAPE}]0;owned\u0007`, `a${ESCAPE}[5;1Hb`, `a${ESCAPE}[12`, ESCAPE]) {
      const feed = new TextFeed("utf-8");
      expect(feed.push(Buffer.from(text)) + feed.end()).toBe(text);
    }
  });
});
