import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/job/config.ts";
import { pageViewOptionsOf } from "../../src/job/page-options.ts";
import { ROOT } from "../shared.ts";

const config = loadConfig(join(ROOT, "templates", "precopy.example.yaml"), {});

describe("pageViewOptionsOf", () => {
  test("hands windows and host sets of the configuration to the page", () => {
    const { windows, hostSets } = pageViewOptionsOf(config);
    expect(windows).toEqual([
      { name: "Nights", use: "change", weekdays: [1, 2, 3, 4, 5], from: "22:00", to: "05:00" },
      { name: "Weekend", use: "change", weekdays: [6, 7], from: "00:00", to: "24:00" },
      { name: "Backup", use: "backup", weekdays: [1, 2, 3, 4, 5, 6, 7], from: "01:00", to: "04:00" },
    ]);
    expect(hostSets).toEqual([
      { name: "Oracle DB", vms: ["ora-*"], hosts: ["esx01.corp.example", "esx02.corp.example"] },
    ]);
  });

  test("names none of them where names are rewritten", () => {
    const hidden = JSON.stringify(pageViewOptionsOf({ ...config, anonymize: { secretFile: null } }));
    expect(hidden).not.toMatch(/Nights|Weekend|Oracle|esx01/);
    expect(hidden).toContain("change window 2");
  });
});
