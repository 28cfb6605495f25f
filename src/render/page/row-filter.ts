import { clusterEnds, clusterKey, type ClusterRole } from "../../model/cluster-ends.ts";
import type { Migration } from "../../model/migration.ts";

/** What the table of all migrations is asked for; an empty text asks for nothing. Times are on the report's wall clock. */
export interface RowFilter {
  /** Part of the VM's name. */
  readonly vm: string;
  /** Part of any name or message of the row. */
  readonly text: string;
  readonly host: string;
  readonly cluster: string;
  readonly kind: string;
  readonly trigger: string;
  readonly initiator: string;
  readonly outcome: string;
  readonly risk: string;
  readonly failure: string;
  readonly from: string;
  readonly to: string;
  /** The whole of the VM's label. */
  readonly vmIs: string;
  /** The ends of a path. */
  readonly source: string;
  readonly destination: string;
  readonly sourceStore: string;
  readonly destinationStore: string;
  /** ISO weekday and hour at which it began, on the report's wall clock. */
  readonly weekday: string;
  readonly hour: string;
  /** `from-to`, epoch ms, both inside: when it began. */
  readonly begun: string;
  /** `from-to`, seconds, the second outside: how long it took. */
  readonly took: string;
  readonly user: string;
  /** A cluster of one vCenter, as clusterKey writes it, and on which side of the move it stands. */
  readonly clusterIs: string;
  readonly went: string;
  /** The whole name of a vCenter; NO_VCENTER: its export names none. */
  readonly vcenter: string;
  /** Ids of single migrations, `.` between them. */
  readonly id: string;
  /** Many migrations, by their places in the page's table: rowSetOf reads it. */
  readonly rows: string;
  /** One of ONLY. */
  readonly only: string;
}

export const NO_FILTER: RowFilter = {
  vm: "",
  text: "",
  host: "",
  cluster: "",
  kind: "",
  trigger: "",
  initiator: "",
  outcome: "",
  risk: "",
  failure: "",
  from: "",
  to: "",
  vmIs: "",
  source: "",
  destination: "",
  sourceStore: "",
  destinationStore: "",
  weekday: "",
  hour: "",
  begun: "",
  took: "",
  user: "",
  clusterIs: "",
  went: "",
  vcenter: "",
  id: "",
  rows: "",
  only: "",
};

/** No vCenter is called so. */
export const NO_VCENTER = "-";

/** The rows behind a figure that no single field names; the same test counts the figure and finds its rows. */
export const ONLY = {
  moves: { label: "no power-on placements", fits: isMove },
  "host-moves": {
    label: "moves between hosts",
    fits: (m) => isMove(m) && m.kind !== "storage-vmotion" && m.source.host !== m.destination.host,
  },
  "host-ended": {
    label: "moves between hosts that succeeded or failed",
    fits: (m) =>
      isMove(m) && m.source.host !== m.destination.host && (m.outcome === "succeeded" || m.outcome === "failed"),
  },
  timed: {
    label: "succeeded with a known duration",
    fits: (m) => isMove(m) && m.outcome === "succeeded" && m.durationSeconds !== null,
  },
  open: { label: "failed, and no later attempt worked", fits: isOpenFailure },
  // The page's script leaves each VM's last one, where the failure counts.
  "open-vms": {
    label: "VMs with an open failure, by their last attempt",
    fits: isOpenFailure,
  },
  "stun-measured": { label: "measured stun", fits: (m) => m.stun.basis === "measured" && m.stun.seconds !== null },
  "stun-inferred": { label: "inferred stun", fits: (m) => m.stun.basis === "inferred" && m.stun.seconds !== null },
  "stun-over": {
    label: "measured stun over the limit",
    fits: (m) => m.stun.basis === "measured" && (m.stun.seconds?.best ?? 0) > (m.stunRisk.limitSeconds ?? 1),
  },
  "risk-inferred": {
    label: "high risk, not measured",
    fits: (m) => isMove(m) && m.stunRisk.level === "high" && m.stun.basis !== "measured",
  },
  "other-kinds": {
    label: "neither vMotion nor Storage vMotion",
    fits: (m) => isMove(m) && m.kind !== "vmotion" && m.kind !== "storage-vmotion",
  },
  "half-seen": { label: "seen from one side", fits: (m) => isMove(m) && m.half !== "none" },
} as const satisfies Readonly<
  Record<string, { readonly label: string; readonly fits: (migration: Migration) => boolean }>
