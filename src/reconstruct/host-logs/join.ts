import type { Diagnostic } from "../../model/diagnostic.ts";
import { NO_LOGS_APART, type LogApart, type LogsApart } from "../../model/logs-apart.ts";
import type { Migration } from "../../model/migration.ts";
import { compareText } from "../../model/report-order.ts";
import { HOUR_MS } from "../../model/units.ts";
import { formatCountOf } from "../../model/words.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { diskOf, measuredByHosts, preCopyOf, stunOf, type Skews } from "./figures.ts";
import { withHostsOfFolders } from "./known-hosts.ts";
import { match, momentOf, type Matching, type Refusal } from "./match.ts";
import type { MeasuredMigration } from "./measured.ts";
import { AddressBook } from "./names.ts";
import { isMigration, ownMigration } from "./own.ts";
import { withReason } from "./reason.ts";
import { withReasonsAlone } from "./reasons.ts";
import { clockOf } from "./skew.ts";

export interface HostLogJoin {
  /** The migrations given, with what logs measured, and those that only logs tell of. */
  readonly migrations: readonly Migration[];
  /** How many of the given migrations got measured figures. */
  readonly joined: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Those that were joined to none and stand for none of their own. */
  readonly logsApart: LogsApart;
}

/** A clock this far off makes every time in that host's logs hard to compare by eye. */
const NOTABLE_SKEW_MS = 5000;

/**
 * Fills `preCopy`, `stun`, `disk`, `encrypted`, `measured` and the reason of a failure of the migrations that host logs tell of. A
 * log's migration that no given one can be gets an own migration (key `hostlog:<migration id>`); one that cannot be told from
 * others stays out, with a diagnostic that says why.
 */
export function joinHostLogs(
  measured: readonly MeasuredMigration[],
  migrations: readonly Migration[],
  inventory: Inventory | null,
): HostLogJoin {
  const proven = withHostsOfFolders(measured.filter(isMigration), migrations);
  const explained = (moves: readonly Migration[]): readonly Migration[] => withReasonsAlone(measured, moves, inventory);
  if (proven.length === 0)
    return { migrations: explained(migrations), joined: 0, diagnostics: [], logsApart: NO_LOGS_APART };
  const matching = match(proven, migrations, inventory);
  const byMigration = new Map([...matching.matched].map(([own, migration]) => [migration, own]));
  const book = new AddressBook(inventory, proven);
  const filled = migrations.map((migration) => {
    const own = byMigration.get(migration);
    return own === undefined ? migration : withReason(withMeasured(migration, own, skewsOf(own, matching)), own);
  });
  const added = matching.alone.map((own) => ownMigration(own, book, skewsOf(own, matching)));
  return {
    migrations: [...explained(filled), ...added],
    joined: byMigration.size,
    diagnostics: [...refusals(matching), ...zoneNote(matching), ...skewNotes(matching)],
    logsApart: { stops: [...matching.refused.keys()].map(apartOf), of: proven.length },
  };
}

function apartOf(own: MeasuredMigration): LogApart {
  return {
    at: own.createdAt ?? momentOf(own),
    stopSeconds: own.stunMicroseconds === null ? null : own.stunMicroseconds / 1e6,
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
  const stun = stunOf(own) ?? migration.stun;
  const shortest = stun.seconds?.best ?? 0;
  return {
    ...migration,
    // Times cut to whole seconds can show less than the stop: how long it took is then not known.
    ...(migration.durationSeconds !== null && migration.durationSeconds < shortest
      ? { durationSeconds: null, durationErrorSeconds: null }
      : {}),
    encrypted: migration.encrypted ?? own.encrypted,
    preCopy: preCopyOf(own, migration.preCopy) ?? migration.preCopy,
    stun,
    disk: diskOf(own, migration.disk),
    measured: measuredByHosts(own, skews),
    evidence: [...migration.evidence, ...own.evidence],
  };
}

/** What each refusal means and what would help. */
const REFUSED: Readonly<Record<Refusal, readonly [code: string, reason: string]>> = {
  "several-fit": [
    "host-log-ambiguous",
    "could be several of vCenter's. Put each log into a folder named after its host, or add RVTools' vSC_VMK (vMotion addresses) or the VMs' vmware.log.",
  ],
  nameless: [
    "host-log-ambiguous",
    "name neither VM nor hosts and lie in the time of moves that no other log is of. Put each log into a folder named after its host, or add the VMs' vmware.log.",
  ],
  "clock-unknown": [
    "host-log-clock-unknown",
    "are of VMs that moved at another time by vCenter's clock, and too few logs agree on how wrong the host's clock is. Compare the clocks, or add more of that host's logs.",
  ],
  undated: ["host-log-undated", "have no time that can be read. Add the logs with their time stamps."],
};

function refusals({ refused }: Matching): Diagnostic[] {
  return REFUSALS.flatMap((reason): Diagnostic[] => {
    const own = [...refused].filter(([, why]) => why === reason).map(([measured]) => measured);
    const [first] = own;
    if (first === undefined) return [];
    const [code, help] = REFUSED[reason];
    return [
      {
        code,
        severity: "warning",
        message: `Figures of ${own.length} migration${own.length === 1 ? "" : "s"} in host logs (first: id ${first.migrationId}) are not shown, because they ${help}`,
        input: first.evidence[0]?.input ?? null,
        line: first.evidence[0]?.line ?? null,
        count: own.length,
      },
    ];
  });
}

const REFUSALS: readonly Refusal[] = ["several-fit", "nameless", "clock-unknown", "undated"];

/** One word for all hosts that are in another zone than vCenter's times: it is one mistake, and no host's NTP. */
function zoneNote({ skews, zones }: Matching): Diagnostic[] {
  const [first] = [...zones].sort(compareText);
  const skew = skews.get(first ?? "");
  if (first === undefined || skew === undefined) return [];
  const hours = Math.round(skew / (HOUR_MS / 2)) / 2;
  return [
    {
      code: "host-log-zone",
      severity: "warning",
      message: `The logs of ${formatCountOf(zones.size, "host")} (first: ${first}) are ${Math.abs(hours)} h ${hours > 0 ? "ahead of" : "behind"} vCenter's times: one of the two was written or read in another zone. They were joined by that; say the export's zone with --time-zone, and see that the logs are in UTC.`,
      input: null,
      line: null,
      count: zones.size,
    },
  ];
}

function skewNotes({ skews, zones }: Matching): Diagnostic[] {
  return [...skews]
    .filter(([clock, skew]) => Math.abs(skew) > NOTABLE_SKEW_MS && !zones.has(clock))
    .sort(([a], [b]) => compareText(a, b))
    .map(([clock, skew]) => ({
      code: "host-clock-skew",
      severity: "info",
      message: `The clock of ${clock} is about ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? "ahead of" : "behind"} vCenter's; its log times were corrected for matching. Check its NTP settings.`,
      input: null,
      line: null,
      count: 1,
    }));
}
