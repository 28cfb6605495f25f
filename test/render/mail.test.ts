import { describe, expect, test } from "vitest";
import type { HostForecast } from "../../src/model/forecast.ts";
import type { Finding, Report } from "../../src/model/report.ts";
import { MAIL_HTML_BYTES, renderMail } from "../../src/render/mail/mail.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { columnsOf } from "../../src/render/mail/text-layout.ts";
import { fakeReport } from "../support/fake-report.ts";

const night = fakeReport({ migrations: 412 });
const hostile = fakeReport({ migrations: 412, hostile: true });
const empty = fakeReport({ migrations: 0 });

/** A report whose every text is as long as a name or message can get, in the characters that escape longest. */
function worst(character: string): Report {
  const long = character.repeat(1500);
  const finding = (index: number): Finding => ({
    id: `${index}${long}`,
    rule: long,
    subject: long,
    severity: index % 2 === 0 ? "act" : "watch",
    title: `${index}${long}`,
    description: long,
    count: 300,
    subjects: Array<string>(300).fill(long),
    migrations: night.migrations.slice(0, 300).map(({ id }) => id),
    mutedUntil: null,
    next: null,
  });
  const findings = Array.from({ length: 40 }, (_, index) => finding(index));
  return {
    ...night,
    verdict: { level: "act", text: long },
    window: { ...night.window, timeZone: long },
    findings,
    gates: findings.map(() => ({ rule: long, limit: long, value: long, passed: false })),
    coverage: [{ vcenter: long, from: null, to: null, gaps: Array(50).fill(night.coverage[0]?.gaps[0]) }],
    migrations: night.migrations.map((migration) => ({
      ...migration,
      vm: { ...migration.vm, name: long },
      source: { ...migration.source, host: long, datastore: long },
      destination: { ...migration.destination, host: long, datastore: long },
      outcome: "failed",
      failure: { category: long, phase: "switchover", message: long, remedy: long, reference: long, recoveredBy: null },
    })),
    changes: {
      since: long,
      lines: findings.map(() => ({ label: long, unit: "count", now: 1e300, before: 1e300, against: long })),
      newFindings: findings.map(({ id }) => id),
      recurringFindings: findings.map(({ id }) => ({ id, nights: 3 })),
      resolvedFindings: findings.map(({ id, title }) => ({ id, title })),
    },
  };
}

