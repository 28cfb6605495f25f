import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const HEADER = '"CreatedTime","UserName","FullFormattedMessage"';
const row = (minute: number): string =>
  `"2026-11-22T21:0${minute}:00Z","anna","Migration of virtual machine web-0${minute} from esx01, ds1 to esx02, ds1 completed"`;
const FIRST = `${[HEADER, row(1), row(2), row(3)].join("\r\n")}\r\n`;
const REST = `${[row(4), row(5), row(6)].join("\r\n")}\r\n`;
const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le");
const MARK = Buffer.from([0xff, 0xfe]);

async function toldOf(bytes: Buffer): Promise<readonly string[]> {
  const { diagnostics, verdict } = await runFiles([{ name: "events.csv", bytes }], {
    zone: "UTC",
    now: Date.parse("2026-11-23T06:00:00Z"),
  });
  expect(verdict.level === "ok").toBe(diagnostics.every(({ severity }) => severity !== "error"));
  return diagnostics.flatMap(({ severity, message }) => (severity === "error" ? [message] : []));
}

test.each([
  ["UTF-16 and then UTF-8", Buffer.concat([MARK, utf16(FIRST), Buffer.from(REST)]), /another encoding \(UTF-8\)/],
  ["UTF-8 and then UTF-16", Buffer.concat([Buffer.from(FIRST), utf16(REST)]), /another encoding \(UTF-16\)/],
  [
    "little UTF-8 and then UTF-16",
    Buffer.concat([Buffer.from(`${HEADER}\r\n`), utf16(FIRST.slice(HEADER.length + 2) + REST.repeat(9))]),
    /another encoding \(UTF-16\)/,
  ],
  [
    "a web page",
    Buffer.from(`${FIRST}${REST.slice(0, 60)}<html><head><title>502</title></head></html>\r\n`),
    /a web page stands where the rest should be/,
  ],
])("an export that ends in another thing is told: %s", async (_what, bytes, message) => {
  expect(await toldOf(bytes)).toEqual([expect.stringMatching(message)]);
});

test.each([
  ["UTF-8", Buffer.from(FIRST + REST)],
  ["UTF-16", Buffer.concat([MARK, utf16(FIRST + REST)])],
  ["UTF-16 without a mark", utf16(FIRST + REST)],
  ["UTF-16 with names in Chinese", Buffer.concat([MARK, utf16((FIRST + REST).replaceAll("web-", "数据库服务器"))])],
])("one of a single encoding is not: %s", async (_what, bytes) => {
  expect(await toldOf(bytes)).toEqual([]);
});
