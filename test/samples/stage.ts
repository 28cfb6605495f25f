import { createJournal, type Chain, type EventDraft } from "../simulator/journal.ts";
import * as say from "../simulator/messages.ts";
import { createRandom } from "../simulator/random.ts";
import type { SimEvent, SimTask } from "../simulator/types.ts";
import { castOf, HOSTS, SUED, type HostKey, type Machine } from "./cast.ts";
import { instant, jitter, NIGHT_ENDS } from "./clock.ts";
import { perform, placed, type Move, type Told } from "./perform.ts";

export interface Stage {
  readonly move: (move: Move) => void;
  readonly maintenance: (
    host: HostKey,
    entering: string,
    entered: string,
    exit: string | null,
    user: string,
    cancelled?: boolean,
  ) => void;
  /** Any other event; `vm` adds where that machine is by then. */
  readonly tell: (vcenter: string, at: string, event: Told, vm?: string) => void;
  readonly curtain: () => Night;
}

export interface Night {
  /** Every move of the night, as it was asked for. */
  readonly moves: readonly Move[];
  readonly events: (vcenter: string) => readonly SimEvent[];
  readonly tasks: (vcenter: string) => readonly SimTask[];
}

export function openStage(): Stage {
  const journal = createJournal();
  const random = createRandom(20_261_122);
  const cast = castOf();
  /** Acts in the order they were written down; performed in the order of the night. */
  const acts: { readonly at: number; readonly perform: () => void }[] = [];
  const moves: Move[] = [];
  const vmOf = (name: string): Machine => {
    const machine = cast.get(name);
    if (machine === undefined) throw new Error(`no such VM: ${name}`);
    return machine;
  };
  return {
    tell(vcenter, at, event, name) {
      const fixed = {
        category: "info",
        user: "",
        at: jitter(instant(at)),
        chain: null,
        role: "noise",
        truth: null,
      } as const;
      const where = (): Partial<EventDraft> =>
        name === undefined ? {} : placed(vmOf(name), vmOf(name).host, vmOf(name).datastore);
      acts.push({
        at: instant(at),
        perform: () => void journal.event(vcenter, { ...fixed, ...where(), ...event }),
      });
    },
    maintenance(key, entering, entered, exit, user, cancelled = false) {
      const host = HOSTS[key];
      const chain: Chain = { mode: "normal" };
      const where = { datacenter: host.datacenter, computeResource: host.cluster, host: host.ref };
      const label = "Enter maintenance mode";
      const at = instant(entering);
      const taskKey = journal.task(host.vcenter, {
        name: "EnterMaintenanceMode_Task",
        descriptionId: "HostSystem.enterMaintenanceMode",
        label,
        entity: host.ref,
        entityType: "HostSystem",
        reason: { kind: "user", userName: user },
        queuedAt: jitter(at - 60),
        startedAt: jitter(at - 30),
        completedAt: jitter(instant(entered) + 40),
        state: cancelled ? "error" : "success",
        cancelled,
        error: cancelled ? { type: "RequestCanceled", message: "The task was canceled by a user." } : null,
        chain,
        truth: null,
      });
      const tell = (when: number, type: string, message: string, more: Partial<EventDraft> = {}): void => {
        const fixed = { category: "info", user, role: "context", truth: null, chain } as const;
        journal.event(host.vcenter, { ...where, ...fixed, at: jitter(when), type, message, ...more });
      };
      tell(at - 59, "TaskEvent", `Task: ${label}`, { taskKey });
      tell(at, "EnteringMaintenanceModeEvent", say.enteringMaintenance(host.ref, host.datacenter));
      if (cancelled)
        tell(
          instant(entered),
          "CanceledHostOperationEvent",
          `The operation performed on host ${host.ref.name} in ${host.datacenter.name} was canceled`,
        );
      else tell(instant(entered), "EnteredMaintenanceModeEvent", say.enteredMaintenance(host.ref, host.datacenter));
      if (exit !== null)
        tell(instant(exit), "ExitMaintenanceModeEvent", say.exitedMaintenance(host.ref, host.datacenter), {
          chain: null,
        });
    },
    move: (move) => {
      moves.push(move);
      acts.push({ at: instant(move.at), perform: () => perform(journal, vmOf(move.vm), move) });
    },
    curtain() {
      for (const act of acts.sort((a, b) => a.at - b.at)) act.perform();
      const { events, tasks } = journal.finish({ random, to: NIGHT_ENDS, outages: [], rebuiltAt: [] });
      const started = instant("20:00:00");
      // Each vCenter counts its own events: no key of one is a key of the other.
      const shift = (vcenter: string): number => (vcenter === SUED ? 2_600_000 : 0);
      const shown = events
        .filter((event) => event.at >= started)
        .map((event) => ({
          ...event,
          key: event.key - shift(event.vcenter),
          chainId: event.chainId - shift(event.vcenter),
        }));
      return {
        moves,
        events: (vcenter) => shown.filter((event) => event.vcenter === vcenter),
        tasks: (vcenter) =>
          tasks
            .filter((task) => task.vcenter === vcenter && task.queuedAt >= started)
            .map((task) => ({ ...task, eventChainId: task.eventChainId - shift(vcenter) })),
      };
    },
  };
}
