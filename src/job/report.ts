import type { ExportSelection } from "../history/export/read.ts";
import type { HostSpeed, InferenceContext } from "../infer/context.ts";
import { explainInference, type InferenceExplanation } from "../infer/explain.ts";
import { inferPreCopy } from "../infer/infer.ts";
import type { Config } from "../model/config.ts";
import type { Migration } from "../model/migration.ts";
import { byReportOrder } from "../model/report-order.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Report, ReportInput, SelfCheck } from "../model/report.ts";
import { BUILT_IN_STUN_PROFILES } from "../model/stun-profile.ts";
import { vmotionLinks } from "../model/vmotion-link.ts";
import { vmFactsOf, withInventory } from "../reconstruct/inventory/enrich.ts";
import { groupMeasured } from "../reconstruct/host-logs/group.ts";
import { joinHostLogs } from "../reconstruct/host-logs/join.ts";
import { mergeInventory } from "../reconstruct/inventory/inventory.ts";
import { reconstruct, settleNight } from "../reconstruct/reconstruct.ts";
import { traceOf, type Trace } from "../reconstruct/migration/trace.ts";
import { inventoryAge } from "../summarize/inventory-age.ts";
import { shownOrder } from "./date-order.ts";
import { forecaster } from "./forecast.ts";
import { assembleReport, inputOf, lastOf, type ReportView } from "./assemble.ts";
import { joinExported, readExportedInputs } from "./exported.ts";
import type { InputFile } from "./inputs.ts";
import { readInputs } from "./read.ts";
import type { Reading, ReadOptions } from "./reading.ts";

export type { ReportView } from "./assemble.ts";
export { programVersion } from "./version.ts";
export { around } from "./exported.ts";

export interface AnalyzeOptions extends ReadOptions {
  /** IANA zone of page and mail. */
  readonly reportTimeZone: string;
  readonly config: Config | null;
  /** Which migrations of history exports among the inputs are wanted; absent: all. */
  readonly exportSelection?: ExportSelection;
  /** Keep what `precopy explain` needs. */
  readonly trace?: boolean;
}

/** Everything the inputs say; reports of any window are cut from it. */
export interface Analysis {
  readonly inputs: readonly ReportInput[];
  /** Indexes of inputs that broke off while they were read, or whose dates nothing decided: another time they may be read whole. */
  readonly broken: readonly number[];
  /** How slash dates are written in each input, where it or one beside it shows that. */
  readonly dateOrders: readonly ("mdy" | "dmy" | null)[];
  /** Inventory folder of a migration's VM; null where no inventory tells it. */
  folderOf(migration: Migration): string | null;
  /** All of them, whenever they ended. */
  readonly migrations: readonly Migration[];
  readonly reading: Omit<Reading, "facts">;
  /** Why a migration is put together as it is, and how its figures were inferred; empty unless `trace` was asked for. */
  explain(migration: Migration): { readonly trace: Trace | null; readonly inference: InferenceExplanation | null };
  report(view: ReportView): Report;
}

export const WHOLE: ReportView = { from: null, to: null, past: null, diagnostics: [] };

/** The main job up to the report: read, interpret, reconstruct, join what hosts measured, infer the rest. */
export async function analyze(files: readonly InputFile[], options: AnalyzeOptions): Promise<Analysis> {
  const exported = await readExportedInputs(files, options.exportSelection);
  const { facts, ...reading } = await readInputs(files, { ...options, exported });
  const infos = reading.inputs.map(({ index, vcenter, counted }) => ({
    index,
    vcenter,
    lastAt: lastOf(counted?.covered ?? []),
  }));
  const { migrations: unmeasured, windows, ...reconstructed } = reconstruct(facts, infos, options.trace === true);
  const inventory = mergeInventory(reading.inventory);
  const vmFacts = vmFactsOf(inventory, reconstructed.laterNames);
  const listed = withInventory(unmeasured, inventory, vmFacts);
  const joined = joinHostLogs(groupMeasured(reading.hostLogs), listed, inventory);
  const context: InferenceContext = {
    vmFacts,
    hostSpeed: hostSpeeds(inventory),
    profiles: options.config?.stunProfiles ?? BUILT_IN_STUN_PROFILES,
  };
  const { migrations: uninferred, evacuations } = settleNight(joined.migrations, windows);
  const inferred = inferPreCopy(uninferred, context, { inPlace: options.trace !== true });
  const traced = options.trace === true ? uninferred : [];
  const found = { ...reconstructed, evacuations };
  const { selfCheck } = inferred;
  // Taken out here: what the closures below name stays in memory as long as they do.
  const notes = [...found.diagnostics, ...joined.diagnostics, ...contradicted(selfCheck)];
  const bare = reading.inputs.map((input) => inputOf(input, found));
  const all = joinExported(bare, inferred.migrations, exported);
  const { inputs } = all;
  const migrations = [...all.migrations].sort(byReportOrder);
  const { config, now, reportTimeZone } = options;
  const hasInventory = reading.inventory.length > 0;
  const forecast = hasInventory
    ? forecaster({
        migrations,
        evacuations,
        inventory,
        outlook: inferred.outlook,
        profiles: context.profiles,
        timeZone: reportTimeZone,
      })
    : null;
  return {
    inputs,
    broken: reading.inputs
      .filter(({ damage, order }) => damage !== null || order?.order === null)
      .map(({ index }) => index),
    dateOrders: reading.inputs.map(shownOrder),
    folderOf: (migration) => (hasInventory ? (vmFacts(migration)?.folder ?? null) : null),
    migrations,
    reading,
    explain: (migration) => ({
      trace: traceOf(migration, migrations, found.attempts),
      inference: explainInference(traced, context, migration.id),
    }),
    report: (view) =>
      assembleReport({
        reading,
        inputs,
        found,
        logsApart: joined.logsApart,
        migrations,
        selfCheck,
        inventory: hasInventory ? inventory : null,
        forecast,
        config,
        now,
        reportTimeZone,
        diagnostics: [
          ...notes,
          ...(!hasInventory ? [] : [inventoryAge(inventory.takenAt, inventory.notOlderThan, now)]),
        ],
        view,
      }),
  };
}

type Inventory = ReturnType<typeof mergeInventory>;

/** The site's own host logs say that the intervals were too narrow: they were corrected, and a reader should know it. */
function contradicted({ isContradicted, text }: SelfCheck): Diagnostic[] {
  if (isContradicted !== true) return [];
  const message = `Inferred figures against host logs: ${text}.`;
  return [{ severity: "warning", code: "inference-contradicted", message, input: null, line: null, count: 1 }];
}

/** Looked up twice for every migration: each host is worked out once. */
function hostSpeeds(inventory: Inventory): (vcenter: string | null, host: string) => HostSpeed | null {
  const linkOf = vmotionLinks(inventory);
  const known = new Map<string, HostSpeed | null>();
  return (vcenter, host) => {
    const key = `${vcenter ?? ""}\n${host}`;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const facts = inventory.hostFacts(vcenter, host);
    const link = linkOf(vcenter, host);
    const unknown = facts === null && link.vmotionMegabitsPerSecond === null;
    const speed = unknown ? null : { esxVersion: facts?.esxVersion ?? null, ...link };
    known.set(key, speed);
    return speed;
  };
}
