import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/job/config.ts";
import { present } from "../../src/job/present.ts";
import { fakeReport } from "../support/fake-report.ts";
import { ROOT } from "../shared.ts";

const report = fakeReport({ migrations: 30 });
const config = loadConfig(join(ROOT, "templates", "precopy.example.yaml"), {});
const plain = { anonymize: false, date: "2026-11-23" };

describe("present", () => {
  test("leaves the report as it is and hands the configuration to page and mail", async () => {
    const { report: shown, options } = await present(report, config, plain);
    expect(shown).toBe(report);
    expect(options.mail).toEqual({
      site: "prod",
      reportUrl: "https://reports.corp.example/vmotion/{date}/report.html",
      date: "2026-11-23",
    });
    expect(options.page).toEqual({ userNames: false });
    expect(options.view?.hostSets).toHaveLength(1);
  });

  test("shows nothing of the site where names are rewritten, with or without a configuration", async () => {
    for (const given of [config, null]) {
      const { report: shown, options } = await present(report, given, { anonymize: true, date: null });
      expect(shown.migrations.map(({ vm }) => vm.name)).not.toContain(report.migrations[0]?.vm.name);
      expect(JSON.stringify(options)).not.toMatch(/prod|corp\.example|Oracle|Nights/);
    }
  });

  test("does without a configuration", async () => {
    const { options } = await present(report, null, { anonymize: false, date: null });
    expect(options.mail).toEqual({ site: null, reportUrl: null, date: null });
  });
});
