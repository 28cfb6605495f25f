import type { Named, SimEvent, SimTask } from "../simulator/types.ts";
import { isoMicros } from "../simulator/write/clock.ts";

/** Formats that only the samples are written in. */

const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");
const yamlText = (text: string): string => JSON.stringify(text);

/** RbVmomi objects as Ruby's YAML dumps them, one document an event. */
export function manageiqDocuments(events: readonly SimEvent[], tasks: readonly SimTask[]): Uint8Array {
  const taskOf = new Map(tasks.map((task) => [task.key, task]));
  return utf8(events.map((event) => document(event, taskOf.get(event.taskKey ?? ""))).join(""));
}

function document(event: SimEvent, task: SimTask | undefined): string {
  const argument = (field: string, named: Named | undefined, kind: string, reference: string): string[] =>
    named === undefined
      ? []
      : [
          `  :${field}: !ruby/object:RbVmomi::VIM::${kind}EventArgument`,
          "    props:",
          `      :name: ${yamlText(named.name)}`,
          `      :${kind === "Datastore" ? "datastore" : kind.charAt(0).toLowerCase() + kind.slice(1)}: !ruby/object:RbVmomi::VIM::${reference}`,
          "        connection: nil",
          `        ref: ${named.moref}`,
        ];
  const lines = [
    `--- !ruby/object:RbVmomi::VIM::${event.type}`,
    "props:",
    `  :key: ${event.key}`,
    `  :chainId: ${event.chainId}`,
    `  :createdTime: ${isoMicros(event.at, { separator: " ", suffix: "000 Z" })}`,
    `  :userName: ${event.user === "" ? "''" : yamlText(event.user)}`,
    ...argument("datacenter", event.datacenter, "Datacenter", "Datacenter"),
    ...argument("computeResource", event.computeResource, "ComputeResource", "ClusterComputeResource"),
    ...argument("host", event.host, "Host", "HostSystem"),
    ...argument("vm", event.vm, "Vm", "VirtualMachine"),
    ...argument("ds", event.ds, "Datastore", "Datastore"),
    `  :fullFormattedMessage: ${yamlText(event.message)}`,
    "  :changeTag: ''",
    ...argument("sourceHost", event.sourceHost, "Host", "HostSystem"),
    ...argument("sourceDatastore", event.sourceDatastore, "Datastore", "Datastore"),
    ...argument("destHost", event.destHost, "Host", "HostSystem"),
    ...argument("destDatastore", event.destDatastore, "Datastore", "Datastore"),
    ...(event.eventTypeId === undefined ? [] : extended(event)),
    ...(task === undefined ? [] : taskLines(task)),
  ];
  return `${lines.join("\n")}\n`;
}

function extended(event: SimEvent): string[] {
  const pairs = (event.arguments ?? []).flatMap(({ key, value }) => [
    "  - !ruby/object:RbVmomi::VIM::KeyAnyValue",
    "    props:",
    `      :key: ${yamlText(key)}`,
    `      :value: ${yamlText(value)}`,
  ]);
  return [
    `  :eventTypeId: ${event.eventTypeId ?? ""}`,
    pairs.length === 0 ? "  :arguments: []" : "  :arguments:",
    ...pairs,
    `  :objectId: ${event.objectId ?? "''"}`,
    `  :objectName: ${yamlText(event.objectName ?? "")}`,
  ];
}

function taskLines(task: SimTask): string[] {
  const reason =
    task.reason.kind === "user"
      ? [
          "      :reason: !ruby/object:RbVmomi::VIM::TaskReasonUser",
          "        props:",
          `          :userName: ${yamlText(task.reason.userName)}`,
        ]
      : ["      :reason: !ruby/object:RbVmomi::VIM::TaskReasonSystem", "        props: {}"];
  return [
    "  :info: !ruby/object:RbVmomi::VIM::TaskInfo",
    "    props:",
    `      :key: ${task.key}`,
    ...(task.name === null ? [] : [`      :name: ${task.name}`]),
    `      :descriptionId: ${task.descriptionId}`,
    `      :entity: !ruby/object:RbVmomi::VIM::${task.entityType}`,
    "        connection: nil",
    `        ref: ${task.entity.moref}`,
    `      :entityName: ${yamlText(task.entity.name)}`,
    "      :state: queued",
    "      :cancelled: false",
    ...reason,
    `      :queueTime: ${isoMicros(task.queuedAt, { separator: " ", suffix: "000 Z" })}`,
    "      :eventChainId: 0",
  ];
}

