import { expect, test } from "vitest";
import { cutLinesTold } from "../../src/job/cut-lines.ts";
import { sourceOf } from "../ingest/support/read.ts";

const LOG = [1, 2, 3, 4, 5].map(
  (second) =>
    `2026-03-25T16:39:2${second}.565Z cpu4:2758489)Migrate: vm 275849${second}: 3284: Setting VMOTION info: Source ts = 542255051850738498${second}, src ip = <192.0.2.76> dest ip = <192.0.2.77>`,
);

async function toldOf(lines: readonly string[]): Promise<readonly string[]> {
  const { head } = await sourceOf(`${lines.join("\n")}\n`);
  return cutLinesTold(head, "esx01.log");
}

const atWords = (text: string): string[] => text.replaceAll(/(.{1,72}) /g, "$1\n").split("\n");
const withIndents = (text: string): string[] => text.replaceAll(/(.{100})(?=.)/g, "$1\n    ").split("\n");

test.each([
  ["at words", LOG.flatMap(atWords)],
  ["with indents", LOG.flatMap(withIndents)],
])("a host's log wrapped %s is told", async (_how, lines) => {
  expect(await toldOf(lines)).toEqual([
    expect.stringContaining("begin in the middle of what the lines before them say"),
  ]);
});

test.each(["...", "[…]", "<snip>", "[snip]", "--- snip ---", "--- 8< ---", "(12 lines omitted)", "--More--"])(
  "a log from which somebody left out lines is told by the mark %s",
  async (mark) => {
    expect(await toldOf([...LOG.slice(0, 2), mark, ...LOG.slice(4)])).toEqual([
      "esx01.log has 1 mark that lines were left out: what stood there is in no figure. Give the whole export.",
    ]);
  },
);

test.each([
  ["whole lines", LOG],
  [
    "blocks of a result",
    [LOG[0] ?? "", ...[1, 2, 3, 4].map((field) => `-->    field${field} = ${field},`), ...LOG.slice(1)],
  ],
  ["documents of YAML", ["--- !ruby/object:Event", "key: 1", "...", "--- !ruby/object:Event", "key: 2", "..."]],
  ["one line of somebody else's", [LOG[0] ?? "", "seen by anna", ...LOG.slice(1)]],
])("and nothing of %s", async (_what, lines) => {
  expect(await toldOf(lines)).toEqual([]);
});
