import { describe, expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

/** A host's lines as pages, editors and damaged copies give them. */

const LINES = [
  "2026-03-25T16:39:25.565Z cpu4:2758489)Migrate: vm 2758492: 3284: Setting VMOTION info: Source ts = 5422550518507384986, " +
    "src ip = <192.0.2.76> dest ip = <192.0.2.77> Dest wid = 1830931 using SHARED swap",
  "2026-03-25T16:40:25.565Z cpu4:2758489)VMotion: 5426: 5422550518507384986 S: Migration considered a failure by the VMX.",
];

async function report(lines: readonly string[]) {
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  return runFiles([{ name: "vmkernel.log", bytes }], { zone: "UTC", now: Date.parse("2026-03-26T00:00:00Z") });
}

const entities = (text: string): string => text.replaceAll(/[<>'"&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const hexadecimal = (text: string): string =>
  text.replaceAll(/[<>]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`);

describe("a host's log", () => {
  test.each([
    ["as it is", LINES],
    ["in a page's source, by numbers", LINES.map(entities)],
    ["in a page's source, by hexadecimal ones", LINES.map(hexadecimal)],
    ["with a page's spaces", LINES.map((text) => text.replaceAll(" ", "\u00a0"))],
    ["with a page's spaces by name", LINES.map((text) => text.replaceAll(" ", "&nbsp;"))],
    ["with soft hyphens", LINES.map((text) => text.replaceAll(/igr|oti/gi, "$&\u00ad"))],
    ["with spaces of no width", LINES.map((text) => text.replaceAll(/M|V/g, "\u200b$&"))],
  ])("%s tells the same", async (_how, lines) => {
    const { migrations } = await report(lines);
    const [move] = migrations;
    expect(migrations.map(({ outcome, startedAt, endedAt }) => [outcome, startedAt, endedAt])).toEqual([
      ["failed", "2026-03-25T16:39:25.565Z", "2026-03-25T16:40:25.565Z"],
    ]);
    expect([move?.source.host, move?.destination.host]).toEqual(["192.0.2.76", "192.0.2.77"]);
  });

  test.each(["2026-02-31T16:39:25.565Z", "2026-03-25T16:39:75.565Z", "2026-03-25T44:39:25.565Z"])(
    "with a time that no clock shows is told: %s",
    async (time) => {
      const { inputs, open, migrations } = await report(LINES.map((text) => text.replace(/^\S+/, time)));
      expect(inputs.map(({ rejected }) => rejected)).toEqual([2]);
      expect([migrations, open]).toEqual([[], []]);
    },
  );

  test("without seconds is as exact as it says", async () => {
    const { migrations } = await report(LINES.map((text) => text.replace(/:\d\d\.\d+Z/, "Z")));
    expect(migrations.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      ["2026-03-25T16:39:00.000Z", "2026-03-25T16:40:00.000Z"],
    ]);
  });

  test("without any time leaves no failure open: nobody can say what came after it", async () => {
    const { migrations, open } = await report(LINES.map((text) => text.replace(/^\S+/, "YYYY-MM-DDThh:mm:ss.xxxZ")));
    expect(migrations.map(({ outcome, endedAt }) => [outcome, endedAt])).toEqual([["failed", null]]);
    expect(open).toEqual([]);
  });
});
