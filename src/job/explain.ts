import { lineBatches } from "../ingest/dialect/text.ts";
import { openSource } from "../ingest/source.ts";
import { KnownError } from "../model/diagnostic.ts";
import type { Migration } from "../model/migration.ts";
import type { InferenceExplanation } from "../infer/explain.ts";
import type { Trace } from "../reconstruct/migration/trace.ts";
import { analyze, type AnalyzeOptions } from "./report.ts";
import type { InputFile } from "./inputs.ts";

/** Everything behind one migration. */
export interface Explained {
  readonly migration: Migration;
  /** The records as they stand in the inputs. */
  readonly records: readonly {
    readonly input: string;
    readonly line: number;
    readonly record: string;
    readonly text: string;
  }[];
  readonly trace: Trace | null;
  /** Operands of the inferred figures, as 90 % intervals with their source, and the steps; null where nothing was inferred. */
  readonly inference: InferenceExplanation | null;
  /** Commands to look further, ready to run. */
  readonly next: readonly { readonly tool: string; readonly command: string }[];
}

const EXCERPT = 500;

/** Finds a migration by its id, any of its keys, or its VM's name where that has one migration only. Throws KnownError. */
export async function explain(key: string, files: readonly InputFile[], options: AnalyzeOptions): Promise<Explained> {
  const analysis = await analyze(files, { ...options, trace: true });
  const migration = find(key, analysis.migrations);
  const paths = analysis.inputs.map(({ path }) => path);
  const wanted = new Map<number, Set<number>>();
  for (const { input, line } of migration.evidence) wanted.set(input, (wanted.get(input) ?? new Set()).add(line));
  const texts = new Map<string, string>();
  for (const [input, lines] of wanted) {
    const file = files[input];
    if (file !== undefined) for (const [line, text] of await linesOf(file, lines)) texts.set(`${input} ${line}`, text);
  }
  return {
    migration,
    records: migration.evidence.map(({ input, line, record }) => ({
      input: paths[input] ?? "",
      line,
      record,
      text: texts.get(`${input} ${line}`) ?? "",
    })),
    ...analysis.explain(migration),
    next: nextCommands(migration),
  };
}

function find(key: string, migrations: readonly Migration[]): Migration {
  const exact = migrations.find(({ id, keys }) => id === key || keys.includes(key));
  if (exact !== undefined) return exact;
  const byName = migrations.filter(({ vm }) => vm.name === key || vm.moref === key);
  const [only, ...others] = byName;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    const list = byName.map(
      ({ id, startedAt, endedAt, kind, outcome }) =>
        `  ${id}  ${startedAt ?? endedAt ?? "no time"}  ${kind}, ${outcome}`,
    );
    throw new KnownError(`${key} has ${byName.length} migrations. Say which by its id:\n${list.join("\n")}`);
  }
  const near = migrations.filter(({ id }) => id.startsWith(key)).slice(0, 5);
  const hint =
    near.length > 0
      ? ` Near: ${near.map(({ id }) => id).join(", ")}.`
      : " Ids and keys are in report.json and on the page.";
  throw new KnownError(`No migration of these inputs has the id, key or VM name ${key}.${hint}`);
}

async function linesOf(file: InputFile, wanted: ReadonlySet<number>): Promise<Map<number, string>> {
  const source = await openSource(file.file, file.path);
  const found = new Map<number, string>();
  if (source.head.nature === "zip") return found;
  for await (const batch of lineBatches(source)) {
    for (const { text, line } of batch) if (wanted.has(line)) found.set(line, text.slice(0, EXCERPT));
    if (found.size === wanted.size) break;
  }
  return found;
}

/** Ready lines for the tools an operator has: names are quoted so that nothing in them is run. */
function nextCommands(migration: Migration): Explained["next"] {
  const from = migration.startedAt ?? migration.endedAt;
  const to = migration.endedAt ?? migration.startedAt;
  const name = migration.vm.name;
  const commands: { tool: string; command: string }[] = [];
  if (name !== null && from !== null && to !== null) {
    const [begin, end] = [shifted(from, -600), shifted(to, 600)];
    commands.push({
      tool: "PowerCLI",
      command: `Get-VIEvent -Entity (Get-VM -Name ${powershell(name)}) -Start ([datetime]'${begin}') -Finish ([datetime]'${end}') -MaxSamples 10000 | Sort-Object Key | Select-Object CreatedTime, Key, ChainId, UserName, FullFormattedMessage`,
    });
    // A VM may lie in any folder: its path is asked for.
    commands.push({ tool: "govc", command: `govc events -l -n 1000 "$(govc find / -type m -name ${shell(name)})"` });
    const hosts = [migration.source.host, migration.destination.host].filter((host) => host !== null);
    const id = migration.measured?.migrationId;
    const pattern = id ?? "Migrate|VMotion";
    commands.push({
      tool: "grep on the hosts",
      command: `grep -E ${shell(pattern)} /var/log/vmkernel.log /var/log/hostd.log   # on ${hosts.join(" and ") || "both hosts"}, ${begin} to ${end}`,
    });
    // Only the VM's own log has the switchover; its folder is called as the VM was when it was made.
    const store = migration.destination.datastore ?? migration.source.datastore;
    if (store !== null)
      commands.push({
        tool: "grep on the host where the VM is",
        command: `grep Checkpoint_Unstun ${shell(`/vmfs/volumes/${store}/${name}`)}/vmware*.log`,
      });
  }
  return commands;
}

function shifted(iso: string, seconds: number): string {
  return new Date(Date.parse(iso) + seconds * 1000).toISOString().replace(".000Z", "Z");
}

function shell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function powershell(text: string): string {
  return `'${text.replace(/['‘’]/g, "$&$&")}'`;
}
