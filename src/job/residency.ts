import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { KnownInput } from "../history/rows.ts";
import type { StoredMigration } from "../history/merge.ts";
import type { ExportSelection } from "../history/export/read.ts";
import { openHistory } from "../history/store.ts";
import type { Config } from "../model/config.ts";
import { errorText, KnownError } from "../model/diagnostic.ts";
import type { Migration } from "../model/migration.ts";
import type { CoveredSpan, HostEvidence, ResidencyDocument, ResidencyInput } from "../model/residency.ts";
import type { Report } from "../model/report.ts";
import type { EpochMs } from "../model/units.ts";
import { identifyVms, type VmNamed } from "../model/vm-identity.ts";
import { mergeInventory, type InventoryRow } from "../reconstruct/inventory/inventory.ts";
import { anonymizeResidency } from "../render/anonymize/residency.ts";
import { renderResidencyCsv } from "../render/residency/csv.ts";
import { renderResidencyPage } from "../render/residency/page.ts";
import { identityOf, vcenterOfInventory } from "../summarize/figures/whereabouts.ts";
import { evidenceOf } from "../summarize/residency/evidence.ts";
import { mergeSpans, partsOf } from "../summarize/residency/spans.ts";
import { answerResidency, isCalledSo, type NamedEvidence } from "../summarize/residency/residency.ts";
import { anonymizeSecret } from "./anonymize-secret.ts";
import { readExportedInputs } from "./exported.ts";
import { nearNames } from "./near-names.ts";
import { findExports } from "./nightly/find-exports.ts";
import { inputFileOf } from "./nightly/tools.ts";
import type { InputFile } from "./inputs.ts";
import { analyze, programVersion, WHOLE, type AnalyzeOptions } from "./report.ts";
import { writeWhole } from "./write.ts";
import { ArchiveSpool } from "../ingest/archive/spool.ts";

export interface ResidencyOptions {
  /** Names, MoRefs or UUIDs; empty: the VMs of the configuration's licence sets. */
  readonly patterns: readonly string[];
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

export interface ResidencyResult {
  readonly document: ResidencyDocument;
  /** What a person should know: a history that could not be opened, an input that could not be read. */
  readonly notes: readonly string[];
}

/** Answers from the files given, else from those of the configuration, and from its history. Throws KnownError where nothing is usable. */
export async function answerFrom(
  files: readonly InputFile[] | null,
  reading: AnalyzeOptions,
  options: ResidencyOptions,
): Promise<ResidencyResult> {
  const { config } = reading;
  const sets = config?.allowedHosts ?? [];
  const patterns = options.patterns.length > 0 ? options.patterns : sets.flatMap(({ vms }) => vms);
  if (patterns.length === 0)
    throw new KnownError("Which VMs? Give --vm NAME (* and ? work), or allowedHosts in the config.");
  const spool = new ArchiveSpool();
  try {
    const notes: string[] = [];
    const found = files ?? (config === null ? [] : await configured(config, spool, notes));
    const exports = new ExportsByVm();
    const analysis = await analyze(found, { ...reading, exportSelection: exports.names });
    const report = analysis.report(WHOLE);
    const inputs = await hashed(found, report, notes);
    const told = [
      ...migrationRecords(analysis.migrations, report),
      ...inventoryRecords(analysis.reading.inventory, analysis.migrations, report),
    ];
    const past = await historyOf(config, notes, (called) =>
      askedFor(patterns, [...told, ...exports.vms, ...called], called),
    );
    const called = [...told, ...exports.vms, ...past.vms];
    const exported = await exports.migrationsOf(found, (all) => askedFor(patterns, called, all));
    const records = [
      ...told,
      ...migrationRecords(without(exported, analysis.migrations), report),
      ...storedRecords(without(past.migrations, [...analysis.migrations, ...exported])),
      ...called.map(({ vcenter, vm }) => ({ vcenter, vm, evidence: [] })),
    ];
    const used = new Set(inputs.map(({ sha256 }) => sha256));
    const older = past.inputs.filter(({ sha256 }) => !used.has(sha256));
    if (!inputs.some(({ role }) => role !== "unclaimed") && past.vms.length === 0)
      throw new KnownError(`Nothing usable: no input could be read and no history is there.${sentences(notes)}`);
    const covered = [...coveredBy(report), ...older.flatMap(coveredByInput)];
    const answer = answerResidency({
      records,
      covered,
      restarts: report.context.flatMap(({ what, at, subject }) =>
        what === "ha-restart" && subject !== null ? [{ at: Date.parse(at), vm: subject }] : [],
      ),
      patterns,
      sets,
      from: options.from,
      to: options.to,
    });
    if (answer.vms.length === 0) {
      const names = records.flatMap(({ vm }) => vm.name ?? []);
      throw new KnownError(
        `No VM of these inputs is called ${patterns.join(" or ")}.${nearNames(patterns[0] ?? "", names)}`,
      );
    }
    const document: ResidencyDocument = {
      generatedAt: reading.now,
      version: programVersion(),
      timeZone: reading.reportTimeZone,
      from: answer.from,
      to: answer.to,
      patterns,
      sets: sets.map(({ name, hosts }) => ({ name, hosts })),
      vms: answer.vms,
      inputs: [...inputs, ...older.map(fromHistory)],
      covered,
      history: past.file,
    };
    return { document, notes };
  } finally {
    await spool.dispose();
  }
}

/** The document under the names that an anonymized report has. */
export async function hiddenResidency(
  document: ResidencyDocument,
  hiding: NonNullable<Config["anonymize"]>,
): Promise<ResidencyDocument> {
  return anonymizeResidency(document, await anonymizeSecret(hiding));
}

/** Writes residency.html and residency.csv. */
export async function writeResidency(document: ResidencyDocument, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  return [
    await writeWhole(join(folder, "residency.html"), [renderResidencyPage(document)]),
    await writeWhole(join(folder, "residency.csv"), renderResidencyCsv(document)),
  ];
}

async function configured(config: Config, spool: ArchiveSpool, notes: string[]): Promise<readonly InputFile[]> {
  const { files, unreachable } = await findExports(
    config.inputs.map(({ path }) => path),
    [],
    {
      // Nothing is taken in for good here: a file still being written is read as far as it goes.
      settleSeconds: 0,
      machineNow: Date.now,
      sleep: () => Promise.resolve(),
      expand: (path) => spool.expand(path, path),
    },
  );
  for (const { path, reason } of unreachable) notes.push(`${path}: ${reason}`);
  return files.map((file) => inputFileOf(file, config));
}

interface PastReadings {
  readonly file: string | null;
  /** Every way in which it calls a VM. */
  readonly vms: readonly VmNamed[];
  readonly migrations: readonly StoredMigration[];
  readonly inputs: readonly KnownInput[];
}

/** Of a history only the VMs asked for are read, however many years it holds. */
async function historyOf(
  config: Config | null,
  notes: string[],
  choose: (called: readonly VmNamed[]) => readonly VmNamed[],
): Promise<PastReadings> {
  const none: PastReadings = { file: null, vms: [], migrations: [], inputs: [] };
  const file = config?.history ?? null;
  if (file === null || !existsSync(file)) return none;
  try {
    const history = await openHistory(file, { readOnly: true });
    try {
      const vms = await history.vms();
      return { file, vms, migrations: await history.migrationsOf(choose(vms)), inputs: await history.inputs() };
    } finally {
      history.close();
    }
  } catch (error) {
    // Unusable, damaged, or no engine on this machine: the files still say what they say.
    notes.push(`The history was not used: ${errorText(error)}`);
    return none;
  }
}

/** History exports among the inputs: first how they call their VMs, then the migrations of those asked for. */
class ExportsByVm {
  vms: readonly VmNamed[] = [];

