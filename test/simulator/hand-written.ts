import * as say from "./messages.ts";
import type { Named, SimEvent, SimTask, World } from "./types.ts";

/** Nights written by hand: what happened, in the order somebody would tell it. Seconds after `begin`; places are `host/datastore`. */
export interface HandMove {
  readonly vm: string;
  readonly moref: string;
  readonly from: string;
  readonly to: string;
  readonly at: number;
  readonly took: number;
  readonly vcenter?: string;
  readonly by?: "user" | "drs" | "storage-drs";
  readonly way?: "failed" | "cancelled" | "open";
  readonly reason?: string;
  /** What the VM is called when it arrives. */
  readonly arrivesAs?: string;
  /** Several moves under one number share a chain. */
  readonly chain?: number;
}

type Draft = Omit<SimEvent, "key" | "chainId"> & { readonly chain: number | null };

const CLUSTER: Named = { name: "Cluster1", moref: "domain-c8" };
const DATACENTER: Named = { name: "DC1", moref: "datacenter-2" };
const PERSON = "CORP\\ann";

export class HandWritten {
  private readonly begin: number;
  private readonly drafts: Draft[] = [];
  private readonly tasks: SimTask[] = [];
  private readonly taskChains: number[] = [];
  private chains = 0;

  constructor(begin: string) {
    this.begin = Date.parse(begin);
  }

  event(at: number, type: string, message: string, more: Partial<Draft> = {}): void {
    const isEx = type.includes(".");
    this.drafts.push({
      vcenter: "vc-a",
      at: this.begin + at * 1000,
      type: isEx ? "EventEx" : type,
      ...(isEx ? { eventTypeId: type } : {}),
      category: "info",
      user: "",
      message,
      chain: null,
      role: "context",
      truth: null,
      ...more,
    });
  }

  /** Fields of an event about a VM at a place. */
  at(place: string, vm: string, moref: string): Partial<Draft> {
    const [host = "", store = ""] = place.split("/");
    return {
      datacenter: DATACENTER,
      computeResource: CLUSTER,
      host: named("host", host),
      vm: { name: vm, moref },
      ds: named("datastore", store),
    };
  }

  move(move: HandMove): void {
    const { vm, moref, from, to, at, took, way, by = "user", vcenter = "vc-a" } = move;
    const [fromHost = "", fromDs = ""] = from.split("/");
    const [toHost = "", toDs = ""] = to.split("/");
    const chain = move.chain ?? 1000 + this.chains++;
    const ends = { vm, fromHost, fromDs, fromDc: "DC1", toHost, toDs, toDc: "DC1" };
    const own = { vcenter, chain, user: by === "user" ? PERSON : "" };
    const goal = {
      destHost: named("host", toHost),
      destDatacenter: DATACENTER,
      destDatastore: named("datastore", toDs),
    };
    this.task(move, chain, fromDs !== toDs);
    this.event(at, "VmBeingHotMigratedEvent", say.hotMigrating(ends), {
      ...this.at(from, vm, moref),
      ...own,
      ...goal,
      role: "start",
    });
    if (way === "failed" || way === "cancelled") {
      const message =
        way === "cancelled" ? "The task was canceled by a user." : (move.reason ?? "Operation timed out.");
      const fault = { type: way === "cancelled" ? "RequestCanceled" : faultType(move), message };
      const text = say.failedToMigrate(ends, message);
      const failure = { ...this.at(from, vm, moref), ...own, ...goal, category: "error", reason: fault } as const;
      this.event(at + took, "VmFailedMigrateEvent", text, { ...failure, role: "failure" });
    }
    if (way !== undefined) return;
    const arrived = { ...ends, vm: move.arrivesAs ?? vm };
    const byDrs = by === "drs";
    this.event(
      at + took,
      byDrs ? "DrsVmMigratedEvent" : "VmMigratedEvent",
      byDrs ? say.drsMigrated(arrived, CLUSTER.name) : say.migratedLong(arrived),
      {
        ...this.at(to, arrived.vm, moref),
        ...own,
        sourceHost: named("host", fromHost),
        sourceDatacenter: DATACENTER,
        sourceDatastore: named("datastore", fromDs),
        role: "end",
      },
    );
  }

  private task({ vm, moref, at, took, way, by, vcenter, reason }: HandMove, chain: number, storage: boolean): void {
    const descriptionId =
      by === "drs"
        ? "Drm.ExecuteVMotionLRO"
        : by === "storage-drs"
          ? "Drm.ExecuteStorageVmotionLro"
          : storage
            ? "VirtualMachine.relocate"
            : "VirtualMachine.migrate";
    this.taskChains.push(chain);
    this.tasks.push({
      vcenter: vcenter ?? "vc-a",
      key: `task-${7000 + this.tasks.length}`,
      name: null,
      descriptionId,
      label: "Migrate virtual machine",
      entity: { name: vm, moref },
      entityType: "VirtualMachine",
      reason: by === undefined || by === "user" ? { kind: "user", userName: PERSON } : { kind: "system" },
      queuedAt: this.begin + at * 1000 - 300,
      startedAt: this.begin + at * 1000 - 250,
      completedAt: way === "open" ? null : this.begin + (at + took) * 1000 + 120,
      state: way === "open" ? "running" : way === undefined ? "success" : "error",
      cancelled: way === "cancelled",
      error:
        way === "failed"
          ? { type: faultType({ reason }), message: reason ?? "Operation timed out." }
          : way === "cancelled"
            ? { type: "RequestCanceled", message: "The task was canceled by a user." }
            : null,
      eventChainId: 0,
      truth: null,
    });
  }

  world(): World {
    const vcenters = [...new Set(this.drafts.map(({ vcenter }) => vcenter))].sort();
    const chainKeys = new Map<number, number>();
    const events = vcenters.flatMap((vcenter) =>
      this.drafts
        .filter((draft) => draft.vcenter === vcenter)
        .sort((a, b) => a.at - b.at)
        .map(({ chain, ...event }, index): SimEvent => {
          const key = 5_000_000 + 2 * index;
          if (chain !== null && !chainKeys.has(chain)) chainKeys.set(chain, key);
          return { ...event, key, chainId: chain === null ? key : (chainKeys.get(chain) ?? key) };
        }),
    );
    const tasks = this.tasks.map((task, index) => ({
      ...task,
      eventChainId: chainKeys.get(this.taskChains[index] ?? -1) ?? 0,
    }));
    const to = this.begin + 12 * 3_600_000;
    return { seed: 0, from: this.begin, to, vcenters, events, tasks, truth: [], evacuations: [], vms: [] };
  }
}

function faultType({ reason }: Pick<HandMove, "reason">): string {
  return reason === undefined ? "Timedout" : "MigrationFault";
}

function named(kind: string, name: string): Named {
  let number = 7;
  for (let index = 0; index < name.length; index++) number = (number * 31 + name.charCodeAt(index)) % 9973;
  return { name, moref: `${kind}-${number}` };
}
