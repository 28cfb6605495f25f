import type { EntityRef } from "../model/entity.ts";
import type { EventRecord } from "../model/record.ts";
import { namesMigration } from "../model/relevance.ts";
import type { ColumnNames, Row } from "./dialect/row.ts";
import type { Table, TableFormat } from "./dialect/table.ts";

/**
 * A table of vCenter events as PowerShell's Export-Csv writes them: a time, a sentence, and whatever other columns the script's
 * author chose. Shared by the raw and the selected export, which differ in what else can be relied on.
 */
const COLUMNS = {
  time: ["CreatedTime", "createDate", "created", "eventTime", "time", "dateTime", "timestamp", "date"],
  message: ["FullFormattedMessage", "fullMessage", "formattedMessage", "message", "eventMessage"],
  user: ["UserName", "user", "initiator", "by"],
  type: ["EventTypeId", "eventType", "type", "typeName", "getTypeName", "class"],
  key: ["Key", "eventKey", "eventId", "id"],
  chain: ["ChainId", "eventChainId", "chain"],
  vm: ["VMName", "vm", "virtualMachine", "name", "entity", "entityName"],
  vmId: ["VmId", "vmMoRef", "moRef", "vm_moref"],
  host: ["Host", "vmHost", "esxHost", "hostName"],
  sourceHost: ["SourceHost", "srcHost", "sourceVMHost", "from", "fromHost"],
  destHost: ["DestHost", "dstHost", "destinationHost", "to", "toHost", "targetHost"],
  datastore: ["Ds", "datastore"],
  sourceDatastore: ["SourceDatastore", "srcDatastore", "srcDs"],
  destDatastore: ["DestDatastore", "dstDatastore", "dstDs"],
  vcenter: ["vCenter", "vCenterName", "viServer", "vcServer", "server"],
  cluster: ["Cluster", "clusterName", "computeResource"],
  datacenter: ["Datacenter", "datacenterName", "dc"],
  template: ["Template"],
  objectName: ["ObjectName"],
  objectId: ["ObjectId"],
  severity: ["Severity"],
} as const satisfies ColumnNames<string>;
export type EventColumn = keyof typeof COLUMNS;

const RAW_COLUMNS = ["ComputeResource", "Ds", "Net", "Dvs", "ChangeTag", "Datacenter"];

/** True for all columns of the event objects themselves: `Get-VIEvent | Export-Csv` without a Select. */
export function hasRawColumns({ columns }: Table<EventColumn>): boolean {
  return RAW_COLUMNS.filter((name) => columns.has([name])).length >= 4;
}

export const EVENT_TABLE: Omit<TableFormat<EventColumn>, "claims"> = {
  columns: COLUMNS,
  needed: ["time", "message"],
  time: ["time"],
  freeText: "message",
  record: eventOf,
};

function eventOf(row: Row<EventColumn>, { shape }: Table<EventColumn>): EventRecord {
  const isFirst = row.line === shape.headerLine + 1;
  const type =
    typeIdOf(row.text("type")) ?? (isFirst ? typeOfFirst(shape.powershellType, row.text("message")) : undefined);
  return {
    shape: "event",
    line: row.line,
    time: row.text("time"),
    message: row.text("message"),
    userName: row.user("user"),
    typeId: type === "EventEx" ? undefined : type,
    key: digitsOf(row.text("key")),
    chainId: digitsOf(row.text("chain")),
    vm: vmOf(row.word("vm"), row.word("vmId")),
    host: row.named("host"),
    datastore: row.named("datastore"),
    sourceHost: row.named("sourceHost"),
    sourceDatastore: row.named("sourceDatastore"),
    destHost: row.named("destHost"),
    destDatastore: row.named("destDatastore"),
    cluster: row.named("cluster"),
    datacenter: row.named("datacenter"),
    vcenter: row.text("vcenter"),
    template: row.flag("template") === true ? true : undefined,
    objectName: row.word("objectName"),
    objectId: row.word("objectId"),
    severity: row.word("severity"),
  };
}

/**
 * `#TYPE VMware.Vim.VmMigratedEvent` is the class of the first row, and of that one only. Whoever sorts the rows puts another one
 * there: a sentence about a migration knows better.
 */
function typeOfFirst(powershellType: string | null, message: string | undefined): string | undefined {
  const type = /^VMware\.Vim\.(\w+Event|EventEx)$/.exec(powershellType ?? "")?.[1];
  if (type === undefined || message === undefined || namesMigration(type)) return type;
  return namesMigration(message) ||
    /\b(?:relocation|migration) of the virtual machine\b/i.test(message) ||
    (message.startsWith("Task: ") && type !== "TaskEvent")
    ? undefined
    : type;
}

/** The event's class where a cell of the type column names one; the Client's severity words stand in columns of that name too. */
function typeIdOf(text: string | undefined): string | undefined {
  // VMware.Vim.VmMigratedEvent   com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent   NoMaintenanceModeDrsRecommendationForVM
  return text !== undefined && /Event|\.|^[A-Z][a-z]+[A-Z][a-z]+[A-Z]\w*$/.test(text)
    ? text.replace(/^VMware\.Vim\./, "")
    : undefined;
}

/** A VM by its name and by its reference, which PowerCLI writes as `VirtualMachine-vm-123`. */
function vmOf(name: string | undefined, id: string | undefined): EntityRef | undefined {
  const moref = id === undefined ? undefined : /(?:^|-)(vm-\d+)$/.exec(id)?.[1];
  return name === undefined && moref === undefined ? undefined : { name, moref };
}

/** A whole number, with the thousands separators that a spreadsheet may have put in. */
function digitsOf(text: string | undefined): string | undefined {
  const bare = text?.replaceAll(/[.,'\u00a0\u202f ](?=\d{3})/g, "");
  return bare !== undefined && /^\d+$/.test(bare) ? bare : undefined;
}
