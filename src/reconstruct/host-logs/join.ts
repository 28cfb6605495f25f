import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Migration } from "../../model/migration.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { diskOf, measuredByHosts, preCopyOf, stunOf, type Skews } from "./figures.ts";
import { match, type Matching } from "./match.ts";
import type { MeasuredMigration } from "./measured.ts";
import { AddressBook } from "./names.ts";
import { isMigration, ownMigration } from "./own.ts";
import { clockOf } from "./skew.ts";

export interface HostLogJoin {
  /** The migrations given, with what logs measured, and those that only logs tell of. */
  readonly migrations: readonly Migration[];
  /** How many of the given migrations got measured figures. */
  readonly joined: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A clock this far off makes every time in that host's logs hard to compare by eye. */
const NOTABLE_SKEW_MS = 5000;

/**
 * Fills `preCopy`, `stun`, `disk`, `encrypted` and `measured` of the migrations that host logs tell of. A log's migration that no
 * given one can be gets an own migration (key `hostlog:<migration id>`); one that several could be stays out, with a diagnostic.
 */
export function joinHostLogs(
  measured: readonly MeasuredMigration[],
  migrations: readonly Migration[],
  inventory: Inventory | null,
): HostLogJoin {
  const proven = measured.filter(isMigration);
  const matching = match(proven, migrations, inventory);
  const byMigration = new Map([...matching.matched].map(([own, migration]) => [migration, own]));
  const book = new AddressBook(inventory, proven);
  const filled = migrations.map((migration) => {
    const own = byMigration.get(migration);
    return own === undefined ? migration : withMeasured(migration, own, skewsOf(own, matching));
  });
  // Without a time nothing says that it is none of vCenter's.
  const undated = migrations.length === 0 ? [] : matching.alone.filter(isUndated);
  const added = matching.alone
    .filter((own) => !undated.includes(own))
    .map((own) => ownMigration(own, book, skewsOf(own, matching)));
  return {
    migrations: [...filled, ...added],
    joined: byMigration.size,
    diagnostics: [...ambiguities([...matching.ambiguous, ...undated]), ...skewNotes(matching)],
  };
}

function skewsOf(own: MeasuredMigration, { skews }: Matching): Skews {
  const of = (clock: string | null): number | null => {
    const skew = clock === null ? undefined : skews.get(clock);
    return skew === undefined ? null : Math.round(skew) / 1000;
  };
  return { sourceSeconds: of(clockOf(own.source)), destinationSeconds: of(clockOf(own.destination)) };
}

export function withMeasured(migration: Migration, own: MeasuredMigration, skews: Skews): Migration {
  return {
    ...migration,
    encrypted: migration.encrypted ?? own.encrypted,
    preCopy: preCopyOf(own, migration.preCopy) ?? migration.preCopy,
    stun: stunOf(own) ?? migration.stun,
    disk: diskOf(own, migration.disk),
    measured: measuredByHosts(own, skews),
    evidence: [...migration.evidence, ...own.evidence],
  };
}

function isUndated({ createdAt, resultAt, source, destination }: MeasuredMigration): boolean {
  return createdAt === null && resultAt === null && source.firstAt === null && destination.firstAt === null;
}

function ambiguities(ambiguous: readonly MeasuredMigration[]): Diagnostic[] {
  const first = ambiguous[0]?.evidence[0];
  if (first === undefined) return [];
  return [
    {
      code: "host-log-ambiguous",
      severity: "warning",
      message: `Host logs tell of ${ambiguous.length} migration${ambiguous.length === 1 ? "" : "s"} (first: id ${ambiguous[0]?.migrationId}) that could be several of vCenter's, so their figures are not shown. Put each log into a folder named after its host, or add RVTools' vSC_VMK (vMotion addresses) or the VMs' vmware.log.`,
      input: first.input,
      line: first.line,
      count: ambiguous.length,
    },
  ];
}

function skewNotes({ skews }: Matching): Diagnostic[] {
  return [...skews]
    .filter(([, skew]) => Math.abs(skew) > NOTABLE_SKEW_MS)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([clock, skew]) => ({
      code: "host-clock-skew",
      severity: "info",
      message: `The clock of ${clock} is about ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? "ahead of" : "behind"} vCenter's; its log times were corrected for matching. Check its NTP settings.`,
      input: null,
      line: null,
      count: 1,
    }));
}
