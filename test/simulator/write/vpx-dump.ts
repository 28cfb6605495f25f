import type { SimEvent, SimTask } from "../types.ts";
import { isoMicros } from "./clock.ts";
import { CARRIES_NOTHING, csvRow, utf8 } from "./written.ts";
import type { WrittenFile } from "./written.ts";

const databaseTime = (at: number): string => isoMicros(at, { separator: " ", suffix: "", trim: true });
const number = (moref: string | undefined): string | null => moref?.replace(/^.*-/, "") ?? null;

/** `\copy (select … from vpx_event) to … csv header`: UTC without a zone, the VM by its number, no sentence. */
export function writeVpxEvent(vcenter: string, events: readonly SimEvent[]): WrittenFile {
  const header =
    "event_id,chain_id,event_type,create_time,username,vm_id,vm_name,host_id,host_name,computeresource_name,datacenter_name,datastore_id,datastore_name,category";
  const rows = events.map((event) =>
    csvRow(
      [
        event.key,
        event.chainId,
        event.eventTypeId ?? `vim.event.${event.type}`,
        databaseTime(event.at),
        event.user === "" ? null : event.user,
        number(event.vm?.moref),
        event.vm?.name ?? null,
        number(event.host?.moref),
        event.host?.name ?? null,
        event.computeResource?.name ?? null,
        event.datacenter?.name ?? null,
        number(event.ds?.moref),
        event.ds?.name ?? null,
        event.category,
      ],
      ",",
      false,
    ),
  );
  return {
    name: `vpx_event-${vcenter}.csv`,
    bytes: utf8(`${[header, ...rows].join("\n")}\n`),
    vcenter,
    events,
    tasks: [],
    carries: {
      ...CARRIES_NOTHING,
      moref: true,
      chain: true,
      user: true,
      eventTypes: true,
      vmField: true,
      ownPlace: true,
    },
  };
}

export function writeVpxTask(vcenter: string, tasks: readonly SimTask[]): WrittenFile {
  const header =
    "task_id,name,descriptionid,entity_id,entity_name,complete_state,queue_time,start_time,complete_time,username,event_chain_id";
  const rows = tasks.map((task) =>
    csvRow(
      [
        number(task.key),
        task.name,
        task.descriptionId,
        number(task.entity.moref),
        task.entity.name,
        task.completedAt === null ? "running" : task.state,
        databaseTime(task.queuedAt),
        databaseTime(task.startedAt),
        task.completedAt === null ? null : databaseTime(task.completedAt),
        task.reason.kind === "user" ? task.reason.userName : null,
        task.eventChainId,
      ],
      ",",
      false,
    ),
  );
  return {
    name: `vpx_task-${vcenter}.csv`,
    bytes: utf8(`${[header, ...rows].join("\n")}\n`),
    vcenter,
    events: [],
    tasks,
    carries: { ...CARRIES_NOTHING, moref: true, chain: true, user: true, vmField: true, descriptionId: true },
  };
}