describe("renderMail", () => {
  test("answers on one screen of text, in this order", () => {
    const { text } = renderMail(night, { site: "prod" });
    const heads = text.split("\n").filter((line) => /^[A-Z][A-Z ]{4,}/.test(line) && !line.startsWith("ACT"));
    expect(heads.map((line) => line.replace(/ 22 NOV.*/, ""))).toEqual([
      "NEEDS A PERSON",
      ...(night.counts.late > 0 ? ["CAME LATE"] : []),
      "WORTH A LOOK",
      "CHANGED SINCE",
      "FIGURES",
      "NEXT STEP",
    ]);
    expect(text.split("\n").length).toBeLessThan(60);
    expect(text).toContain("vMotion report, prod, 2026-11-22\n22 Nov 19:15 to 23 Nov 06:45, Europe/Berlin\n");
  });

  test("has what came late apart, with its number and outcomes", () => {
    const late = night.migrations.filter(({ trigger }) => trigger !== "placement").slice(0, 3);
    const { text, html } = renderMail({ ...night, late, counts: { ...night.counts, late: 3 } });
    const told = "3 moves of earlier nights came only now";
    expect(text.replaceAll(/\s+/g, " ")).toContain(`CAME LATE ${told} (`);
    expect(html).toContain(told);
    expect(renderMail({ ...night, late: [], counts: { ...night.counts, late: 0 } }).text).not.toContain("CAME LATE");
  });

  test.each([3, 8, 58])("cuts none of %i causes without saying how many more and where", (causes) => {
    const [first] = night.findings;
    if (first === undefined) throw new Error("no finding");
    const findings = Array.from({ length: causes }, (_, index): Finding => ({
      ...first,
      id: `cause-${index}`,
      title: `Cause ${index} has come`,
      severity: "act",
    }));
    const { text, html } = renderMail({ ...night, findings });
    const told = text.match(/^\d+\. Cause \d+ has come/gm)?.length ?? 0;
    expect(told + Number(/^and (\d+) more in report\.html$/m.exec(text)?.[1] ?? 0)).toBe(causes);
    expect(text.indexOf("Cause 0 has")).toBeLessThan(text.indexOf("Cause 1 has"));
    expect(html.match(/Cause \d+ has come/g)?.length).toBe(told);
    const page = [...renderPage({ ...night, findings }, pageViewOf({ ...night, findings }))].join("");
    expect(page.match(/<b>Cause \d+ has come<\/b>/g)?.length).toBe(causes);
    const behind = Number(/(\d+) more findings?: \d+ act/.exec(page)?.[1] ?? 0);
    expect(page.split("<summary>")[0]?.match(/<b>Cause/g)?.length ?? causes - behind).toBe(causes - behind);
  });

  test("has a finding of 300 VMs with its number, on the page the names and where the others stand", () => {
    const [first] = night.findings;
    if (first === undefined) throw new Error("no finding");
    const migrations = night.migrations.filter(({ trigger }) => trigger !== "placement").slice(0, 300);
    const many: Finding = { ...first, severity: "act", migrations: migrations.map(({ id }) => id), count: 300 };
    const page = [...renderPage({ ...night, findings: [many] }, pageViewOf({ ...night, findings: [many] }))].join("");
    const names = /<p class="vms">(.*?)<\/p>/s.exec(page)?.[1] ?? "";
    const told = names.match(/<a /g)?.length ?? 0;
    const more = /and ([\d,]+) more VMs: all are in report\.json/.exec(names)?.[1];
    const labels = pageViewOf(night).vmLabels;
    const labelOf = (id: string): string | undefined => (labels.ok ? labels.value.get(id) : undefined);
    const vms = new Set(migrations.map(({ id, vm }) => labelOf(id) ?? vm.name)).size;
    expect(told + Number(more)).toBe(vms);
    expect(page).toContain("Show 300 moves in the table");
    const { text } = renderMail({ ...night, findings: [many] });
    const cases = text.split("WORTH A LOOK")[0]?.match(/^ {3}- /gm)?.length ?? 0;
    // Of what could not be moved the last attempt of each VM.
    expect(text).toContain(`and ${vms - cases} more in report.html`);
  });

  test("has what changed as a table: moves, failures and medians beside the last night and the usual", () => {
    const line = (label: string, unit: "count" | "seconds", now: number, before: number, against: string) => ({
      label,
      unit,
      now,
      before,
      against,
    });
    const lines = ["last night", "median of 7 nights", "median of 30 nights"].flatMap((against, index) => [
      line("Migrations", "count", 412, 400 + index, against),
      line("Failed", "count", 3, index, against),
      line("vMotion p50", "seconds", 20, 30 + index, against),
    ]);
    const changes = {
      since: "2026-11-21T06:00:00.000Z",
      lines,
      newFindings: [],
      recurringFindings: [],
      resolvedFindings: [],
    };
    const { text, html } = renderMail({ ...night, changes });
    const table = text.slice(text.indexOf("CHANGED SINCE"), text.indexOf("FIGURES")).split("\n").slice(1, 5);
    expect(table.map((row) => row.trim().replaceAll(/\s+/g, " "))).toEqual([
      "Figure Tonight last night usual (30 nights)",
      "Migrations 412 400 402",
      "Failed 3 0 2",
      "vMotion p50 20.0 s 30.0 s 32.0 s",
    ]);
    const row = html.split("<tr>").find((part) => part.includes(">vMotion p50<")) ?? "";
    expect([...row.matchAll(/>([\d.]+\s*s)</g)].map(([, cell = ""]) => cell.replace(/\s/, " "))).toEqual([
      "20.0 s",
      "30.0 s",
      "32.0 s",
    ]);
  });

  test.each([night, hostile, empty, worst("漢"), worst("&"), worst("a b")])(
    "keeps mail.txt in 78 columns (%#)",
    (report) => {
      const lines = renderMail(report).text.split("\n");
      expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(78);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(78);
    },
  );

  test.each(["x", "&", '"', "漢", "😀", "a ", "\u202E", "\uD800"])(
    "keeps mail.html under its size with names of %j",
    (character) => {
      const { html, subject } = renderMail(worst(character), { site: character.repeat(999) });
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAIL_HTML_BYTES);
      expect(html.trimEnd().endsWith("</html>")).toBe(true);
      for (const tag of ["table", "tr", "td", "span", "b", "a", "th"]) {
        expect(html.match(new RegExp(`<${tag}[ >]`, "g"))?.length ?? 0).toBe(html.split(`</${tag}>`).length - 1);
      }
      expect(subject.length).toBeLessThan(200);
    },
  );

  test.each([night, hostile, empty])(
    "is made of tables and inline styles; one style sheet, for the dark (%#)",
    (report) => {
      const { html } = renderMail(report, { site: "prod", reportUrl: "https://reports.example/vmotion?a=1&b=2" });
      expect(html).not.toMatch(/<(?:script|svg|img|div|form|iframe|link|object)\b/i);
      expect(html).not.toMatch(/display:\s*(?:flex|grid)|position:|var\(|url\(/);
      expect(html.match(/<style>/g)).toHaveLength(1);
      expect(html.match(/@media[^{]*/g)).toEqual(["@media (prefers-color-scheme: dark) "]);
      expect(html).toContain('href="https://reports.example/vmotion?a&#x3D;1&amp;b&#x3D;2"');
      const tags = new Set([...html.matchAll(/<([a-z]+)\b/g)].map(([, tag]) => tag));
      expect(
        [...tags].filter((tag) => !/^(?:a|b|body|br|head|html|meta|span|style|table|td|th|title|tr)$/.test(tag ?? "")),
      ).toEqual([]);
    },
  );

  test("prints hostile names as text, without controls or direction marks", () => {
    const { html, text, subject } = renderMail(worst("</td><script>alert(1)</script>\u202E\u0007\r\nBcc: x\u2028"));
    expect(html).not.toContain("<script");
    expect(html).toContain("&lt;script&gt;");
    for (const part of [html, text, subject]) expect(part).not.toMatch(/(?!\n)[\p{Cc}\u2028-\u202E\u2066-\u2069]/u);
  });

  test("puts the night's date into the report's address", () => {
    const { html, text } = renderMail(night, { reportUrl: "https://reports.example/{date}/report.html" });
    expect(html).toContain("https://reports.example/2026-11-22/report.html");
    expect(text).toContain("\nhttps://reports.example/2026-11-22/report.html\n");
  });

  test("goes by the date it is given, subject and address alike", () => {
    const mail = renderMail(night, { date: "2026-11-23", reportUrl: "https://reports.example/{date}/" });
    expect(mail.subject).toContain("vMotion 2026-11-23: ");
    expect(mail.text).toContain("https://reports.example/2026-11-23/\n");
  });

  test("says what to do where all failures of a finding have the same remedy, once", () => {
    const open = night.migrations.filter((m) => m.outcome === "failed" && m.trigger !== "placement").slice(0, 2);
    const [first, second] = open;
    if (first?.failure == null || second?.failure == null) throw new Error("no failures");
    const withRemedies = (one: string, two: string, description: string): string => {
      const failed = [
        { ...first, failure: { ...first.failure, recoveredBy: null, remedy: one } },
        { ...second, failure: { ...second.failure, recoveredBy: null, remedy: two } },
      ] as Report["migrations"];
      const finding: Finding = {
        id: "f",
        rule: "r",
        subject: "s",
        severity: "act",
        title: "t",
        description,
        count: 2,
        subjects: ["s", "t"],
        migrations: failed.map(({ id }) => id),
        mutedUntil: null,
        next: null,
      };
      return renderMail({ ...night, migrations: failed, findings: [finding] }).text;
    };
    expect(withRemedies("Check zoning.", "Check zoning.", "Two failed.")).toContain("What to do: Check zoning.");
    expect(withRemedies("Check zoning.", "Check VLANs.", "Two failed.")).not.toContain("What to do");
    expect(withRemedies("Check zoning.", "Check zoning.", "Two failed. Check zoning.")).not.toContain("What to do");
  });

  test("tells times of sentences on the report's clock", () => {
    const findings = night.findings.map((finding) => ({
      ...finding,
      description: "It began at 2026-11-23T02:29:11.100Z.",
    }));
    expect(renderMail({ ...night, findings }).text).toContain("It began at 23 Nov 03:29.");
  });

  test("says what is known of stuns where none was measured, or nothing at all", () => {
    const bare = (level: "unknown" | "low"): Report => ({
      ...night,
      migrations: night.migrations.map((m) => ({
        ...m,
        stun: { basis: "none", seconds: null, preCopyStunSeconds: null },
        stunRisk: { ...m.stunRisk, level },
      })),
    });
    expect(renderMail(bare("unknown")).html).toMatch(
      /none measured.* Risk for all \d+ moves that worked: unknown; an inventory/,
    );
    expect(renderMail(bare("low")).html).toMatch(
      /none measured.* Risk inferred for \d+ moves, not measured: 0 high, 0 watch, \d+ low, 0 unknown/,
    );
    expect(renderMail(night).html).toMatch(/measured for \d+ moves, longest .* Risk inferred for the others/);
  });

  test("says in one line which host nobody could empty tonight, and nothing where none needs help", () => {
    const host = (name: string, holds: boolean): HostForecast => ({
      vcenter: null,
      host: name,
      cluster: null,
      vms: 4,
      poweredOff: 0,
      megabytes: null,
      seconds: null,
      parallel: null,
      blockers: [{ vm: "gpu-01", moref: null, reason: "a passed-through device", holds }],
      lastVm: null,
      why: [],
    });
    const textOf = (hosts: HostForecast[]): string =>
      renderMail({
        ...night,
        forecast: { inventoryAt: null, evacuationsKnown: 0, hosts, vms: [], network: [] },
      }).text.replaceAll(/\s+/g, " ");
    expect(textOf([host("esx01", false), host("esx02", true), host("esx03", true)])).toContain(
      "If you patch tonight: esx02 would not be emptied without help (gpu-01: a passed-through device). So with 1 other host.",
    );
    expect(textOf([host("esx01", false)])).not.toContain("If you patch tonight");
  });

  test("says which limits were crossed, or that all were kept", () => {
    const [kept, crossed] = night.gates;
    if (kept === undefined || crossed === undefined) throw new Error("no gates");
    expect(renderMail(night).text).toContain(
      "1 of 2 limits of the configuration crossed\n   max measured stun seconds: tonight 1.42, the limit is 1\n",
    );
    // What asks yes or no has no values: "is false, limit true" says nothing to anybody.
    const noInput = { rule: "no-input", limit: true, value: false, passed: false };
    const { text, html } = renderMail({ ...night, gates: [noInput] });
    for (const told of [text.replaceAll(/\s+/g, " "), html]) {
      expect(told).toContain("no input: the configuration asks that this does not happen");
      expect(told).not.toMatch(/is (?:true|false)|limit (?:is )?(?:true|false)/);
    }
    expect(renderMail({ ...night, gates: [kept] }).text).toContain("Limits of the configuration: 1 of 1 kept.");
    expect(renderMail({ ...night, gates: [] }).text).not.toMatch(/limits? of the configuration/i);
  });

  test("never links to anything but a web or file address", () => {
    for (const reportUrl of [
      "javascript:alert(1)",
      "data:text/html,x",
      "https://x y",
      `https://x/${"y".repeat(2000)}`,
    ]) {
      expect(renderMail(night, { reportUrl }).html).not.toContain("<a ");
    }
  });

  test("gives p95 from 20 moves on only, and never a row of all kinds", () => {
    const byKind = [19, 20].map((count) => ({
      kind: "vmotion" as const,
      count,
      p50Seconds: 2,
      p95Seconds: 77,
      maxSeconds: 99,
    }));
    const { text } = renderMail({ ...night, summary: { byKind } });
    const rows = text.split("\n").filter((line) => line.startsWith("vMotion  "));
    expect(rows.map((row) => row.split(/\s{2,}/))).toEqual([
      ["vMotion", "19", "2.00 s", "–", "1 min 39 s"],
      ["vMotion", "20", "2.00 s", "1 min 17 s", "1 min 39 s"],
    ]);
  });

  test("leaves power-on placements out of every count and case", () => {
    const [first] = night.migrations.filter((m) => m.trigger === "placement");
    if (first === undefined) throw new Error("no placement");
    const placements = Array.from({ length: 50 }, (_, index): Report["migrations"][number] => ({
      ...first,
      id: `p${index}`,
      vm: { ...first.vm, name: "placed-vm" },
      outcome: "failed",
      failure: { category: "busy", phase: "check", message: "", remedy: null, reference: null, recoveredBy: null },
    }));
    const findings = night.findings.map((finding) => ({
      ...finding,
      migrations: [...placements.map(({ id }) => id), ...finding.migrations],
    }));
    const more = renderMail({ ...night, findings, migrations: [...placements, ...night.migrations] });
    expect(more).toEqual(renderMail(night));
  });

  test("says so where nothing needs a person, where data are missing and where nothing was compared", () => {
    const quiet = renderMail({
      ...night,
      verdict: { level: "ok", text: "A quiet night." },
      findings: [],
      changes: null,
    });
    expect(quiet.text).toContain("NEEDS A PERSON\nNothing needs a person.\n");
    expect(quiet.text).not.toContain("CHANGED");
    const none = renderMail({ ...empty, window: { from: null, to: null, timeZone: "UTC" } });
    expect(none.text).toContain("No time range in the data.");
    expect(none.text).toContain("Check that the export job ran");
  });
});
