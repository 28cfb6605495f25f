import { afterAll, expect, test } from "vitest";
import type { Forecast } from "../../src/model/forecast.ts";
import { Workplace } from "./run-cli.ts";

const place = new Workplace();
afterAll(() => place.dispose());

const rows = Array.from(
  { length: 6 },
  (_, index) => `"web0${index}","PoweredOn","${index < 4 ? "esx01" : "esx02"}.example.net","8","2"`,
);
const vms = place.write("vms.csv", `"Name","PowerState","VMHost","MemoryGB","NumCpu"\n${rows.join("\n")}\n`);
const fixed = ["--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z", "--no-progress"];

test("an inventory alone is enough: wide, and it says why", async () => {
  const { code, out } = await place.run(["forecast", vms, "--json", ...fixed]);
  expect(code).toBe(0);
  const { hosts } = JSON.parse(out) as Forecast;
  expect(hosts.map(({ host, vms: count, megabytes }) => [host, count, megabytes])).toEqual([
    ["esx01.example.net", 4, 32_768],
    ["esx02.example.net", 2, 16_384],
  ]);
  const [first] = hosts;
  expect(first?.parallel).toBeNull();
  expect(first?.seconds?.high).toBeGreaterThan(3 * (first?.seconds?.low ?? 0));
  expect(first?.why[0]).toContain("No live move");
});

test("--host picks, and a host that is not there is told with those that are", async () => {
  const one = await place.run(["forecast", vms, "--host", "esx02*", ...fixed]);
  expect(one.out).toContain("esx02.example.net");
  expect(one.out).not.toContain("esx01.example.net");
  const none = await place.run(["forecast", vms, "--host", "esx09*", ...fixed]);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining("esx01.example.net")]);
});

test("without an inventory it says what to export", async () => {
  const events = place.write("events.csv", "a,b\n1,2\n");
  const { code, err } = await place.run(["forecast", events, ...fixed]);
  expect([code, err]).toEqual([2, expect.stringContaining("RVTools")]);
});
