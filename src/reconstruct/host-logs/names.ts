import type { Migration } from "../../model/migration.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { MeasuredMigration, MeasuredSide } from "./measured.ts";
import { vmFilesOf } from "./paths.ts";

/** yes: the names agree · no: they contradict · maybe: one of them is not known. */
export type Agreement = "yes" | "no" | "maybe";

/** `esx01` and `esx01.example.com` are one host; addresses have no short form. */
export function sameHost(a: string, b: string): boolean {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  if (left === right) return true;
  if (left.includes(".") === right.includes(".")) return false;
  const [short, long] = left.includes(".") ? [right, left] : [left, right];
  return !/^[\d.]+$/.test(long) && long.startsWith(`${short}.`);
}

/** Which hosts have a vMotion address: what inventories say and what the logs of named hosts say of themselves. */
export class AddressBook {
  private readonly hosts = new Map<string, Set<string>>();
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

  hostsOf(address: string): readonly string[] {
    const own = [...(this.hosts.get(address) ?? [])];
    return own.length > 0 ? own : (this.inventory?.hostsOfAddress(address) ?? []);
  }
}

/** Whether one end of a log's migration can be this host. */
export function hostAgrees(side: MeasuredSide, host: string | null, book: AddressBook): Agreement {
  if (host === null) return "maybe";
  if (side.host !== null && !isAddress(side.host)) return sameHost(side.host, host) ? "yes" : "no";
  const byAddress = side.address === null ? [] : book.hostsOf(side.address);
  if (byAddress.length > 0) return byAddress.some((name) => sameHost(name, host)) ? "yes" : "no";
  // A host that vCenter knows by its address shows it in the log's prefix.
  if (side.host !== null && sameHost(side.host, host)) return "yes";
  return side.folders.some((folder) => sameHost(folder, host)) ? "yes" : "maybe";
}

function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) || name.includes(":");
}

/**
 * Which migrations a log's VM can be of: by display name or the .vmx file's names. A renamed VM keeps the latter, so the
 * inventory's path of that VM counts too.
 */
export class VmNames<T extends { readonly migration: Migration }> {
  private readonly all: readonly T[];
  private readonly byName = new Map<string, T[]>();
  private readonly nameless: T[] = [];

  constructor(all: readonly T[], inventory: Inventory | null) {
    this.all = all;
    for (const each of all) {
      const { vm, vcenter } = each.migration;
      if (vm.name === null) {
        this.nameless.push(each);
        continue;
      }
      const facts = inventory?.vmFacts(vcenter, vm.moref, vm.instanceUuid, vm.name) ?? null;
      for (const name of new Set([vm.name, ...vmFilesOf(facts?.vmxPath)].map(plain))) {
        const list = this.byName.get(name);
        if (list === undefined) this.byName.set(name, [each]);
        else list.push(each);
      }
    }
  }

  /** Those whose VM agrees (yes), and those that nothing contradicts (maybe). */
  of({ vmNames, vmFiles, vmFolders }: MeasuredMigration): { readonly yes: readonly T[]; readonly maybe: readonly T[] } {
    const named = (names: readonly string[]): T[] => [
      ...new Set(names.map(plain).flatMap((name) => this.byName.get(name) ?? [])),
    ];
    const known = [...vmNames, ...vmFiles.flatMap(withoutCounter)];
    if (known.length > 0) return { yes: named([...known, ...vmFolders.flatMap(withoutCounter)]), maybe: this.nameless };
    // A folder can be a VM's or anybody's: it confirms, it never contradicts.
    const yes = named(vmFolders.flatMap(withoutCounter));
    const confirmed = new Set(yes);
    return { yes, maybe: this.all.filter((each) => !confirmed.has(each)) };
  }
}

/** A VM made where its folder's name was taken lies in `web01_1`; its name is `web01`. */
function withoutCounter(file: string): string[] {
  const bare = file.replace(/_\d+$/, "");
  return bare === file || bare === "" ? [file] : [file, bare];
}

/** vCenter writes `/` and `%` in names as %2f and %25; case differs between file systems. */
function plain(name: string): string {
  return name.replaceAll(/%2f/gi, "/").replaceAll("%25", "%").toLowerCase();
}
