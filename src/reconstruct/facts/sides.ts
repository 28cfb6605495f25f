import { UNKNOWN_SIDE, type Side } from "../../model/fact.ts";

/** Whether two sides of moves can be one place. Unknown agrees with everything. */
export function sidesAgree(a: Side, b: Side): boolean {
  return hostsAgree(a, b) && namesAgree(a.datastore, b.datastore);
}

function namesAgree(a: string | null, b: string | null): boolean {
  return a === null || b === null || a === b;
}

/** Unknown agrees with everything; a short name agrees with the long name it begins. */
export function hostsAgree(a: Side, b: Side): boolean {
  if (a.hostMoref !== null && b.hostMoref !== null) return a.hostMoref === b.hostMoref;
  if (a.host === null || b.host === null || a.host === b.host) return true;
  if (a.host.toLowerCase() === b.host.toLowerCase()) return true;
  const isShort = a.shortHost || b.shortHost || !a.host.includes(".") || !b.host.includes(".");
  return isShort && firstLabel(a.host) === firstLabel(b.host);
}

function firstLabel(host: string): string {
  return host.toLowerCase().split(".")[0] ?? host;
}

/** The sides completed from each other; a full host name is preferred to a shortened one. */
export function mergeSides(sides: readonly Side[]): Side {
  const [only] = sides;
  // Most attempts have one statement of each kind.
  if (only !== undefined && sides.length === 1 && (only.host !== null || !only.shortHost)) return only;
  const merged = { ...UNKNOWN_SIDE };
  let short: string | null = null;
  for (const side of sides) {
    if (side.shortHost) short ??= side.host;
    else merged.host ??= side.host;
    merged.hostMoref ??= side.hostMoref;
    merged.datastore ??= side.datastore;
    merged.datastoreMoref ??= side.datastoreMoref;
    merged.datacenter ??= side.datacenter;
    merged.cluster ??= side.cluster;
    merged.vcenter ??= side.vcenter;
  }
  return merged.host !== null || short === null ? merged : { ...merged, host: short, shortHost: true };
}

/** The first value that is known. */
export function firstKnown<T, V>(items: readonly T[], pick: (item: T) => V | null): V | null {
  for (const item of items) {
    const value = pick(item);
    if (value !== null) return value;
  }
  return null;
}