/** vm_event_history as `mysql --batch` prints it: tabs, NULL, line ends as text. */
export function icingaTable(events: readonly SimEvent[]): Uint8Array {
  const columns =
    "ts_event_ms\tevent_type\tevent_key\tevent_chain_id\tis_template\tfull_message\tuser_name\tfault_message\tfault_reason";
  const kept = new Set([
    "VmBeingMigratedEvent",
    "VmBeingHotMigratedEvent",
    "VmEmigratingEvent",
    "VmFailedMigrateEvent",
    "VmMigratedEvent",
    "DrsVmMigratedEvent",
  ]);
  const rows = events
    .filter((event) => kept.has(event.type))
    .map((event) =>
      [
        Math.floor(event.at),
        event.type,
        event.key,
        event.chainId,
        event.template === true ? "y" : "n",
        event.message.replaceAll("\n", "\\n").replaceAll("\t", "\\t"),
        event.user === "" ? "NULL" : event.user.replaceAll("\\", "\\\\"),
        event.reason?.message ?? "NULL",
        "NULL",
      ].join("\t"),
    );
  return utf8(`${[columns, ...rows].join("\n")}\n`);
}

/** Aria Operations for Logs' forwarding: the VM and the vCenter stand in fields of their own. */
export function logInsightLines(vcenter: string, events: readonly SimEvent[]): Uint8Array {
  const lines = events.map((event) => {
    const fields = {
      vmw_cluster: event.computeResource?.name ?? "",
      vmw_datacenter: event.datacenter?.name ?? "",
      vc_event_type: event.eventTypeId ?? `com.vmware.vim25.${event.type}`,
      vmw_object_id: event.vm?.moref ?? event.host?.moref ?? "",
      vc_username: event.user,
      vmw_vcenter: vcenter,
      vc_vm_name: event.vm?.name ?? "",
    };
    const data = Object.entries(fields)
      .map(([name, value]) => `${name}="${value.replaceAll(/["\\\]]/g, "\\$&")}"`)
      .join(" ");
    const sentence = event.message.replaceAll("\n", " ");
    return `<14>1 ${isoMicros(event.at)} ${vcenter} vpxd - - [Originator@6876 ${data}][meta sequenceId="${event.key}"]${sentence}`;
  });
  return utf8(`${lines.join("\n")}\n`);
}

function linesOf(log: Uint8Array): readonly string[] {
  return Buffer.from(log)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** One page of an Elasticsearch search's answer, each line in a document as Filebeat's syslog input writes it. */
export function elasticHits(log: Uint8Array): Uint8Array {
  const hits = linesOf(log).map((line, index) =>
    JSON.stringify({
      _index: "syslog-2026.11.22",
      _id: `v${index}`,
      _score: null,
      _source: { agent: { type: "filebeat", name: "collector01" }, message: line, tags: ["vcenter"] },
    }),
  );
  const total = JSON.stringify({ value: hits.length, relation: "eq" });
  return Buffer.from(
    `{"took":12,"timed_out":false,"hits":{"total":${total},"max_score":null,"hits":[\n${hits.join(",\n")}\n]}}\n`,
  );
}

/** Splunk's export of a search as CSV: newest first, the line in _raw. */
export function splunkTable(log: Uint8Array): Uint8Array {
  const rows = linesOf(log)
    .map((line) => `"vcenter","syslog","udp:514","${line.replaceAll('"', '""')}"`)
    .toReversed();
  return Buffer.from(`"index","sourcetype","source","_raw"\n${rows.join("\n")}\n`);
}
