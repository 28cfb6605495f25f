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
  if (a.host === null || b.host === null || a.host.toLowerCase() === b.host.toLowerCase()) return true;
  const [shortA, shortB] = [firstLabel(a.host), firstLabel(b.host)];
  if (a.shortHost || b.shortHost) return shortA === shortB;
  const bare = !a.host.includes(".") || !b.host.includes(".");
  return bare && shortA === shortB;
}

function firstLabel(host: string): string {
  return host.toLowerCase().split(".")[0] ?? host;
}

/** The sides completed from each other; a full host name is preferred to a shortened one. */
export function mergeSides(sides: readonly Side[]): Side {
  const full = sides.filter(({ shortHost, host }) => host !== null && !shortHost);
  return {
    ...UNKNOWN_SIDE,
    host: firstKnown(full, ({ host }) => host) ?? firstKnown(sides, ({ host }) => host),
    shortHost: full.length === 0 && sides.some(({ shortHost, host }) => shortHost && host !== null),
    hostMoref: firstKnown(sides, ({ hostMoref }) => hostMoref),
    datastore: firstKnown(sides, ({ datastore }) => datastore),
    datastoreMoref: firstKnown(sides, ({ datastoreMoref }) => datastoreMoref),
    datacenter: firstKnown(sides, ({ datacenter }) => datacenter),
    cluster: firstKnown(sides, ({ cluster }) => cluster),
    vcenter: firstKnown(sides, ({ vcenter }) => vcenter),
  };
}

/** The first value that is known. */
export function firstKnown<T, V>(items: readonly T[], pick: (item: T) => V | null): V | null {
  for (const item of items) {
    const value = pick(item);
    if (value !== null) return value;
  }
  return null;
}
