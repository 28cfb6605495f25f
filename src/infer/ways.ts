import type { Migration } from "../model/migration.ts";
import type { MegabytesPerSecond } from "../model/units.ts";
import { hostKey } from "./concurrency.ts";

/** What moves of one way have in common: the names by which they are looked at together. */
export interface Way {
  readonly hosts: readonly string[];
  /** Which moves are looked at together: those over links of one kind at one vCenter, of these the ones between the same two clusters either way, of these each host's. */
  readonly siteKey: string;
  /** Links of one line rate, of any vCenter: what a host log says of one holds for the others. */
  readonly linkClass: string;
  readonly clusterKey: string;
  readonly hostKeys: readonly string[];
  /** Of its two hosts, in the order of the move. */
  readonly linkKey: string;
}

interface Known {
  readonly like: Migration;
  readonly link: MegabytesPerSecond | null;
  readonly way: Way;
}

/** So many ways between two hosts are told apart by looking at each; more would make a square. */
const FEW = 8;

/** The ways between hosts, each made once however many moves took it: a big night has a million. */
export class Ways {
  private readonly known = new Map<string | null, Map<string | null, Known[]>>();

  of(migration: Migration, link: MegabytesPerSecond | null): Way {
    const { source, destination } = migration;
    const from = this.known.get(source.host) ?? new Map<string | null, Known[]>();
    this.known.set(source.host, from);
    const between = from.get(destination.host);
    if (between !== undefined)
      for (const { like, link: other, way } of between) if (other === link && isAlike(like, migration)) return way;
    const way = wayOf(migration, link);
    if (between === undefined) from.set(destination.host, [{ like: migration, link, way }]);
    else if (between.length < FEW) between.push({ like: migration, link, way });
    return way;
  }
}

/** Of moves between hosts of the same names. */
function isAlike(one: Migration, other: Migration): boolean {
  return (
    one.vcenter === other.vcenter &&
    one.source.vcenter === other.source.vcenter &&
    one.source.cluster === other.source.cluster &&
    one.destination.vcenter === other.destination.vcenter &&
    one.destination.cluster === other.destination.cluster
  );
}

function wayOf({ vcenter, source, destination }: Migration, link: MegabytesPerSecond | null): Way {
  const siteKey = `${vcenter ?? ""}\n${Math.round(link ?? 0)}`;
  const [one = "", other = ""] = [source.cluster ?? "", destination.cluster ?? ""].sort();
  const clusterKey = `${siteKey}\n${one}\n${other}`;
  const ends = [source, destination];
  const hosts = [...new Set(ends.flatMap((end) => (end.host === null ? [] : [hostKey(end.vcenter, end.host)])))];
  return {
    hosts,
    siteKey,
    linkClass: link === null ? "unknown" : String(Math.round(link)),
    clusterKey,
    hostKeys: hosts.map((host) => `${clusterKey}\n${host}`),
    linkKey: `${clusterKey}\n${hosts.join("\n")}`,
  };
}