>;

export type Only = keyof typeof ONLY;

function isMove(migration: Migration): boolean {
  return migration.trigger !== "placement";
}

function isOpenFailure(migration: Migration): boolean {
  return (
    isMove(migration) &&
    migration.outcome === "failed" &&
    (migration.failure === null || migration.failure.recoveredBy === null)
  );
}

/** Halves of surrogate pairs cannot stand in an address. */
export const LONE_SURROGATE = /\p{Cs}/gu;
// e.g. "a\uD800" -> "a\uFFFD"

export const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const PREFIX = "#migrations?";

/** The address of a filter: a link inside the page, and what can be sent to a colleague. */
export function filterHref(filter: Partial<Omit<RowFilter, "only">> & { readonly only?: Only | "" }): string {
  const wanted = new URLSearchParams();
  for (const name of Object.keys(NO_FILTER) as (keyof RowFilter)[]) {
    const value = filter[name] ?? "";
    if (value !== "") wanted.set(name, value.replaceAll(LONE_SURROGATE, "\uFFFD"));
  }
  return `${PREFIX}${wanted.toString()}`;
}

/** The filter that an address holds; null where it holds none. Unknown names are passed over. */
export function filterOf(hash: string): RowFilter | null {
  if (!hash.startsWith(PREFIX)) return null;
  const given = new URLSearchParams(hash.slice(PREFIX.length));
  const entries = Object.keys(NO_FILTER).map((name) => [name, given.get(name) ?? ""]);
  return Object.fromEntries(entries) as RowFilter;
}

/** More ids than these make an address that no chat and no ticket takes. */
const MOST_IDS = 200;

/** Exactly these migrations; null where there are none, or too many for an address that says their ids. */
export function idsHref(migrations: readonly { readonly id: string }[]): string | null {
  return migrations.length === 0 || migrations.length > MOST_IDS
    ? null
    : filterHref({ id: migrations.map(({ id }) => id).join(".") });
}

/** A set of rows of the page's table as a bit each, the first row's the lowest of the first byte; base64 as addresses bear it. */
export function rowSetText(places: readonly number[]): string {
  const bytes: number[] = [];
  for (const place of places) {
    const index = place >> 3;
    while (bytes.length <= index) bytes.push(0);
    bytes[index] = (bytes[index] ?? 0) | (1 << (place & 7));
  }
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What rowSetText wrote; empty where the text is none. */
export function rowSetOf(text: string): ReadonlySet<number> {
  const places = new Set<number>();
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return places;
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  for (let index = 0; index < bytes.length; index++)
    for (let bit = 0; bit < 8; bit++) if ((bytes.charCodeAt(index) >> bit) & 1) places.add(index * 8 + bit);
  return places;
}

/** Whether a move began or ended in this cluster, on the side asked for. */
export function touchesCluster(migration: Migration, wanted: string, went: string): boolean {
  return clusterEnds(migration).some(
    (end) => clusterKey(end) === wanted && (went === "" || (end.role satisfies ClusterRole) === went),
  );
}

/** `1200-3400` -> [1200, 3400]; null where it is none. */
export function spanOf(text: string): readonly [number, number] | null {
  const [from = Number.NaN, to = Number.NaN] = text.split("-").map(Number);
  return Number.isFinite(from) && Number.isFinite(to) ? [from, to] : null;
}

export function fitsOnly(only: string, migration: Migration): boolean {
  return !(only in ONLY) || ONLY[only as Only].fits(migration);
}
