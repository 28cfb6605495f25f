import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { anonymize } from "../../src/render/anonymize/anonymize.ts";
import { renderCsv } from "../../src/render/csv.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderMail } from "../../src/render/mail/mail.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { fakeReport } from "../support/fake-report.ts";

/** Everything that leaves the program. */
function outputsOf(report: Report): Record<string, string> {
  const { subject, html, text } = renderMail(report);
  const page = [...renderPage(report, pageViewOf(report), { userNames: true })].join("");
  return { page, json: [...renderJson(report)].join(""), csv: [...renderCsv(report)].join(""), subject, html, text };
}

/** A night whose sentences name what the fields hold, in other cases, shortened, escaped, quoted and cut. */
function talkative(report: Report): Report {
  const [first] = report.migrations.filter((m) => m.vm.name !== null && m.source.host !== null);
  if (first === undefined) throw new Error("no migration");
  const vm = first.vm.name ?? "";
  const host = first.source.host ?? "";
  const message =
    "Network 'VLAN 42 Salaries' of [san-gold-01] Zeitwirtschaft/zeit.vmx at 10.20.30.41 is not accessible to CORP\\z.unlisted.";
  const sentences = [
    `${vm.toUpperCase()} on ${host.split(".")[0]} (${host.toUpperCase()}), cut: ${vm.slice(0, 10)}…`,
    `quoted: ${message} and cut: ${message.slice(0, 40)}…`,
    `path ds:///vmfs/volumes/5f2c-aa/zeitwirtschaft/vmware.log, 00:50:56:9a:1b:2c, z.unlisted@corp.example, vm-4711, host-28`,
    `precopy explain ${first.id} ${report.inputs[0]?.path}`,
    "exports/zeitwirtschaft-a.csv: no such file; D:\\Zeitwirtschaft\\a.csv, \\\\files01\\zeitwirtschaft\\b, /srv/zeitwirtschaft/c d.csv",
    "564d4f2e-6f0a-9d3c-1c2b-7a8b9c0d1e2f in the domain corp.example of CORP",
  ];
  const text = sentences.join(" ");
  return {
    ...report,
    verdict: { level: "act", text },
    migrations: report.migrations.map((m) => ({
      ...m,
      triggerDetail: `RelocateVM_Task by ${m.userName ?? "CORP\\a.novak"}`,
      failure: m.failure === null ? null : { ...m.failure, message },
      // As a later version may have it.
      later: {
        migrationId: "Zeitwirtschaft-1",
        failureMessage: "port group Salaries",
        host: m.source.host,
        seconds: 3,
      },
      stunRisk: { ...m.stunRisk, profile: "Zeitwirtschaft cluster", reasons: [`${vm} is busy`] },
    })),
    findings: [
      ...report.findings.map((finding) => ({ ...finding, description: text, title: text })),
      {
        id: "f-vm",
        rule: "ping-pong",
        subject: vm,
        severity: "act",
        title: vm,
        description: host,
        count: 1,
        subjects: [vm],
        migrations: [first.id],
        mutedUntil: null,
        next: null,
      },
    ],
    diagnostics: [{ code: "x", severity: "warning", message: text, input: 0, line: 1, count: 1 }],
    gates: [{ rule: "failures", limit: { [vm]: host }, value: [vm], passed: false }],
    changes: report.changes && {
      ...report.changes,
      lines: [{ label: `${vm} p50`, unit: "seconds", now: 1, before: 2, against: host }],
      resolvedFindings: [{ id: "f-old", title: text }],
    },
  };
}

