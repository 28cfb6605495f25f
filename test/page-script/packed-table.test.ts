import { describe, expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { readData } from "../../src/page-script/rows.ts";
import { digits } from "../../src/render/page/packed-table.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { fakeReport } from "../support/fake-report.ts";

/** The rows of a written page as its script reads them. */
function rowsOf(report: Report): Migration[] {
  const html = [...renderPage(report, pageViewOf(report), { userNames: true })].join("");
  const json = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? "";
  return readData(json).rows.map(({ migration }) => migration);
}

describe("the packed table", () => {
  test.each([false, true])("gives back what the page shows of each migration (hostile: %s)", (hostile) => {
    const report = fakeReport({ migrations: 420, hostile });
    const rows = rowsOf(report);
    expect(rows).toHaveLength(420);
    for (const [index, wanted] of report.migrations.entries()) {
      const row = rows[index];
      const shown = (m: Migration | undefined): unknown => ({
        id: m?.id,
        vcenter: m?.vcenter,
        name: m?.vm.name,
        moref: m?.vm.moref,
        kind: m?.kind,
        outcome: m?.outcome,
        half: m?.half,
        reason: m?.unfinishedReason,
        trigger: [m?.trigger, m?.triggerDetail, m?.userName, m?.initiatorClass],
        places: [m?.source, m?.destination].map((place) => [place?.host, place?.datastore, place?.cluster]),
        times: [m?.queuedAt, m?.startedAt, m?.endedAt, m?.durationSeconds],
        failure: m?.failure,
        memory: m?.preCopy.memoryMegabytes,
        stun: [m?.stun.basis, digits(m?.stun.seconds?.best ?? 0)],
        risk: [m?.stunRisk.level, m?.stunRisk.reasons, m?.stunRisk.profile],
        rounds: m?.preCopy.iterations.map((round) => digits(round.megabytes)),
        evidence: m?.evidence,
      });
      expect(shown(row)).toEqual(shown(wanted));
    }
  });
});
