import type { EntityRef } from "../model/entity.ts";
import type { Sink } from "./adapter.ts";
import { Columns, fieldAt } from "./dialect/columns.ts";
import type { CsvShape } from "./dialect/csv.ts";
import { aliases, readTable, rejectHeader, userAt, wordAt } from "./dialect/table.ts";
import type { Source } from "./source.ts";

/**
 * A table of vCenter events as PowerShell's Export-Csv writes them: a time, a sentence, and whatever other columns the script's
 * author chose. Shared by the raw and the selected export, which differ in what else can be relied on.
 */
const TIME = aliases("CreatedTime", "createDate", "created", "eventTime", "time", "dateTime", "timestamp", "date");
const MESSAGE = aliases("FullFormattedMessage", "fullMessage", "formattedMessage", "message", "eventMessage");
const USER = aliases("UserName", "user", "initiator", "by");
const TYPE = aliases("EventTypeId", "eventType", "type", "typeName", "getTypeName", "class");
const KEY = aliases("Key", "eventKey", "eventId", "id");
const CHAIN = aliases("ChainId", "eventChainId", "chain");
const VM = aliases("VMName", "vm", "virtualMachine", "name", "entity", "entityName");
const VM_ID = aliases("VmId", "vmMoRef", "moRef", "vm_moref");
const HOST = aliases("Host", "vmHost", "esxHost", "hostName");
const SOURCE_HOST = aliases("SourceHost", "srcHost", "sourceVMHost", "from", "fromHost");
const DEST_HOST = aliases("DestHost", "dstHost", "destinationHost", "to", "toHost", "targetHost");
const DATASTORE = aliases("Ds", "datastore");
const SOURCE_DATASTORE = aliases("SourceDatastore", "srcDatastore", "srcDs");
const DEST_DATASTORE = aliases("DestDatastore", "dstDatastore", "dstDs");
const VCENTER = aliases("vCenter", "vCenterName", "viServer", "vcServer", "server");
const CLUSTER = aliases("Cluster", "clusterName", "computeResource");
const DATACENTER = aliases("Datacenter", "datacenterName", "dc");

export interface EventColumns {
  readonly time: number;
  readonly message: number;
  readonly columns: Columns;
}

/** Null where time or sentence is missing. */
export function eventColumns(shape: CsvShape): EventColumns | null {
  const columns = new Columns(shape.columns);
  const time = columns.find(TIME);
  const message = columns.find(MESSAGE);
  return time < 0 || message < 0 ? null : { time, message, columns };
}

const RAW_COLUMNS = ["computeresource", "ds", "net", "dvs", "changetag", "datacenter"];

/** True for all columns of the event objects themselves: `Get-VIEvent | Export-Csv` without a Select. */
export function hasRawColumns(columns: Columns): boolean {
  return RAW_COLUMNS.filter((name) => columns.has([name])).length >= 4;
}

/** The event's class where a cell of the type column names one; the Client's severity words stand in columns of that name too. */
function typeIdAt(fields: readonly string[], index: number): string | undefined {
  const text = fieldAt(fields, index);
  // VMware.Vim.VmMigratedEvent   com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent
  return text !== undefined && /Event|\./.test(text) ? text.replace(/^VMware\.Vim\./, "") : undefined;
}

export async function readEventTable(source: Source, shape: CsvShape, sink: Sink): Promise<void> {
  const found = eventColumns(shape);
  if (found === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const { columns, time, message } = found;
  const at = {
    user: columns.find(USER),
    type: columns.find(TYPE),
    key: columns.find(KEY),
    chain: columns.find(CHAIN),
    vm: columns.find(VM),
    vmId: columns.find(VM_ID),
    host: columns.find(HOST),
    sourceHost: columns.find(SOURCE_HOST),
    destHost: columns.find(DEST_HOST),
    datastore: columns.find(DATASTORE),
    sourceDatastore: columns.find(SOURCE_DATASTORE),
    destDatastore: columns.find(DEST_DATASTORE),
    vcenter: columns.find(VCENTER),
    cluster: columns.find(CLUSTER),
    datacenter: columns.find(DATACENTER),
    template: columns.find(["template"]),
    objectName: columns.find(["objectname"]),
    objectId: columns.find(["objectid"]),
    severity: columns.find(["severity"]),
  };
  // VMware.Vim.VmMigratedEvent on the type line is the class of the first row, and of that one only.
  let firstType = /^VMware\.Vim\.(\w+Event|EventEx)$/.exec(shape.powershellType ?? "")?.[1];
  const named = (fields: readonly string[], index: number): EntityRef | undefined => {
    const name = wordAt(fields, index);
    return name === undefined ? undefined : { name };
  };
  await readTable(source, shape, sink, {
    needed: [time, message],
    time,
    freeText: message,
    row: (fields, line) => {
      const type = typeIdAt(fields, at.type) ?? (line === shape.headerLine + 1 ? firstType : undefined);
      firstType = undefined;
      const host = named(fields, at.host);
      sink.emit({
        shape: "event",
        line,
        time: fieldAt(fields, time),
        message: fieldAt(fields, message),
        userName: userAt(fields, at.user),
        typeId: type === "EventEx" ? undefined : type,
        key: digitsAt(fields, at.key),
        chainId: digitsAt(fields, at.chain),
        vm: vmOf(wordAt(fields, at.vm), wordAt(fields, at.vmId)),
        host,
        datastore: named(fields, at.datastore),
        sourceHost: named(fields, at.sourceHost),
        sourceDatastore: named(fields, at.sourceDatastore),
        destHost: named(fields, at.destHost),
        destDatastore: named(fields, at.destDatastore),
        cluster: named(fields, at.cluster),
        datacenter: named(fields, at.datacenter),
        vcenter: fieldAt(fields, at.vcenter),
        template: /^true$/i.test(fieldAt(fields, at.template) ?? "") ? true : undefined,
        objectName: wordAt(fields, at.objectName),
        objectId: wordAt(fields, at.objectId),
        severity: wordAt(fields, at.severity),
      });
    },
  });
}

/** A VM by its name and by its reference, which PowerCLI writes as `VirtualMachine-vm-123`. */
function vmOf(name: string | undefined, id: string | undefined): EntityRef | undefined {
  const moref = id === undefined ? undefined : /(?:^|-)(vm-\d+)$/.exec(id)?.[1];
  return name === undefined && moref === undefined ? undefined : { name, moref };
}

/** A whole number, with the thousands separators that a spreadsheet may have put in. */
function digitsAt(fields: readonly string[], index: number): string | undefined {
  const text = fieldAt(fields, index)?.replaceAll(/[.,'\u00a0\u202f ](?=\d{3})/g, "");
  return text !== undefined && /^\d+$/.test(text) ? text : undefined;
}