/** Every identifying word of the original, in lower case; words of letters only are looked for as whole words. */
function tokensOf(report: Report): string[] {
  const names = new Set<string | null>([
    "Zeitwirtschaft",
    "Salaries",
    "z.unlisted",
    "10.20.30.41",
    "00:50:56:9a",
    "5f2c-aa",
    "corp",
  ]);
  const add = (...found: readonly (string | null)[]): void => found.forEach((name) => names.add(name));
  for (const m of report.migrations) {
    add(m.id, ...m.keys, m.vm.name, m.vm.moref, m.vm.instanceUuid, m.userName, m.vcenter);
    for (const place of [m.source, m.destination]) {
      add(
        place.vcenter,
        place.host,
        place.datastore,
        place.datacenter,
        place.cluster,
        place.host?.split(".")[0] ?? null,
      );
    }
    add(...(m.userName?.split(/[\\@]/) ?? []));
  }
  for (const { path } of report.inputs) add(path, path.split("/").at(-1) ?? null);
  for (const { host } of report.evacuations) add(host);
  for (const { id } of report.findings) add(id);
  return [...names].flatMap((name) => name?.toLowerCase() ?? []).filter((name) => name.length >= 3);
}

function leaksIn(output: string, tokens: readonly string[]): string[] {
  const lower = output.toLowerCase();
  const words = new Set(lower.split(/[^\p{L}\p{N}]+/u));
  return tokens.filter((token) => (/^\p{L}+$/u.test(token) ? words.has(token) : lower.includes(token)));
}

