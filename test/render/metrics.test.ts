import { describe, expect, test } from "vitest";
import { renderMetrics, type RunFacts } from "../../src/render/metrics.ts";
import { renderAlert } from "../../src/render/alert.ts";
import { renderMail } from "../../src/render/mail/mail.ts";
import { readMetrics as read, type Read } from "./read-metrics.ts";
import { fakeReport } from "../support/fake-report.ts";

const RUN: RunFacts = { endedAt: Date.parse("2026-11-23T06:00:00.000Z"), seconds: 12.5, isSuccess: true, site: null };
const night = fakeReport({ migrations: 412 });

describe("renderMetrics", () => {
  test.each([0, 12, 60, 412])("says the level and counts that mail and chat say, of %i migrations", (migrations) => {
    const report = fakeReport({ migrations });
    const samples = read(renderMetrics(report, RUN));
    const sum = (name: string, label = ""): number =>
      samples
        .filter((sample) => sample.name === `precopy_${name}` && sample.labels.includes(label))
        .reduce((total, { value }) => total + value, 0);
    const level = ["OK", "WATCH", "ACT", "NO DATA"][sum("verdict_level")] ?? "";
    const [moves, failed] = [sum("migrations"), sum("migrations", 'outcome="failed"')];
    const { subject, text } = renderMail(report, { site: "prod" });
    const alert = renderAlert(report, { site: "prod" });
    expect(alert.title).toBe(subject);
    expect(subject.startsWith(`[${level}] vMotion prod `)).toBe(true);
    expect(alert.level.replace("-", " ").toUpperCase()).toBe(level);
    if (level === "NO DATA") return expect(text).toContain("No move could be read.");
    expect(subject).toMatch(new RegExp(`: ${moves} moves?, ${failed} failed, ${sum("failures_open")} open`));
    expect(text.replaceAll(/\s+/g, " ")).toContain(`${moves} ${moves === 1 ? "move" : "moves"}: `);
  });

  test("counts by vCenter, kind and outcome what report.json has", () => {
    const samples = read(renderMetrics(night, RUN));
    const of = (name: string, label = ""): Read[] =>
      samples.filter((sample) => sample.name === `precopy_${name}` && sample.labels.includes(label));
    const sum = (found: readonly Read[]): number => found.reduce((total, { value }) => total + value, 0);
    expect(sum(of("migrations"))).toBe(night.counts.migrations);
    expect(sum(of("migrations", 'outcome="failed"'))).toBe(night.counts.failed);
    expect(of("failures_open")[0]?.value).toBe(night.counts.open);
    expect(of("verdict_level")[0]?.value).toBe({ ok: 0, watch: 1, act: 2, "no-data": 3 }[night.verdict.level]);
    const told = night.summary.byKind.filter(({ p50Seconds }) => p50Seconds !== null);
    expect(of("migration_duration_p50_seconds").map(({ value }) => value)).toEqual(told.map((kind) => kind.p50Seconds));
    expect(of("last_run_duration_seconds")[0]?.value).toBe(12.5);
    const [newest] = of("data_newest_timestamp_seconds", 'vcenter="vc01.corp.example"');
    const [age] = of("data_age_seconds", 'vcenter="vc01.corp.example"');
    expect((newest?.value ?? 0) + (age?.value ?? 0)).toBe(RUN.endedAt / 1000);
  });

  test("keeps every series on a night without any", () => {
    const names = (text: string): Set<string> => new Set(read(text).map(({ name, labels }) => name + labels));
    const empty = names(renderMetrics({ ...night, migrations: [], findings: [] }, RUN));
    expect([...empty].filter((name) => name.startsWith("precopy_migrations{"))).toHaveLength(20);
    expect(empty).toContain('precopy_findings{severity="act"}');
  });

  test("escapes what stands in names, and labels all with the site", () => {
    const vcenter = 'v"c\\\n\r\uD800{a="b"} 1';
    const migrations = night.migrations.map((one) => ({ ...one, vcenter }));
    const text = renderMetrics({ ...night, migrations }, { ...RUN, site: "Zürich 1" });
    const samples = read(text);
    expect(text).toContain(String.raw`vcenter="v\"c\\\n ` + "\uFFFD" + String.raw`{a=\"b\"} 1"`);
    expect(samples.every(({ labels }) => labels.startsWith('{site="Zürich 1"'))).toBe(true);
  });

  test("tells of a run that made no report", () => {
    const samples = read(renderMetrics(null, { ...RUN, isSuccess: false }));
    expect(samples.map(({ name }) => name)).toEqual([
      "precopy_last_run_timestamp_seconds",
      "precopy_last_run_duration_seconds",
      "precopy_last_run_success",
    ]);
    expect(samples[2]?.value).toBe(0);
  });
});
