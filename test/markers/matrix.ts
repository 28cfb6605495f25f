import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { groupBy } from "../../src/model/group-by.ts";
import type { Report } from "../../src/model/report.ts";
import { reportOf } from "../fuzz/fuzz.ts";
import { allSeeds } from "../fuzz/seeds.ts";
import { allMarkers, type Marker } from "./markers.ts";
import { placesOf, type Place } from "./places.ts";

/** One file of the matrix: an export with a marker somewhere in it, or in its name. */
export interface Combination {
  readonly sample: string;
  readonly marker: string;
  readonly place: string;
  readonly isData: boolean;
  readonly name: string;
  readonly bytes: () => Buffer;
}

interface Export {
  readonly path: string;
  readonly bytes: Buffer;
  readonly isWide: boolean;
  /** null: a workbook, of which only the name can be changed. */
  readonly text: string | null;
}

function exportsOf(largest: number): readonly Export[] {
  return allSeeds(largest).map(({ path, bytes }) => {
    const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
    const text = path.endsWith(".xlsx")
      ? null
      : isWide
        ? bytes.subarray(2).toString("utf16le")
        : bytes.toString("utf8");
    return { path, bytes, isWide, text };
  });
}

/** Every marker at every place of every sample, one after the other. */
export function* combinations(largest: number): Generator<Combination> {
  const markers = allMarkers();
  for (const one of exportsOf(largest)) {
    const name = baseName(one);
    for (const marker of markers) yield inName(one, marker);
    for (const place of one.text === null ? [] : placesOf(one.text))
      for (const marker of markers) yield { ...of(one, marker), ...placed(one, place, marker), name };
  }
}

/**
 * Every marker at every kind of place of every format: which of the format's samples and which of its places of that kind goes
 * round with the markers, so that each place has its turn, and another seed begins elsewhere.
 */
export function* stratified(largest: number, seed: number): Generator<Combination> {
  const markers = allMarkers();
  const formats = groupBy(exportsOf(largest), ({ path }) => path.split("/").slice(0, 2).join("/"));
  for (const samples of formats.values()) {
    const kinds = new Map<string, { readonly one: Export; readonly place: Place }[]>();
    for (const one of samples)
      for (const place of one.text === null ? [] : placesOf(one.text)) {
        const kind = place.name.replace(/^.*, /, "");
        kinds.set(kind, [...(kinds.get(kind) ?? []), { one, place }]);
      }
    for (const [index, marker] of markers.entries()) {
      const named = samples[(index + seed) % samples.length];
      if (named !== undefined) yield inName(named, marker);
      for (const places of kinds.values()) {
        const chosen = places[(index + seed * STRIDE) % places.length];
        if (chosen === undefined) continue;
        const { one, place } = chosen;
        yield { ...of(one, marker), ...placed(one, place, marker), name: baseName(one) };
      }
    }
  }
}

/** A prime: another seed begins far from where the one before did. */
const STRIDE = 37;

function inName(one: Export, marker: Marker): Combination {
  const name = nameOf(marker, baseName(one));
  return { ...of(one, marker), place: "its name", isData: true, name, bytes: () => one.bytes };
}

function baseName({ path }: Export): string {
  return path.split("/").at(-1) ?? "";
}

function of({ path }: Export, marker: Marker): Pick<Combination, "sample" | "marker"> {
  return { sample: path, marker: marker.name };
}

function placed(
  one: Export,
  { name, isData, put }: Place,
  { text }: Marker,
): Pick<Combination, "place" | "isData" | "bytes"> {
  const bytes = (): Buffer =>
    one.isWide ? Buffer.from(`\ufeff${put(text)}`, "utf16le") : Buffer.from(put(text), "utf8");
  return { place: name, isData, bytes };
}

const LONGEST_NAME = 180;

/** The marker, as far as a file's name can be it, before the sample's own ending. */
function nameOf({ text }: Marker, name: string): string {
  const cleaned = Buffer.from(text.replaceAll(/[\0/\\]/g, "_"), "utf8")
    .subarray(0, LONGEST_NAME)
    .toString("utf8")
    .replaceAll("\ufffd", "");
  return `${cleaned}${name}`;
}

/** Tries combinations and says of each that broke a rule which one it was. */
export class Matrix {
  private readonly folder = mkdtempSync(join(tmpdir(), "precopy-markers-"));
  private readonly known = new Map<string, Report>();
  private readonly samples: ReadonlyMap<string, Buffer>;

  constructor(largest: number) {
    this.samples = new Map(exportsOf(largest).map(({ path, bytes }) => [path, bytes]));
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** null where all is well. */
  async problemOf(combination: Combination): Promise<string | null> {
    const before = await this.unmarked(combination.sample);
    const after = await this.read(combination.name, combination.bytes());
    return problem(before, after, combination.isData);
  }

  private async unmarked(sample: string): Promise<Report> {
    let report = this.known.get(sample);
    if (report === undefined) {
      report = await this.read(sample.split("/").at(-1) ?? "", this.samples.get(sample) ?? Buffer.alloc(0));
      this.known.set(sample, report);
    }
    return report;
  }

  private async read(name: string, bytes: Buffer): Promise<Report> {
    const file = join(this.folder, name);
    writeFileSync(file, bytes);
    try {
      return await reportOf([file]);
    } finally {
      rmSync(file);
    }
  }
}

/** A diagnostic of a kind that was not there before, or more rejected records. */
function isTold(before: Report, after: Report): boolean {
  const codesOf = ({ diagnostics }: Report): Set<string> =>
    new Set(diagnostics.flatMap(({ severity, code }) => (severity === "info" ? [] : [code])));
  const rejected = ({ inputs }: Report): number => inputs.reduce((sum, input) => sum + input.rejected, 0);
  const known = codesOf(before);
  if (after.verdict.level === "no-data" && before.verdict.level !== "no-data") return true;
  return rejected(after) > rejected(before) || [...codesOf(after)].some((code) => !known.has(code));
}

/** The same format and the same moves but those of the one record that was touched; else it is told, and never OK. */
function problem(before: Report, after: Report, isData: boolean): string | null {
  const [was, is] = [before.inputs[0], after.inputs[0]];
  const format = is?.format ?? null;
  const used = is?.used ?? 0;
  if (was === undefined) return "no input";
  if (isData && was.format !== format) return `text of a record made ${was.format} ${format}`;
  // The touched record may be half of a move, or be taken for another VM's.
  if (after.migrations.length >= before.migrations.length - 1 && used >= was.used - 2) return null;
  const what = `${was.format} became ${format}, ${before.migrations.length} moves ${after.migrations.length}, used ${was.used} ${used}`;
  if (!isTold(before, after)) return `${what}, and nobody is told`;
  return after.verdict.level === "ok" ? `${what}, and it is OK` : null;
}
