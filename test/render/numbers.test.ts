import { beforeAll, describe, expect, test } from "vitest";
import { pageViewOf } from "../../src/job/page-sections.ts";
import { KINDS, OUTCOMES, type Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { identifyVms } from "../../src/model/vm-identity.ts";
import { renderAlert } from "../../src/render/alert.ts";
import { renderCsv } from "../../src/render/csv.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderMail } from "../../src/render/mail/mail.ts";
import { renderMetrics } from "../../src/render/metrics.ts";
import { renderPage } from "../../src/render/page/render-page.ts";
import { PROOF_FORMATS } from "../proof/formats.ts";
import { runFiles } from "../proof/run.ts";
import { createWorld, type WorldOptions } from "../simulator/world.ts";
import { writeRvtools } from "../simulator/write/inventory-files.ts";
import { fakeReport } from "../support/fake-report.ts";
import { answerOf, linkedCounts, rowsOf, tilesOf } from "./page-text.ts";
import { lastOfNights, samplesReport } from "./nights.ts";
import { expectDurations, expectLinks, expectOpen, expectSums, expectTiles, type Shown } from "./recount.ts";
import { expectWords } from "./words.ts";
import { readMetrics } from "./read-metrics.ts";

/**
 * Every number that a reader meets twice, counted again from the migrations alone: verdict, subject, tiles, sections, mail,
 * chat, metrics, JSON and CSV have to say the same of one night.
 */
const [lines, , , , , raw] = PROOF_FORMATS;

async function simulated(options: WorldOptions): Promise<Report> {
  const world = createWorld(options);
  const format = options.seed % 2 === 0 ? lines : raw;
  if (format === undefined) throw new Error("no format");
  const files = world.vcenters.flatMap((vcenter) => [
    ...format.write(world, vcenter),
    { ...writeRvtools(vcenter, world.vms), vcenter },
  ]);
  return runFiles(files, { zone: format.zone, now: world.to + 3_600_000, nameVcenters: true });
}

const NIGHTS: readonly (readonly [string, () => Report | Promise<Report>])[] = [
  ["the samples", samplesReport],
  ["a busy night", () => simulated({ seed: 502, migrations: 60, noise: 0.1 })],
  ["two vCenters with names of one kind", () => simulated({ seed: 503, vcenters: 2, migrations: 14, noise: 0.2 })],
  ["a third night of failures", () => lastOfNights(504, 3)],
  ["a night without moves", () => simulated({ seed: 505, migrations: 0 })],
  ...[0, 1, 9, 120].flatMap((migrations, index) => [
    [`an invented night of ${migrations}`, () => fakeReport({ migrations, seed: 40 + index })] as const,
    [`a hostile one of ${migrations}`, () => fakeReport({ migrations, seed: 60 + index, hostile: true })] as const,
  ]),
];

describe.each(NIGHTS)("%s", (nightName, make) => {
  let report: Report;
  let page: string;
  beforeAll(async () => {
    report = await make();
    page = [...renderPage(report, pageViewOf(report))].join("");
  }, 60_000);

  const shownOf = (): Shown => {
    const json = JSON.parse([...renderJson(report)].join("")) as Report;
    const mail = renderMail(report).text.replaceAll(/\s+/g, " ");
    return { json, page, mail, moves: json.migrations.filter(({ trigger }) => trigger !== "placement") };
  };

  test("has words that fit its numbers, and nobody's name", () => {
    expectWords(shownOf());
  });

  test("is what its report.json gives, counted again", () => {
    const shown = shownOf();
    if (report.verdict.level !== "no-data") expectTiles(shown);
    for (const expectSame of [expectDurations, expectOpen, expectLinks, expectSums]) expectSame(shown);
    if (nightName === "a third night of failures")
      expect(shown.json.open.filter(({ nights }) => nights > 1)).not.toHaveLength(0);
  });

  test("says each number alike wherever it stands", () => {
    const own = recount(report);
    const { counts } = report;
    const json = JSON.parse([...renderJson(report)].join("")) as Report;
    const { subject, text, html } = renderMail(report, { site: "prod" });
    const metrics = readMetrics(renderMetrics(report, { endedAt: 0, seconds: 1, isSuccess: true, site: null }));

    // report.json and the counts in memory.
    expect(json.counts).toEqual(counts);
    expect(json.migrations).toHaveLength(own.moves.length + own.placements);
    expect(counts).toMatchObject({ ...own.outcomes, migrations: own.moves.length, placements: own.placements });
    for (const { kind, count, p50Seconds, maxSeconds } of report.summary.byKind) {
      const seconds = own.seconds(kind);
      expect([kind, count]).toEqual([kind, seconds.length]);
      if (seconds.length === 0) continue;
      expect(maxSeconds).toBe(seconds.at(-1));
      expect(p50Seconds).toBeCloseTo(own.median(seconds), 2);
    }
    expect([...renderCsv(report)].length - 1).toBe(report.migrations.length);

    // The subject, the chat's title, the mail in both forms.
    expect(renderAlert(report, { site: "prod" }).title).toBe(subject);
    const flat = text.replaceAll(/\s+/g, " ");
    if (report.verdict.level !== "no-data") {
      const told = /: (\d+) moves?, (\d+) failed, (\d+) open/.exec(subject)?.slice(1).map(Number);
      expect(told).toEqual([own.moves.length, own.outcomes.failed, counts.open]);
      const mailed = `${own.moves.length} ${own.moves.length === 1 ? "move" : "moves"}: ${own.outcomes.succeeded} succeeded, ${own.outcomes.failed} failed`;
      expect(flat).toContain(mailed);
      expect(html.replaceAll(/\s+/g, " ")).toContain(mailed);
    }
    const measured = own.moves.filter(({ stun }) => stun.basis === "measured" && stun.seconds !== null);
    const stunned = / (\d+) measured stuns? > 1 s/.exec(subject)?.[1];
    if (stunned !== undefined)
      expect(Number(stunned)).toBe(measured.filter(({ stun }) => (stun.seconds?.best ?? 0) > 1).length);

    // Metrics.
    const sum = (name: string, label = ""): number =>
      metrics
        .filter((sample) => sample.name === `precopy_${name}` && sample.labels.includes(label))
        .reduce((all, { value }) => all + value, 0);
    expect(sum("migrations")).toBe(own.moves.length);
    for (const outcome of OUTCOMES)
      expect([outcome, sum("migrations", `outcome="${outcome}"`)]).toEqual([outcome, own.outcomes[outcome]]);
    for (const kind of KINDS)
      expect(sum("migrations", `kind="${kind}"`)).toBe(own.moves.filter((move) => move.kind === kind).length);
    expect(sum("failures_open")).toBe(counts.open);
    for (const severity of ["act", "watch"])
      expect(sum("findings", `severity="${severity}"`)).toBe(
        report.findings.filter((finding) => finding.severity === severity).length,
      );

    // The page: verdict, tiles, table of durations, sections.
    const acts = report.findings.filter(({ severity }) => severity === "act").length;
    if (report.verdict.level === "act" && acts > 0)
      expect(page).toMatch(new RegExp(`</span> ${acts} things? needs? a person`));
    const tiles = tilesOf(page);
    // Of nothing read the tiles say "not known": none seen is not none.
    const isKnown = report.verdict.level !== "no-data";
    expect(tiles.get("Migrations")?.value).toBe(isKnown ? own.moves.length : Number.NaN);
    expect(tiles.get("Failures open")?.value).toBe(isKnown ? counts.open : Number.NaN);
    if (own.outcomes.failed > 0)
      expect(tiles.get("Failures open")?.subs).toMatch(new RegExp(`(?:^|\\D)${own.outcomes.failed} failures? tonight`));
    for (const [kind, moves] of rowsOf(page, "Durations by kind, succeeded moves"))
      expect(moves).toBe(String(own.seconds(own.kindCalled(kind ?? "")).length));
    const failures = answerOf(page, "failures");
    if (own.outcomes.failed > 0) {
      expect(failures).toMatch(new RegExp(`^${own.outcomes.failed} of ${own.moves.length} migrations? failed`));
      const rows = rowsOf(page, "By cause");
      expect(total(rows, 1)).toBe(own.outcomes.failed);
      expect(total(rows, 2)).toBe(own.openVms);
      if (own.openVms > 0) expect(failures).toContain(` ${own.openVms} VM`);
    }
    const stun = answerOf(page, "stun");
    const over = measured.filter((m) => (m.stun.seconds?.best ?? 0) > (m.stunRisk.limitSeconds ?? 1)).length;
    if (measured.length > 0 && over > 0) expect(stun).toContain(`${over} measured stun`);
    expect(total(rowsOf(page, "Class of initiator"), 1)).toBe(own.moves.length);
    const week = rowsOf(page, "Moves begun per weekday and kind");
    if (week.length > 0)
      expect(week.at(-1)?.slice(1)).toEqual(
        KINDS.map((kind) => String(own.moves.filter((m) => m.kind === kind && own.isTimed(m)).length)),
      );
    const halves = own.moves.filter(({ half }) => half !== "none").length;
    expect(halves).toBe(counts.startMissing + counts.endMissing);
    if (own.moves.length > 0)
      expect(answerOf(page, "migrations")).toMatch(new RegExp(`^${own.moves.length} migrations?`));

    // Counts with a link, in cells and under bars: as many as the filter of the link names.
    const linked = linkedCounts(page);
    if (own.outcomes.failed > 0) expect(linked.length).toBeGreaterThan(3);
    for (const { trigger, kind, failure, outcome, count } of linked) {
      const wanted = own.moves.filter(
        (m) =>
          (trigger === null || m.trigger === trigger) &&
          (kind === null || m.kind === kind) &&
          (failure === null || m.failure?.category === failure) &&
          (outcome === null || m.outcome === outcome),
      );
      expect([trigger, kind, failure, outcome, count]).toEqual([trigger, kind, failure, outcome, wanted.length]);
    }
  });
});

function total(rows: readonly (readonly string[])[], column: number): number {
  return rows.reduce((sum, row) => sum + Number((row[column] ?? "0").replaceAll(",", "")), 0);
}

/** Counted from the migrations, by nothing that the program counts with. */
function recount({ migrations }: Report) {
  const moves = migrations.filter(({ trigger }) => trigger !== "placement");
  const outcomes = { succeeded: 0, failed: 0, cancelled: 0, unfinished: 0 };
  for (const { outcome } of moves) outcomes[outcome] += 1;
  const vms = identifyVms(migrations);
  const open = moves.filter((m) => m.outcome === "failed" && (m.failure?.recoveredBy ?? null) === null);
  const words = { vMotion: "vmotion", "Storage vMotion": "storage-vmotion", "vMotion + storage": "combined" } as const;
  return {
    moves,
    outcomes,
    placements: migrations.length - moves.length,
    openVms: new Set(open.map((m) => vms.keyOf(m))).size,
    isTimed: ({ startedAt, endedAt, queuedAt }: Migration) => (startedAt ?? endedAt ?? queuedAt) !== null,
    kindCalled: (word: string) => words[word as keyof typeof words] ?? (word === "Cold" ? "cold" : "unknown"),
    seconds: (kind: Migration["kind"]) =>
      moves
        .flatMap((m) => (m.kind === kind && m.outcome === "succeeded" ? (m.durationSeconds ?? []) : []))
        .sort((a, b) => a - b),
    median: (sorted: readonly number[]) => {
      const middle = (sorted.length - 1) / 2;
      return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
    },
  };
}
