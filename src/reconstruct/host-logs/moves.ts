import type { Migration } from "../../model/migration.ts";
import type { EpochMs } from "../../model/units.ts";
import { hostLabel } from "../facts/hosts.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { MeasuredMigration } from "./measured.ts";
import { hostAgrees, namesOf, plainName, type AddressBook } from "./names.ts";
import { vmFilesOf } from "./paths.ts";

/** A migration of vCenter's with its times. */
export interface Dated {
  readonly migration: Migration;
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

/** One that a log's migration can be by its names. */
export interface Fitting extends Dated {
  /** The VM's name is confirmed. */
  readonly vm: boolean;
  /** Ends whose host is confirmed. */
  readonly hosts: number;
}

/** How many moves before and after a moment are looked at: a VM or host with tens of thousands must not be walked for each log. */
const MOST_NEAR = 40;

/** vCenter's migrations by what a log can name: VM, host, time. */
export class Moves {
  readonly all: readonly Dated[];
  private readonly byName = new Map<string, Dated[]>();
  private readonly byHost = new Map<string, Dated[]>();
  private readonly nameless: Dated[] = [];
  private readonly book: AddressBook;

  constructor(migrations: readonly Migration[], inventory: Inventory | null, book: AddressBook) {
    this.book = book;
    this.all = migrations
      .filter(({ kind, trigger }) => kind !== "cold" && trigger !== "placement")
      .map((migration): Dated => ({ migration, ...timesOf(migration) }))
      .sort((a, b) => centreOf(a) - centreOf(b));
    for (const each of this.all) {
      const { vm, vcenter, source, destination } = each.migration;
      for (const label of new Set([source.host, destination.host].map(hostLabel)))
        if (label !== null) addTo(this.byHost, label, each);
      if (vm.name === null) {
        this.nameless.push(each);
        continue;
      }
      // A renamed VM keeps its files' names.
      const facts = inventory?.vmFacts(vcenter, vm.moref, vm.instanceUuid, vm.name) ?? null;
      for (const name of new Set([vm.name, ...vmFilesOf(facts?.vmxPath)].map(plainName)))
        addTo(this.byName, name, each);
    }
  }

  /** Those near `at` whose names do not contradict the log's. */
  fitting(own: MeasuredMigration, at: EpochMs | null): Fitting[] {
    const found = new Map<Dated, Fitting>();
    const take = (list: readonly Dated[], vm: boolean): void => {
      for (const each of near(list, at)) {
        if (found.has(each)) continue;
        const hosts = this.hostsAgreeing(own, each.migration, vm);
        if (hosts !== null) found.set(each, { ...each, vm, hosts });
      }
    };
    const { certain, confirming } = namesOf(own);
    const names = new Set([...certain, ...confirming].map(plainName));
    for (const name of names) take(this.byName.get(name) ?? [], true);
    if (certain.length > 0) take(this.nameless, false);
    else for (const list of this.unnamedLists(own)) take(list, false);
    return [...found.values()];
  }

  /** Where the log names no VM: by its hosts; by time alone only where neither is known. */
  private unnamedLists(own: MeasuredMigration): readonly (readonly Dated[])[] {
    const labels = new Set([own.source, own.destination].flatMap((side) => this.book.labelsOf(side)));
    const lists = [...labels].map((label) => this.byHost.get(label) ?? []).filter((list) => list.length > 0);
    return lists.length > 0 ? lists : [this.all];
  }

  /** How many ends are known to be the same host; null where one is known to be another. */
  private hostsAgreeing(own: MeasuredMigration, migration: Migration, vm: boolean): number | null {
    if (own.hasPeer === true && migration.kind === "storage-vmotion") return null;
    const source = hostAgrees(own.source, migration.source.host, this.book, !vm);
    const destination = hostAgrees(own.destination, migration.destination.host, this.book, !vm);
    if (source === "no" || destination === "no") return null;
    return (source === "yes" ? 1 : 0) + (destination === "yes" ? 1 : 0);
  }
}

function timesOf(migration: Migration): Pick<Dated, "from" | "to"> {
  const instant = (text: string | null): EpochMs | null => (text === null ? null : Date.parse(text));
  return { from: instant(migration.startedAt ?? migration.queuedAt), to: instant(migration.endedAt) };
}

function centreOf({ from, to }: Dated): number {
  return to ?? from ?? -Infinity;
}

/** The nearest moves around a time; of a log without any time all, as far as they are few. */
function near(list: readonly Dated[], at: EpochMs | null): readonly Dated[] {
  if (list.length <= 2 * MOST_NEAR) return list;
  if (at === null) return [];
  const next = firstFrom(list, at, centreOf);
  return list.slice(Math.max(0, next - MOST_NEAR), next + MOST_NEAR);
}