describe("anonymize", () => {
  test.each([false, true])("leaves no name of the original in any output (hostile: %s)", (hostile) => {
    const report = talkative(fakeReport({ migrations: 300, hostile }));
    // Not names: hostile entries that are pieces of markup, which every HTML page and CSV holds.
    const tokens = tokensOf(report).filter((token) => !["]]>"].includes(token));
    expect(tokens.length).toBeGreaterThan(300);
    for (const [output, text] of Object.entries(outputsOf(report))) {
      if (output === "json") expect(leaksIn(text, ["zeitwirtschaft", "salaries"])).toHaveLength(2);
      if (["json", "csv", "page"].includes(output)) expect(leaksIn(text, tokens).length).toBeGreaterThan(100);
    }
    for (const [output, text] of Object.entries(outputsOf(anonymize(report, "a secret of some length", ["R&D"])))) {
      expect({ [output]: leaksIn(text, tokens) }).toEqual({ [output]: [] });
    }
  });

  test("says the same thing by the same name everywhere, every night, with one secret only", () => {
    const report = fakeReport({ migrations: 200 });
    const hidden = anonymize(report, "secret one");
    const renamed = new Map<string, Set<string>>();
    for (const [index, { vm }] of report.migrations.entries()) {
      const names = renamed.get(vm.name ?? "") ?? new Set();
      renamed.set(vm.name ?? "", names.add(hidden.migrations[index]?.vm.name ?? ""));
    }
    expect([...renamed.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set([...renamed.values()].map((names) => [...names][0])).size).toBe(renamed.size);
    const ids = new Set(hidden.migrations.map(({ id }) => id));
    const references = [
      ...hidden.findings.flatMap(({ migrations }) => migrations),
      ...hidden.evacuations.flatMap(({ migrations, straggler }) => [
        ...migrations,
        ...(straggler === null ? [] : [straggler]),
      ]),
      ...hidden.migrations.flatMap(({ failure }) => failure?.recoveredBy ?? []),
    ];
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((id) => !ids.has(id))).toEqual([]);
    const findings = new Set(hidden.findings.map(({ id }) => id));
    expect(hidden.changes?.newFindings.every((id) => findings.has(id))).toBe(true);

    expect(anonymize(report, "secret one")).toEqual(hidden);
    const vms = (of: Report): (string | null)[] => of.migrations.map(({ vm }) => vm.name);
    expect(vms(anonymize(fakeReport({ migrations: 200 }), "secret two"))).not.toEqual(vms(hidden));
    expect(vms(anonymize(report, null))).not.toEqual(vms(anonymize(report, null)));
  });

  test("keeps every figure, time and category", () => {
    const report = fakeReport({ migrations: 100 });
    const hidden = anonymize(report, "secret");
    expect({ counts: hidden.counts, summary: hidden.summary, window: hidden.window }).toEqual({
      counts: report.counts,
      summary: report.summary,
      window: report.window,
    });
    for (const [index, migration] of report.migrations.entries()) {
      const { kind, outcome, trigger, startedAt, durationSeconds, preCopy, stun, pairing, disk, half } = migration;
      expect(hidden.migrations[index]).toMatchObject({
        kind,
        outcome,
        trigger,
        startedAt,
        durationSeconds,
        preCopy,
        stun,
        pairing,
        disk,
        half,
      });
    }
    expect(hidden.migrations.map(({ failure }) => failure?.category)).toEqual(
      report.migrations.map(({ failure }) => failure?.category),
    );
  });

  test("keeps a subject made of names readable as these names", () => {
    const report = fakeReport({ migrations: 30 });
    const [first] = report.migrations;
    if (first === undefined) throw new Error("no migration");
    const finding = {
      ...report.findings[0],
      id: "f",
      rule: "r",
      severity: "act",
      title: "",
      description: "",
      count: 0,
      subjects: [],
      migrations: [],
      mutedUntil: null,
      next: null,
    } as const;
    const hidden = anonymize(
      {
        ...report,
        findings: [
          { ...finding, subject: `${first.vcenter}/${first.vm.name}` },
          { ...finding, subject: "Zeitwirtschaft" },
        ],
      },
      "secret",
    );
    const [own] = hidden.migrations;
    expect(hidden.findings.map(({ subject }) => subject)).toEqual([
      `${own?.vcenter}/${own?.vm.name}`,
      expect.stringMatching(/^name-[a-z]+$/) as string,
    ]);
  });

  test("leaves what belongs to nobody as it is", () => {
    const text =
      "See https://knowledge.broadcom.com/external/article/314376: vmware.log, vmotion.maxSwitchoverSeconds, 110.04 MB/s, 02:13:05, " +
      "vmkping -I vmkN -d -s <mtu-28>, com.vmware.vc.vm.SrcVmMigratedEvent and/or RVTools_tabvInfo.csv.";
    const report = { ...fakeReport({ migrations: 50 }), verdict: { level: "ok" as const, text } };
    expect(anonymize(report, "secret").verdict.text).toBe(text);
  });

  test("names a host alike by its short name and its long one, and leaves words that hold a name alone", () => {
    const base = fakeReport({ migrations: 30 });
    const [first] = base.migrations;
    if (first === undefined) throw new Error("no migration");
    const report: Report = {
      ...base,
      migrations: [
        {
          ...first,
          vm: { ...first.vm, name: "prod" },
          source: { ...first.source, host: "esx77.corp.example" },
        },
      ],
      verdict: {
        level: "ok",
        text: "PROD left esx77 (ESX77.corp.example); reproduced on 3 hosts by vSphere HA in 100 second(s).",
      },
    };
    const hidden = anonymize(report, "secret");
    const vm = hidden.migrations[0]?.vm.name ?? "";
    const host = hidden.migrations[0]?.source.host ?? "";
    const short = /left (host-[a-z]+) \(/.exec(hidden.verdict.text)?.[1];
    expect(hidden.verdict.text).toBe(
      `${vm} left ${short} (${host}); reproduced on 3 hosts by vSphere HA in 100 second(s).`,
    );
  });

  test("says of earlier nights what names nothing: tonight's report does not know their VMs", () => {
    const base = fakeReport({ migrations: 30 });
    const old = { id: "unresolved-failure:vc01.corp.example/payroll-77", title: "payroll-77 could not be moved" };
    const night = {
      date: "2026-11-22",
      from: "2026-11-21T06:00:00.000Z",
      to: "2026-11-22T06:00:00.000Z",
      status: "reported" as const,
      level: "act" as const,
      verdict: "payroll-77 could not be moved",
      counts: base.counts,
      byKind: [],
    };
    const changes = {
      since: night.to,
      lines: [],
      newFindings: [],
      recurringFindings: [],
      resolvedFindings: [old],
      stillOpenFindings: [{ ...old, nights: 2 }],
      nights: [night],
      baseline: { nights: 1, needed: 14 },
    };
    const hidden = anonymize({ ...base, changes }, "secret");
    expect(JSON.stringify(hidden)).not.toContain("payroll");
    expect(hidden.changes?.nights).toEqual([{ ...night, verdict: "" }]);
    expect(hidden.changes?.stillOpenFindings).toMatchObject([
      { title: "unresolved failure, name withheld", nights: 2 },
    ]);
  });
});
