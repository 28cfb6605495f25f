import { hostLabel, isAddress, sameHost } from "../facts/hosts.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";

/** yes: the names agree · no: they contradict · maybe: one of them is not known. */
export type Agreement = "yes" | "no" | "maybe";

/** Which hosts have a vMotion address: what inventories say and what the logs of named hosts say of themselves. */
export class AddressBook {
  private readonly hosts = new Map<string, Set<string>>();
  private readonly byAddress = new Map<string, readonly string[]>();
  private readonly inventory: Inventory | null;

  constructor(inventory: Inventory | null, measured: readonly MeasuredMigration[]) {
    this.inventory = inventory;
    for (const { source, destination } of measured) {
      this.learn(source);
      this.learn(destination);
    }
  }

  private learn(side: MeasuredSide): void {
    if (side.address === null || side.host === null) return;
    const known = this.hosts.get(side.address) ?? new Set();
    this.hosts.set(side.address, known.add(side.host));
  }

  /** Every host that is known to have the address: private ranges repeat, in two vCenters say. */
  hostsOf(address: string): readonly string[] {
    const known = this.byAddress.get(address);
    if (known !== undefined) return known;
    const all = [...new Set([...(this.hosts.get(address) ?? []), ...(this.inventory?.hostsOfAddress(address) ?? [])])];
    this.byAddress.set(address, all);
    return all;
  }

  /** Labels under which the side's host may be known to vCenter. */
  labelsOf({ host, address, folders }: MeasuredSide): string[] {
    const names = [host, ...(address === null ? [] : this.hostsOf(address)), ...folders];
    return names.flatMap((name) => hostLabel(name) ?? []);
  }
}

/**
 * Whether one end of a log's migration can be this host. An address that is known for other hosts only contradicts where nothing
 * better is known (`addressesContradict`): hosts have several vMotion addresses, and private ranges repeat.
 */
export function hostAgrees(
  side: MeasuredSide,
  host: string | null,
  book: AddressBook,
  addressesContradict: boolean,
): Agreement {
  if (host === null) return "maybe";
  if (side.host !== null && !isAddress(side.host)) return sameHost(side.host, host) ? "yes" : "no";
  const byAddress = side.address === null ? [] : book.hostsOf(side.address);
  if (byAddress.some((name) => sameHost(name, host))) return "yes";
  if (byAddress.length > 0 && addressesContradict) return "no";
  // A host that vCenter knows by its address shows it in the log's prefix.
  if (side.host !== null && sameHost(side.host, host)) return "yes";
  return side.folders.some((folder) => sameHost(folder, host)) ? "yes" : "maybe";
}

/** What a log calls its VM: names that contradict others, and a folder that can be anybody's (it confirms, it never contradicts). */
export function namesOf({ vmNames, vmFiles, vmFolders }: MeasuredMigration): {
  readonly certain: readonly string[];
  readonly confirming: readonly string[];
} {
  return {
    certain: [...vmNames, ...vmFiles.flatMap(withoutCounter)],
    confirming: vmFolders.flatMap(withoutCounter),
  };
}

/** A VM made where its folder's name was taken lies in `web01_1`; its name is `web01`. */
function withoutCounter(file: string): string[] {
  const bare = file.replace(/_\d+$/, "");
  return bare === file || bare === "" ? [file] : [file, bare];
}

/** vCenter writes `/` and `%` in names as %2f and %25; case differs between file systems. */
export function plainName(name: string): string {
  return name.replaceAll(/%2f/gi, "/").replaceAll("%25", "%").toLowerCase();
}