  /** Reads the names and no migration. */
  get names(): ExportSelection {
    return {
      from: null,
      to: null,
      vms: (all) => {
        this.vms = all;
        return [];
      },
    };
  }

  async migrationsOf(
    files: readonly InputFile[],
    vms: (all: readonly VmNamed[]) => readonly VmNamed[],
  ): Promise<readonly Migration[]> {
    if (this.vms.length === 0) return [];
    const read = await readExportedInputs(files, { from: null, to: null, vms });
    const all = [...read.values()].flatMap((file) => (file.ok ? file.migrations : []));
    // The exports of two sites may hold the same migration.
    const taken = new Set<string>();
    return all.filter(({ id, keys }) => {
      if ([id, ...keys].some((key) => taken.has(key))) return false;
      for (const key of [id, ...keys]) taken.add(key);
      return true;
    });
  }
}

/** Those of `some` that call a VM which anything in `all` calls as it is asked for. */
function askedFor(patterns: readonly string[], all: readonly VmNamed[], some: readonly VmNamed[]): readonly VmNamed[] {
  const vms = identifyVms(all);
  const wanted = new Set<string>();
  for (const named of all) if (isCalledSo(patterns, named)) wanted.add(vms.keyOf(named));
  return some.filter((named) => wanted.has(vms.keyOf(named)));
}

/** A migration that these inputs hold whole is told by them alone. */
function without<T extends Pick<Migration, "id" | "keys" | "half">>(
  some: readonly T[],
  read: readonly Pick<Migration, "id" | "keys" | "half">[],
): readonly T[] {
  const whole = new Set(read.flatMap(({ id, keys, half }) => (half === "none" ? [id, ...keys] : [])));
  return some.filter(({ id, keys }) => !whole.has(id) && !keys.some((key) => whole.has(key)));
}

function migrationRecords(read: readonly Migration[], { inputs }: Pick<Report, "inputs">): NamedEvidence[] {
  return read.map((migration) => {
    const records = migration.evidence.map(({ input, line }) => `${inputs[input]?.path ?? "input"}:${line}`);
    return { vcenter: migration.vcenter, vm: migration.vm, evidence: evidenceOf(migration, records) };
  });
}

function storedRecords(stored: readonly StoredMigration[]): NamedEvidence[] {
  return stored.map((migration) => {
    const records = migration.evidence.map(({ sha256, line }) => `history, export ${sha256.slice(0, 12)}:${line}`);
    return { vcenter: migration.vcenter, vm: migration.vm, evidence: evidenceOf(migration, records) };
  });
}

/** Every reading of every inventory: each says where a VM was at its own time. One without a time names the VM only. */
function inventoryRecords(
  rows: readonly InventoryRow[],
  migrations: readonly Migration[],
  { inputs }: Pick<Report, "inputs">,
): NamedEvidence[] {
  const inventory = mergeInventory(rows);
  const vcenterOf = vcenterOfInventory(migrations, inventory);
  const hostOf = new Map(
    inventory.hosts.flatMap(({ vcenter, host: { moref, name } }) =>
      moref === undefined || name === undefined ? [] : [[`${vcenter ?? ""}\n${moref}`, name] as const],
    ),
  );
  const said = new Set<string>();
  return rows.flatMap(({ record, takenAt, input }): NamedEvidence[] => {
    if (record.about !== "vm" || record.template === true) return [];
    const host = record.host ?? hostOf.get(`${record.vcenter ?? ""}\n${record.hostMoref ?? ""}`);
    const named = { vcenter: vcenterOf(record.vcenter), vm: identityOf(record.vm) };
    if (host === undefined) return [{ ...named, evidence: [] }];
    const powerState = record.powerState ?? "unknown";
    // Tabs of one export repeat it.
    const mark = JSON.stringify([named, host, takenAt, input]);
    if (said.has(mark)) return [];
    said.add(mark);
    const place = input === undefined ? "inventory" : `${inputs[input]?.path ?? "inventory"}:${record.line}`;
    if (takenAt === null) return [{ ...named, evidence: [], undated: { host, powerState, record: place } }];
    const one: HostEvidence = {
      at: takenAt,
      host,
      vcenter: named.vcenter,
      what: "inventory",
      powerState,
      cameFrom: null,
      migration: null,
      record: place,
    };
    return [{ ...named, evidence: [one] }];
  });
}

/** A silence between two exports is no gap for the night's report, but for an audit it is: a VM may have moved in it. */
function coveredBy({ coverage, inputs }: Report): CoveredSpan[] {
  return coverage.flatMap(({ vcenter, from, to, gaps }) => {
    if (from === null || to === null) return [];
    const own = inputs.filter((input) => input.vcenter === null || vcenter === null || input.vcenter === vcenter);
    const exported = mergeSpans(own.flatMap(coveredByInput));
    const ends = [
      Date.parse(from),
      ...gaps.flatMap((gap) => [Date.parse(gap.from), Date.parse(gap.to)]),
      Date.parse(to),
    ];
    return ends.flatMap((begin, index) => {
      const end = ends[index + 1];
      if (index % 2 === 1 || end === undefined) return [];
      return partsOf({ from: begin, to: end }, exported)
        .filter(({ isCovered }) => isCovered)
        .map((part) => ({ vcenter, from: part.from, to: part.to }));
    });
  });
}

/** An export that the history read; what was silent inside it is not kept. */
function coveredByInput({
  vcenter,
  role,
  firstAt,
  lastAt,
}: Pick<KnownInput, "vcenter" | "role" | "firstAt" | "lastAt">): CoveredSpan[] {
  if (firstAt === null || lastAt === null || (role !== "events" && role !== "tasks" && role !== "migrations"))
    return [];
  return [{ vcenter, from: Date.parse(firstAt), to: Date.parse(lastAt) }];
}

function fromHistory({ path, sha256, bytes, role, firstAt, lastAt }: KnownInput): ResidencyInput {
  return { path: path.replaceAll("\\", "/"), sha256, bytes, role, firstAt, lastAt, readFrom: "history" };
}

async function hashed(files: readonly InputFile[], report: Report, notes: string[]): Promise<ResidencyInput[]> {
  const inputs: ResidencyInput[] = [];
  for (const [index, { file, path }] of files.entries()) {
    const read = report.inputs[index];
    if (read === undefined) continue;
    const sha256 = createHash("sha256");
    try {
      await pipeline(createReadStream(file), sha256);
    } catch (error) {
      notes.push(`${path}: ${errorText(error)}`);
      continue;
    }
    const { bytes, role, firstAt, lastAt } = read;
    inputs.push({ path, sha256: sha256.digest("hex"), bytes, role, firstAt, lastAt, readFrom: "file" });
  }
  return inputs;
}

function sentences(notes: readonly string[]): string {
  return notes.map((note) => ` ${note}`).join("");
}
