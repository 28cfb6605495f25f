import type { EntityRef } from "../../model/entity.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns, fieldAt } from "../dialect/columns.ts";
import { csvShape } from "../dialect/csv.ts";
import { readTable, rejectHeader, userAt } from "../dialect/table.ts";
import type { Head, Source } from "../source.ts";

/**
 * Rows of vCenter's own event table VPX_EVENT as psql, bcp or SQL Server Management Studio write them. Times are UTC without a
 * zone, the VM is the number in its MoRef, a null user is the system; sentences and the other end of a move are in
 * VPX_EVENT_ARG and not here.
 */
export const vcenterDbEventsCsv: Adapter = {
  id: "vcenter-db-events-csv",
  title: "vCenter database, table VPX_EVENT (CSV)",
  role: "events",
  bareTimes: "utc",
  recipes: [
    {
      tool: "psql on the vCenter appliance",
      command:
        "/opt/vmware/vpostgres/current/bin/psql -U postgres -d VCDB -c \"\\copy (select event_id, chain_id, event_type, create_time, username, vm_id, vm_name, host_id, host_name, computeresource_name, datacenter_name, datastore_name from vc.vpx_event where create_time > now() at time zone 'utc' - interval '1 day') to 'events.csv' csv header\"",
      privilege: "root shell on the appliance; no vCenter permission",
      note: "For an appliance whose API is out of reach; VMware supports reading the database only with its help.",
    },
  ],
  probe,
  read,
};

const TIME = ["createtime"];
const TYPE = ["eventtype"];

function probe(head: Head): Probe {
  const shape = csvShape(head);
  if (shape === null) return "no";
  const columns = new Columns(shape.columns);
  return columns.has(TIME) && columns.has(TYPE) && columns.has(["eventid", "chainid", "vmid"]) ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return rejectHeader(source, sink);
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns });
  const columns = new Columns(shape.columns);
  const at = {
    key: columns.find(["eventid"]),
    chain: columns.find(["chainid"]),
    type: columns.find(TYPE),
    extendedType: columns.find(["eventtypeid", "extendedtype", "eventextype"]),
    time: columns.find(TIME),
    user: columns.find(["username"]),
    vmId: columns.find(["vmid"]),
    vmName: columns.find(["vmname"]),
    hostId: columns.find(["hostid"]),
    hostName: columns.find(["hostname"]),
    datastoreId: columns.find(["datastoreid"]),
    datastoreName: columns.find(["datastorename"]),
    clusterName: columns.find(["computeresourcename"]),
    datacenterName: columns.find(["datacentername"]),
    message: columns.find(["fullformattedmessage", "message", "description", "formattedmessage"]),
    severity: columns.find(["category", "severity"]),
    vcenter: columns.find(["vcenter", "server"]),
  };
  const referenced = (fields: readonly string[], name: number, id: number, prefix: string): EntityRef | undefined => {
    const number = fieldAt(fields, id);
    const text = fieldAt(fields, name);
    if (text === undefined && number === undefined) return undefined;
    return { name: text, moref: number !== undefined && /^\d+$/.test(number) ? `${prefix}-${number}` : undefined };
  };
  const named = (fields: readonly string[], index: number): EntityRef | undefined => {
    const name = fieldAt(fields, index);
    return name === undefined ? undefined : { name };
  };
  await readTable(source, shape, sink, {
    needed: [at.time, at.type],
    time: at.time,
    row: (fields, line) => {
      sink.emit({
        shape: "event",
        line,
        time: fieldAt(fields, at.time),
        typeId: fieldAt(fields, at.extendedType) ?? fieldAt(fields, at.type),
        userName: userAt(fields, at.user),
        key: fieldAt(fields, at.key),
        chainId: fieldAt(fields, at.chain),
        vm: referenced(fields, at.vmName, at.vmId, "vm"),
        host: referenced(fields, at.hostName, at.hostId, "host"),
        datastore: referenced(fields, at.datastoreName, at.datastoreId, "datastore"),
        cluster: named(fields, at.clusterName),
        datacenter: named(fields, at.datacenterName),
        message: fieldAt(fields, at.message),
        severity: fieldAt(fields, at.severity),
        vcenter: fieldAt(fields, at.vcenter),
      });
    },
  });
}
