import type { Config } from "../../model/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { InventoryFacts } from "../../model/inventory.ts";
import type { LogsApart } from "../../model/logs-apart.ts";
import type { Migration } from "../../model/migration.ts";
import type { OpenFailure, Past } from "../../model/past.ts";
import type { ContextEvent, Coverage, Evacuation, ReportInput } from "../../model/report.ts";
import type { EpochMs } from "../../model/units.ts";
import { identifyVms, type VmIdentities } from "../../model/vm-identity.ts";
import { isMove } from "../figures/by-kind.ts";
import { readMoves, type Move } from "../figures/moves.ts";
import { vmsNamed } from "../figures/whereabouts.ts";

/** All that a rule may look at. */
export interface FindingFacts {
  /** The report's and those of earlier nights that came late, placements among them, in the report's order. */
  readonly migrations: readonly Migration[];
  readonly evacuations: readonly Evacuation[];
  readonly coverage: readonly Coverage[];
  readonly events: readonly ContextEvent[];
  readonly inputs: readonly ReportInput[];
  readonly diagnostics: readonly Diagnostic[];
  readonly logsApart: LogsApart;
  /** null where no inventory was given. */
  readonly inventory: InventoryFacts | null;
  readonly past: Past | null;
  /** Failures that nothing made good, of this night and of earlier ones. */
  readonly open: readonly OpenFailure[];
  readonly config: Config | null;
  readonly now: EpochMs;
  /** IANA zone of windows and of the day until which a finding is muted. */
  readonly timeZone: string;
}

export interface FindingContext extends FindingFacts {
  /** Without placements. */
  readonly moves: readonly Migration[];
  /** The moves with their instants read. */
  readonly timed: readonly Move[];
  readonly vms: VmIdentities;
  readonly byId: ReadonlyMap<string, Migration>;
}

export function findingContext(facts: FindingFacts): FindingContext {
  const moves = facts.migrations.filter(isMove);
  const vms = identifyVms([...vmsNamed(facts.migrations, facts.inventory), ...facts.open]);
  const byId = new Map<string, Migration>();
  for (const migration of facts.migrations) byId.set(migration.id, migration);
  return {
    ...facts,
    moves,
    vms,
    timed: readMoves(moves, vms),
    byId,
  };
}
