import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selectCsv, Workplace } from "./run-cli.ts";

const START = "Migrating web01 from esx1.x, ds1 to esx2.x, ds1 in DC";
const FAILED = "Failed to migrate web01 from esx1.x, ds1 to esx2.x, ds1 in DC: the host\nis not reachable";

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

const failed = (): string =>
  place.write(
    "events.csv",
    selectCsv([
      ["2026-11-22 22:00:00", START],
      ["2026-11-22 22:01:05", FAILED],
    ]),
  );
const explain = (...args: string[]) =>
  place.run(["explain", ...args, "--time-zone", "UTC", "--report-time-zone", "Europe/Berlin", "--quiet"]);

describe("precopy explain", () => {
  test("--ticket is plain text: what, when in both times, from, to, who, how long, what was said, what next", async () => {
    const { code, out } = await explain("web01", failed(), "--ticket");
    expect(code).toBe(0);
    expect(out.split("\n")[0]).toMatch(/^vMotion of web01 failed: /);
    for (const line of [
      "When:      2026-11-22 23:00:00 to 2026-11-22 23:01:05 (Europe/Berlin, UTC+01:00)",
      "UTC:       2026-11-22T22:00:00.000Z to 2026-11-22T22:01:05.000Z",
      "From:      esx1.x, ds1",
      "To:        esx2.x, ds1",
      "Later:     no later attempt worked",
      "What vCenter said:",
      "  no host log of it in these inputs",
      "Look further:",
    ])
      expect(out.split("\n")).toContain(line);
    expect(out).toMatch(/Who: .*LAB\\anna/);
    expect(out).toMatch(/How long: +1 min 05 s/);
    expect(out).toContain("Get-VIEvent -Entity (Get-VM -Name 'web01')");
  });

  test("a configuration that hides persons hides them in the ticket", async () => {
    const config = place.write("precopy.yaml", "inputs: [x]\nhistory: false\nshowUserNames: false\n");
    const { out } = await explain("web01", failed(), "--ticket", "--config", config);
    expect(/Who: .*/.exec(out)?.[0]).not.toContain("anna");
  });

  test("finds a VM in any case and offers near names", async () => {
    expect((await explain("WEB01", failed())).out).toMatch(/^Migration /);
    const near = await explain("wbe01", failed());
    expect([near.code, near.err]).toEqual([2, expect.stringContaining("Near: web01")]);
  });

  test("rounds its figures and shows a record whole that goes over several lines", async () => {
    const { out } = await explain("web01", failed());
    expect(out).toContain("1 min 05 s, at most");
    expect(out).toMatch(/the host\n +is not reachable"/);
    const json = place.write(
      "events.json",
      JSON.stringify(
        [
          { CreatedTime: "2026-11-22T22:00:00Z", Category: "info", Message: START },
          {
            CreatedTime: "2026-11-22T22:00:20Z",
            Category: "info",
            Message: "Migration of virtual machine web01 from esx1.x, ds1 to esx2.x, ds1 completed",
          },
        ],
        null,
        2,
      ),
    );
    const told = await explain("web01", json);
    expect(told.out).toMatch(/"Message": "Migration of virtual machine web01 [^\n]*\n +\}/);
  });
});
