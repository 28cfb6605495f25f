import type { EntityRef } from "../model/entity.ts";
import { UNKNOWN_SIDE, type Side } from "../model/fact.ts";
import type { Split } from "./template.ts";

/** One side of a move as a record's fields, its arguments and its sentence name it. */

export function sideOf(
  host: EntityRef | undefined,
  datastore: EntityRef | undefined,
  datacenter: EntityRef | undefined,
  cluster: EntityRef | undefined,
): Side {
  // Most exports have no such fields.
  if (host === undefined && datastore === undefined && datacenter === undefined && cluster === undefined)
    return UNKNOWN_SIDE;
  return {
    ...UNKNOWN_SIDE,
    host: host?.name ?? null,
    hostMoref: host?.moref ?? null,
    datastore: datastore?.name ?? null,
    datastoreMoref: datastore?.moref ?? null,
    datacenter: datacenter?.name ?? null,
    cluster: cluster?.name ?? null,
  };
}

/** EventEx arguments: string values under keys such as destHost, destDatastore, destDatacenter. */
export function sideOfArguments(args: Readonly<Record<string, string>>, side: "source" | "destination"): Side {
  const found = new Map(
    Object.entries(args).map(([key, value]) => [key.toLowerCase().replace(/\.name$|name$/, ""), value]),
  );
  const get = (what: string): string | null => {
    const prefixes = side === "source" ? ["source", "src"] : ["dest", "dst", "destination", "target", "tgt"];
    for (const prefix of prefixes) {
      const value = found.get(`${prefix}${what}`);
      if (value !== undefined && value !== "") return value;
    }
    return null;
  };
  return {
    ...UNKNOWN_SIDE,
    host: get("host"),
    datastore: get("datastore") ?? get("ds"),
    datacenter: get("datacenter"),
    cluster: get("cluster") ?? get("computeresource"),
    vcenter: get("vcenter") ?? get("vc"),
  };
}

export function sideOfText(slots: Split, side: "source" | "dest"): Side {
  return side === "dest"
    ? {
        host: slots["destHost"] ?? null,
        hostMoref: null,
        datastore: slots["destDatastore"] ?? null,
        datastoreMoref: null,
        datacenter: slots["destDatacenter"] ?? null,
        cluster: slots["cluster"] ?? null,
        vcenter: slots["destVcenter"] ?? null,
        shortHost: false,
      }
    : {
        host: slots["sourceHost"] ?? null,
        hostMoref: null,
        datastore: slots["sourceDatastore"] ?? null,
        datastoreMoref: null,
        datacenter: slots["sourceDatacenter"] ?? null,
        cluster: null,
        vcenter: slots["sourceVcenter"] ?? null,
        shortHost: false,
      };
}

const HOST_SLOTS = ["sourceHost", "destHost", "host"] as const;

/**
 * True for a host that the sentence's hosts are not: a table's column of that name may hold the machine that sent the line, vCenter or a
 * collector. A host with a reference comes from the event itself.
 */
export function isOfAnother(host: EntityRef | undefined, slots: Split): boolean {
  if (host?.name === undefined || host.moref !== undefined) return false;
  const label = firstLabel(host.name);
  const said = HOST_SLOTS.flatMap((slot) => slots[slot] ?? []);
  return said.length > 0 && !said.some((name) => firstLabel(name) === label);
}

/** Of an address the whole. */
function firstLabel(host: string): string {
  return /^[\d.]+$|:/.test(host) ? host : (host.toLowerCase().split(".", 1)[0] ?? host);
}

/** Storage DRS's report inherits the datastore the VM was on or is on: what its sentence or its arguments name as the goal is surer. */
export function reportedGoal(inherited: Side, args: Readonly<Record<string, string>> | undefined, text: Side): Side {
  const goal = text.datastore ?? (args === undefined ? null : sideOfArguments(args, "destination").datastore);
  return goal === null || goal === inherited.datastore
    ? inherited
    : { ...inherited, datastore: goal, datastoreMoref: null };
}

/** `side` completed by `more`; what `side` says stands. */
export function fill(side: Side, more: Side): Side {
  if (side === UNKNOWN_SIDE && !more.shortHost) return more;
  return {
    host: side.host ?? more.host,
    hostMoref: side.hostMoref ?? more.hostMoref,
    datastore: side.datastore ?? more.datastore,
    datastoreMoref: side.datastoreMoref ?? more.datastoreMoref,
    datacenter: side.datacenter ?? more.datacenter,
    cluster: side.cluster ?? more.cluster,
    vcenter: side.vcenter ?? more.vcenter,
    shortHost: side.shortHost,
  };
}
