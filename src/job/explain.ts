import { KnownError } from "../model/diagnostic.ts";
import type { Config } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import type { InferenceExplanation } from "../infer/explain.ts";
import type { Trace } from "../reconstruct/migration/trace.ts";
import { ticketText } from "../render/ticket/ticket.ts";
import { nextCommands, type NextCommand } from "../render/ticket/next-commands.ts";
import { zoneClock } from "../model/zone-clock.ts";
import { hidden } from "./hiding.ts";
import { nearNames } from "./near-names.ts";
import { recordsAt } from "./record-text.ts";
import { analyze, programVersion, WHOLE, type AnalyzeOptions } from "./report.ts";
import type { InputFile } from "./inputs.ts";

/** Everything behind one migration. */
export interface Explained {
  readonly migration: Migration;
  /** The records as they stand in the inputs. */
  readonly records: readonly {
    readonly input: string;
    readonly line: number;
    readonly record: string;
    /** Whole, over several lines where it has them. */
    readonly text: string;
    readonly isHostLog: boolean;
  }[];
  readonly trace: Trace | null;
  /** Operands of the inferred figures, as 90 % intervals with their source, and the steps; null where nothing was inferred. */
  readonly inference: InferenceExplanation | null;
  /** Commands to look further, ready to run. */
  readonly next: readonly NextCommand[];
}

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
    if (file !== undefined)
      for (const [line, text] of await recordsAt(file, lines)) texts.set(`${input} ${line}`, text);
  }
  return {
    migration,
    records: migration.evidence.map(({ input, line, record }) => ({
      input: paths[input] ?? "",
      line,
      record,
      text: texts.get(`${input} ${line}`) ?? "",
      isHostLog: analysis.inputs[input]?.role === "host-log",
    })),
    ...analysis.explain(migration),
    next: nextCommands(migration),
  };
}

/** The same as plain text for a ticket, times in the report's zone and in UTC. */
export function explainedTicket({ migration, records }: Explained, options: AnalyzeOptions): string {
  return ticketText(migration, {
    clock: zoneClock(options.reportTimeZone),
    // Without a configuration nobody asked to hide persons.
    userNames: options.config?.showUserNames ?? true,
    version: programVersion(),
    records: records.map(({ input, line, record, text, isHostLog }) => ({
      record,
      where: `${input}:${line}`,
      text: text === "" ? null : text,
      isHostLog,
    })),
  });
}

/** The ticket under the names that an anonymized report has; records are told by their place alone. Throws KnownError. */
export async function anonymizedTicket(
  key: string,
  files: readonly InputFile[],
  options: AnalyzeOptions,
  hiding: NonNullable<Config["anonymize"]>,
): Promise<string> {
  const analysis = await analyze(files, options);
  const migration = find(key, analysis.migrations);
  const whole = analysis.report(WHOLE);
  const report = await hidden({ ...whole, migrations: [migration, ...whole.migrations] }, options.config, hiding);
  const [shown = migration] = report.migrations;
  return ticketText(shown, {
    clock: zoneClock(options.reportTimeZone),
    userNames: true,
    version: programVersion(),
    records: shown.evidence.map(({ input, line, record }) => ({
      record,
      where: `${report.inputs[input]?.path ?? ""}:${line}`,
      text: null,
      isHostLog: analysis.inputs[input]?.role === "host-log",
    })),
  });
}

/** By id or key, else by the VM; as written, else whatever the case. */
function find(key: string, migrations: readonly Migration[]): Migration {
  const folded = key.toLowerCase();
  const isId = (match: (text: string) => boolean) => migrations.find(({ id, keys }) => match(id) || keys.some(match));
  const exact = isId((text) => text === key) ?? isId((text) => text.toLowerCase() === folded);
  if (exact !== undefined) return exact;
  const ofVm = (match: (text: string) => boolean) =>
    migrations.filter(({ vm }) => [vm.name, vm.moref, vm.instanceUuid].some((text) => text !== null && match(text)));
  const written = ofVm((text) => text === key);
  const byName = written.length > 0 ? written : ofVm((text) => text.toLowerCase() === folded);
  const [only, ...others] = byName;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) {
    const list = byName
      .slice(0, MOST_LISTED)
      .map(
        ({ id, startedAt, endedAt, kind, outcome }) =>
          `  ${id}  ${startedAt ?? endedAt ?? "no time"}  ${kind}, ${outcome}`,
      );
    const more = byName.length - list.length;
    if (more > 0) list.push(`  … and ${more} more; report.json has them all`);
    throw new KnownError(`${key} has ${byName.length} migrations. Say which by its id:\n${list.join("\n")}`);
  }
  const names = migrations.flatMap(({ vm, id }) => [id, ...(vm.name === null ? [] : [vm.name])]);
  const hint = nearNames(key, names) || " Ids and keys are in report.json and on the page.";
  throw new KnownError(`No migration of these inputs has the id, key or VM name ${key}.${hint}`);
}

const MOST_LISTED = 50;
