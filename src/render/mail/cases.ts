import type { Migration } from "../../model/migration.ts";
import type { Finding } from "../../model/report.ts";
import { failureWords, formatSeconds, KIND_LABELS } from "../format.ts";
import { measuredStunSeconds } from "./subject.ts";
import { clean, timeText } from "./words.ts";

/** As the finding names the VM of a migration: the inventory knows namesakes that did not move; null where it names none so. */
export function labelIn(finding: Finding | undefined, { vcenter, vm: { name } }: Migration): string | null {
  if (finding === undefined || name === null) return null;
  const place = vcenter === null ? "" : `${vcenter}/`;
  const own = finding.subjects.filter((subject) => subject === place + name || subject.startsWith(`${place}${name} (`));
  const [only, ...others] = own;
  return only === undefined || others.length > 0 ? null : only.slice(place.length);
}

/** What tells namesakes apart stands behind the name: `(vm-1048, vc2.example)`. */
const MARKS = 30;

/** `db01: vMotion esx01 → esx02, 23 Nov 02:13, failed (network-unreachable)` */
export function caseText(migration: Migration, label: string, zone: string, limits: { readonly name: number }): string {
  const name = (text: string | null): string => clean(text ?? "unknown", limits.name);
  const storage = migration.kind === "storage-vmotion";
  const from = storage ? migration.source.datastore : migration.source.host;
  const to = storage ? migration.destination.datastore : migration.destination.host;
  const at = migration.startedAt ?? migration.endedAt ?? migration.queuedAt;
  const way = from === null && to === null ? "" : ` ${name(from)} → ${name(to)}`;
  return `${clean(label, limits.name + MARKS)}: ${KIND_LABELS[migration.kind]}${way}, ${timeText(at, zone)}, ${outcomeText(migration)}`;
}

function outcomeText(migration: Migration): string {
  const stun = measuredStunSeconds(migration);
  const stopped = stun > 0 ? `, guest stopped ${formatSeconds(stun)} (measured)` : "";
  switch (migration.outcome) {
    case "succeeded":
      return (
        (migration.durationSeconds === null ? "succeeded" : `took ${formatSeconds(migration.durationSeconds)}`) +
        stopped
      );
    case "failed":
      return `failed (${causeText(migration.failure)})${stopped}`;
    case "cancelled":
      return `cancelled${stopped}`;
    case "unfinished":
      return unfinishedText(migration) + stopped;
    default:
      return migration.outcome satisfies never;
  }
}

/** `network unreachable, in pre-copy` */
function causeText(failure: Migration["failure"]): string {
  const category = failure?.category ?? "unknown";
  const cause = category === "unknown" ? "cause unknown" : clean(failureWords(category), 40);
  const phase = failure?.phase ?? "unknown";
  return phase === "unknown" ? cause : `${cause}, in ${phase}`;
}

function unfinishedText({ unfinishedReason }: Migration): string {
  switch (unfinishedReason) {
    case "running":
      return "still running when the data ended";
    case "end-lost":
      return "its end is in no export";
    case "superseded":
      return "no end, but the VM was seen elsewhere later";
    case null:
      return "unfinished";
    default:
      return unfinishedReason satisfies never;
  }
}
