import { describe, expect, test } from "vitest";
import { pageViewOf, SECTIONS } from "../../src/job/page-sections.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { aReport } from "../support/a-migration.ts";
import { fakeReport } from "../support/fake-report.ts";

const COULD_NOT = /This section could not be [a-z]+: [^<]*/g;

describe("the sections of the page", () => {
  test("each has an id of its own and a title of its own", () => {
    expect(new Set(SECTIONS.map(({ id }) => id)).size).toBe(SECTIONS.length);
    expect(new Set(SECTIONS.map(({ title }) => title)).size).toBe(SECTIONS.length);
  });

  test("all stand on a report of nothing", () => {
    const report = aReport([]);
    const view = pageViewOf(report);
    expect([view.tiles.ok, view.vmLabels.ok]).toEqual([true, true]);
    expect([...renderPage(report, view)].join("").match(COULD_NOT)).toBeNull();
  });

  test("one whose figures fail says so and leaves the others standing", () => {
    const whole = fakeReport({ migrations: 40 });
    const broken = {
      ...whole,
      get drs(): never {
        throw new Error("unreadable churn");
      },
    };
    const html = [...renderPage(whole, pageViewOf(broken))].join("");
    expect(html.match(COULD_NOT)).toEqual(["This section could not be computed: unreadable churn"]);
    expect(html).toContain("moved most");
  });
});
