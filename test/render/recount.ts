import { expect } from "vitest";
import { KINDS, OUTCOMES, type Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { filterRows } from "../../src/page-script/filter.ts";
import { readData } from "../../src/page-script/rows.ts";
import { formatMegabytes, formatSeconds, KIND_LABELS } from "../../src/render/format.ts";
import { filterOf } from "../../src/render/page/row-filter.ts";
import { answerOf, cellsOf, linksOf, rowsOf, tilesOf } from "./page-text.ts";

/** Nothing but report.json: what page and mail show is computed again from the file that a reader has beside them. */
export interface Shown {
  readonly json: Report;
  readonly page: string;
  /** mail.txt, its lines joined. */
  readonly mail: string;
  /** Migrations without placements. */
  readonly moves: readonly Migration[];
}

/** Median, p95 and longest of each kind. */
export function expectDurations({ page, mail, moves }: Shown): void {
  const rows = rowsOf(page, "Durations by kind, succeeded moves");
  const timed = KINDS.map((kind) => [kind, secondsOf(moves, kind)] as const).filter(([, { length }]) => length > 0);
  expect(rows.map((row) => row.slice(0, 4))).toEqual(
    timed.map(([kind, seconds]) => [
      KIND_LABELS[kind],
      seconds.length.toLocaleString("en-US"),
      formatSeconds(quantile(seconds, 0.5)),
      seconds.length < 20 ? "–" : formatSeconds(quantile(seconds, 0.95)),
    ]),
  );
  for (const [kind, seconds] of timed) {
    const [moved, median, p95] = [
      seconds.length.toLocaleString("en-US"),
      quantile(seconds, 0.5),
      quantile(seconds, 0.95),
    ];
    expect(mail).toContain(
      `${KIND_LABELS[kind]} ${moved} ${formatSeconds(median)} ${seconds.length < 20 ? "–" : formatSeconds(p95)} ${formatSeconds(seconds.at(-1) ?? null)}`,
    );
  }
}

/** Counts, data moved, stuns and risk are the tiles', the sections' and the mail's. */
export function expectTiles({ json, page, mail, moves }: Shown): void {
  const tiles = tilesOf(page);
  const count = (outcome: Migration["outcome"]): number => moves.filter((m) => m.outcome === outcome).length;
  expect(json.counts).toMatchObject({
    migrations: moves.length,
    ...Object.fromEntries(OUTCOMES.map((one) => [one, count(one)])),
  });
  expect(tiles.get("Migrations")?.value).toBe(moves.length);
  const told =
    moves.length === 0 || count("succeeded") === moves.length ? [] : OUTCOMES.filter((one) => count(one) > 0);
  for (const one of told) expect(tiles.get("Migrations")?.subs).toContain(`${count(one)} ${one}`);

  const { memory, disks, isWhole } = dataMoved(moves);
  const data = tiles.get("Data moved");
  if (memory + disks > 0) expect(data?.text).toBe(`${isWhole ? "" : "≥ "}${formatMegabytes(memory + disks)}`);
  if (memory > 0) expect(data?.subs).toContain(`memory ${formatMegabytes(memory).replace(",", "")}`);
  if (disks > 0) expect(data?.subs).toContain(`disks ${formatMegabytes(disks).replace(",", "")}`);

  const measured = moves.filter(({ stun }) => stun.basis === "measured" && stun.seconds !== null);
  const stuns = measured.map(({ stun }) => stun.seconds?.best ?? 0).sort((a, b) => a - b);
  const over = measured.filter(({ stun, stunRisk }) => (stun.seconds?.best ?? 0) > (stunRisk.limitSeconds ?? 1)).length;
  const high = moves.filter(({ stun, stunRisk }) => stunRisk.level === "high" && stun.basis !== "measured").length;
  const tile = tiles.get("Longest stun");
  if (moves.length > 0)
    expect(tile?.text).toBe(stuns.length === 0 ? "not measured" : formatSeconds(stuns.at(-1) ?? null));
  if (over > 0) expect(tile?.subs).toContain(`${over} over the limit`);
  expect(/(\d+) moves? probably over/.exec(tile?.subs ?? "")?.[1] ?? "0").toBe(String(high));
  const answer = answerOf(page, "stun");
  if (answer.includes("high risk"))
    expect(/(no|\d+) (?:other )?moves? (?:is|are|at)/i.exec(answer)?.[1]?.replace(/no/i, "0")).toBe(String(high));
  if (/Risk inferred/.test(mail)) expect(/ (\d[\d,]*) high, /.exec(mail)?.[1]).toBe(String(high));
  if (stuns.length > 0)
    expect(mail).toContain(
      `measured for ${stuns.length} ${stuns.length === 1 ? "move" : "moves"}, longest ${formatSeconds(stuns.at(-1) ?? null)}`,
    );
}

/** What is open: tonight's by their rows, earlier ones by their list. */
export function expectOpen({ json, page, mail, moves }: Shown): void {
  const open = tilesOf(page).get("Failures open");
  if (json.verdict.level !== "no-data") expect(open?.value).toBe(json.counts.open);
  const tonight = new Set(moves.filter((m) => m.outcome === "failed").map((m) => m.vm.moref ?? m.vm.name));
  const earlier = json.open.filter(({ vm }) => !tonight.has(vm.moref ?? vm.name));
  if (earlier.length > 0) {
    expect(json.counts.open).toBe(json.open.length);
    expect(open?.subs).toContain(`${earlier.length} open from earlier nights`);
    expect(open?.subs).toContain(`${json.open.length - earlier.length} VM`);
    expect(rowsOf(page, "Failures of earlier nights that are open")).toHaveLength(earlier.length);
    const cards = [...page.matchAll(/<a href="#earlier">(\d+) VMs? failed in earlier nights<\/a>/g)];
    expect(cards.reduce((sum, [, told]) => sum + Number(told), 0)).toBe(earlier.length);
    expect(mail).toContain(`Open, earlier nights included: ${json.open.length} VMs`);
    // Of one rule the oldest first.
    const ages = json.findings
      .filter(({ rule, severity }) => rule === "unresolved-failure" && severity === "act")
      .map(({ title }) => Number(/open for (?:up to )?(\d+) nights/.exec(title)?.[1] ?? 1));
    expect(ages).toEqual(ages.toSorted((left, right) => right - left));
  }
}

/** Every linked number is the number of its rows, and every link leads somewhere. */
export function expectLinks({ page, moves }: Pick<Shown, "page" | "moves">): void {
  const data = readData(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? "");
  const wrong: string[] = [];
  let followed = 0;
  for (const { href, text } of linksOf(page)) {
    const filter = filterOf(href);
    if (filter !== null) {
      const rows = filterRows(data.rows, filter, data.clock).length;
      // A number that is no count, as a stun's length, leads to some row.
      const counted = /^(?:Show )?([\d,]+)(?: |$)/.exec(text)?.[1];
      const isCount = counted !== undefined && !/^[\d,]+ (?:ms|s|min|h|d|MB|GB|TB|KB)\b/.test(text);
      if (isCount ? Number(counted.replaceAll(",", "")) !== rows : rows === 0) wrong.push(`${text} ${href}: ${rows}`);
      followed += isCount ? 1 : 0;
    } else if (href.startsWith("#vm=")) {
      const label = decodeURIComponent(href.slice(4));
      if (!data.rows.some((row) => row.label === label)) wrong.push(href);
    } else if (!page.includes(` id="${href.slice(1)}"`)) wrong.push(href);
  }
  expect(wrong).toEqual([]);
  if (moves.length > 20) expect(followed).toBeGreaterThan(40);
}

/** Tables add up: clusters, causes, initiators, weekdays and inputs. */
export function expectSums({ json, page, moves }: Shown): void {
  const column = (caption: string, index: number): number =>
    cellsOf(page, caption, index).reduce((sum, text) => sum + Number(text.replaceAll(",", "") || 0), 0);
  const failed = moves.filter(({ outcome }) => outcome === "failed").length;
  if (failed > 0) expect(column("By cause", 1)).toBe(failed);
  if (moves.length > 0) {
    expect(column("Class of initiator", 1)).toBe(moves.length);
    expect(column("Class of initiator", 3)).toBe(failed);
  }
  const records = json.inputs.reduce((sum, input) => sum + input.records, 0);
  const [caption = "", index] = page.includes("<caption>Inputs one by one</caption>")
    ? ["Inputs one by one", 4]
    : ["Inputs", 4];
  expect(column(caption, index)).toBe(records);
}

function secondsOf(moves: readonly Migration[], kind: Migration["kind"]): number[] {
  return moves
    .flatMap((m) => (m.kind === kind && m.outcome === "succeeded" ? (m.durationSeconds ?? []) : []))
    .sort((left, right) => left - right);
}

/** PERCENTILE.INC of a spreadsheet. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}

/** Megabytes that succeeded moves copied, as docs/report.md says it: memory measured, else inferred, else configured; disks as known. */
function dataMoved(moves: readonly Migration[]): { memory: number; disks: number; isWhole: boolean } {
  let [memory, disks, isWhole] = [0, 0, true];
  for (const { kind, outcome, powerState, measured, preCopy, disk, source, destination } of moves) {
    if (outcome !== "succeeded") continue;
    if (["vmotion", "combined"].includes(kind) && powerState !== "off") {
      const copied = measured?.sentMegabytes?.best ?? preCopy.copiedMegabytes?.best ?? preCopy.memoryMegabytes;
      memory += copied ?? 0;
      if (copied === null) isWhole = false;
    }
    if (["storage-vmotion", "combined", "cold"].includes(kind)) {
      disks += disk.megabytes?.best ?? 0;
      if (disk.megabytes === null && kind !== "cold") isWhole = false;
    }
    if (kind === "unknown" && source.host !== destination.host) isWhole = false;
  }
  return { memory, disks, isWhole };
}
