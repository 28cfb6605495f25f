import type { HostState, VcenterState, VmState } from "./inventory.ts";
import type { Chain, EventDraft, Journal } from "./journal.ts";
import type * as say from "./messages.ts";
import type { Random } from "./random.ts";
import type { Named, SimFault, SimReason, SimTrigger } from "./types.ts";

export type Way = "succeeded" | "moved-in-error" | "check" | "copy" | "cancelled" | "superseded";

/** Which task drives it; decides descriptionId, method name and label. */
export type Driver = "migrate" | "relocate" | "drs" | "sdrs" | "sdrs-click" | "power-on";

export interface Plan {
  readonly vm: VmState;
  /** When the task is queued. */
  readonly at: number;
  /** From the start event to the end event. */
  readonly seconds: number;
  readonly toHost: HostState;
  readonly toDatastore: Named;
  readonly toVcenter: VcenterState;
  readonly driver: Driver;
  readonly trigger: SimTrigger;
  readonly reason: SimReason;
  readonly user: string;
  readonly way: Way;
  readonly fault: SimFault | null;
  readonly encrypted: boolean;
  readonly perDisk: boolean;
  readonly chain: Chain;
  readonly retryOf: number | null;
  readonly evacuates: string | null;
  /** A script's refusal comes within milliseconds. */
  readonly prompt?: boolean;
}

/** What one migration's records are made from. */
export interface Scene {
  readonly random: Random;
  readonly journal: Journal;
  readonly plan: Plan;
  readonly vm: VmState;
  readonly truth: number;
  readonly ends: say.Ends;
  readonly startAt: number;
  readonly endAt: number;
  readonly fromHost: HostState;
  readonly fromDatastore: Named;
  /** Writes an event of this migration at its source vCenter. */
  readonly emit: (
    at: number,
    event: Omit<EventDraft, "at" | "chain" | "truth" | "user"> & { user?: string },
  ) => EventDraft;
  /** The inherited fields: datacenter, cluster, host, vm, datastore. */
  readonly at: (
    host: HostState,
    datastore: Named,
  ) => Pick<EventDraft, "datacenter" | "computeResource" | "host" | "vm" | "ds">;
}

/** An alarm that quotes a migration's message is no migration. */
export function emitQuote(scene: Scene, quotes: EventDraft): void {
  scene.journal.event(scene.vm.vcenter.name, {
    at: quotes.at + scene.random.int(20, 4000),
    type: "EventEx",
    eventTypeId: "com.vmware.vc.EventAlarmTriggeredEvent",
    category: "warning",
    user: "",
    message: "",
    quotes,
    quotedOn: scene.plan.toHost.ref.name,
    datacenter: scene.fromHost.datacenter,
    chain: null,
    role: "quote",
    truth: scene.truth,
  });
}
