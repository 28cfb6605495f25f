import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "../../../src/model/report.ts";
import { renderJson } from "../../../src/render/json.ts";
import { schemaErrors } from "../../schema/validate.ts";
import { Random } from "../../support/random.ts";
import { reportOf } from "../fuzz.ts";
import { brokenInvariants } from "../invariants.ts";
import { allSeeds } from "../seeds.ts";
import { CONTAINERS, ENCODINGS } from "./byte-rewrites.ts";
import { DAMAGES } from "./damage.ts";
import { JSON_REWRITES, SPLIT_JSON } from "./json-rewrites.ts";
import type { File, Rewrite } from "./rewrite.ts";
import { SPLIT_TABLE, TABLE_REWRITES } from "./table-rewrites.ts";
import { TIME_REWRITES } from "./time-rewrites.ts";

const NOW = Date.parse("2026-11-23T06:00:00Z");
const CONTENT: readonly Rewrite[] = [...JSON_REWRITES, ...TABLE_REWRITES, ...TIME_REWRITES];
/** By the contract equal rows of one file are two, those of two files one. */
const COPIED: Rewrite = {
  name: "a copy beside it",
  apply: (file) => [file, { ...file, name: `copy of ${file.name}` }],
};
const SPLITS: readonly Rewrite[] = [SPLIT_JSON, SPLIT_TABLE, COPIED];

export interface Difference {
  readonly number: number;
  readonly sample: string;
  readonly rewrites: readonly string[];
  readonly problem: string;
}

/** Writes samples another way, several ways one on the other, and tells where the night is another for it. */
export class SameNight {
  private readonly folder = mkdtempSync(join(tmpdir(), "precopy-same-"));
  private readonly samples: readonly File[];
  private readonly known = new Map<string, Report>();
  private readonly seed: number;

  constructor(seed: number, largest: number) {
    this.seed = seed;
    this.samples = allSeeds()
      .filter(({ bytes }) => bytes.length <= largest)
      .map(({ path, bytes }) => ({ name: path, bytes }));
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** null where the night is the same, or no rewrite fits the sample. */
  async differenceOf(number: number): Promise<Difference | null> {
    const random = new Random(Math.imul(this.seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    const sample = random.pick(this.samples);
    const name = sample.name.split("/").at(-1) ?? "";
    const rewrites: string[] = [];
    let files: readonly File[] = [{ name, bytes: sample.bytes }];
    const rewrite = (among: readonly Rewrite[]): void => {
      const fitting = among.flatMap((one) => {
        const written = files.map((file) => one.apply(file, random));
        return written.every((some) => some !== null) ? [{ name: one.name, files: written.flat() }] : [];
      });
      if (fitting.length === 0) return;
      const chosen = random.pick(fitting);
      rewrites.push(chosen.name);
      files = chosen.files;
    };
    if (random.chance(0.15)) rewrite(SPLITS);
    for (let count = random.pick([0, 1, 1, 2, 3]); count > 0; count--) rewrite(CONTENT);
    if (random.chance(0.4)) rewrite(ENCODINGS);
    if (random.chance(0.3)) rewrite(CONTAINERS);
    if (rewrites.length === 0) return null;
    const problem = await this.problemOf(sample, files);
    return problem === null ? null : { number, sample: sample.name, rewrites, problem };
  }

  /** Damages a sample; null where nothing is told wrong and nobody is left in the dark. */
  async silenceOf(number: number): Promise<Difference | null> {
    const random = new Random(Math.imul(this.seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0xc2b2ae35));
    const sample = random.pick(this.samples);
    const file = { name: sample.name.split("/").at(-1) ?? "", bytes: sample.bytes };
    const damage = random.pick(DAMAGES)(file, random, random.pick(this.samples));
    if (damage === null) return null;
    const found = (problem: string): Difference => ({
      number,
      sample: sample.name,
      rewrites: [damage.name],
      problem,
    });
    try {
      const before = await this.unchanged(sample);
      const after = await this.read(damage.files);
      const [broken] = [...schemaErrors(JSON.parse([...renderJson(after)].join(""))), ...brokenInvariants(after, NOW)];
      if (broken !== undefined) return found(broken);
      const lost = told(before).moves.length - told(after).moves.length;
      const isTold =
        after.verdict.level === "no-data" ||
        after.inputs.some(({ rejected }) => rejected > 0) ||
        after.diagnostics.some(({ severity, code }) => severity !== "info" && !codesOf(before).has(code));
      return damage.mustTell && lost > 0 && !isTold
        ? found(`${lost} of ${before.migrations.length} moves are lost in silence, ${after.verdict.level}`)
        : null;
    } catch (error) {
      return found(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  private async unchanged(sample: File): Promise<Report> {
    let report = this.known.get(sample.name);
    if (report === undefined) {
      report = await this.read([{ ...sample, name: sample.name.split("/").at(-1) ?? "" }]);
      this.known.set(sample.name, report);
    }
    return report;
  }

  private async problemOf(sample: File, files: readonly File[]): Promise<string | null> {
    try {
      const before = await this.unchanged(sample);
      const after = await this.read(files);
      const [broken] = brokenInvariants(after, NOW);
      return broken ?? differenceBetween(before, after);
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }

  private async read(files: readonly File[]): Promise<Report> {
    const folder = join(this.folder, "in");
    mkdirSync(folder);
    try {
      for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
      return await reportOf([folder]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function differenceBetween(before: Report, after: Report): string | null {
  const [was, is] = [before, after].map(told);
  if (was === undefined || is === undefined) return "no report";
  if (is.formats !== was.formats) return `formats ${was.formats} became ${is.formats}`;
  for (const [index, one] of was.moves.entries())
    if (is.moves[index] !== one)
      return `${was.moves.length} moves, now ${is.moves.length}; the first that differs: ${one} is ${is.moves[index] ?? "gone"}`;
  if (is.moves.length !== was.moves.length) return `${was.moves.length} moves became ${is.moves.length}`;
  if (is.verdict !== was.verdict) return `${was.verdict} became ${is.verdict}`;
  return null;
}

function codesOf({ diagnostics }: Report): ReadonlySet<string> {
  return new Set(diagnostics.map(({ code }) => code));
}

/** What a night is, whatever files it stands in. */
function told({ migrations, inputs, verdict, forecast }: Report) {
  const moves = migrations.map(
    ({ vm, vcenter, kind, outcome, startedAt, endedAt, trigger, source, destination, failure }) =>
      JSON.stringify([
        vm.name,
        vcenter,
        kind,
        outcome,
        startedAt,
        endedAt,
        trigger,
        source.host,
        source.datastore,
        destination.host,
        destination.datastore,
        failure?.category ?? null,
      ]),
  );
  return {
    formats: [...new Set(inputs.map(({ format }) => format))].join(),
    moves: moves.sort(),
    verdict: verdict.level,
    hosts: forecast?.hosts.length ?? 0,
  };
}
