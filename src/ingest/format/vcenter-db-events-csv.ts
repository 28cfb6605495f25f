import type { EntityRef } from "../../model/entity.ts";
import type { Adapter } from "../adapter.ts";
import { tableAdapter } from "../dialect/table.ts";

/**
 * Rows of vCenter's own event table VPX_EVENT as psql, bcp or SQL Server Management Studio write them. Times are UTC without a
 * zone, the VM is the number in its MoRef, a null user is the system; sentences and the other end of a move are in
 * VPX_EVENT_ARG and not here.
 */
export const vcenterDbEventsCsv: Adapter = tableAdapter(
  {
    id: "vcenter-db-events-csv",
    title: "vCenter database, table VPX_EVENT (CSV)",
    role: "events",
    bareTimes: "utc",
    recipes: [
      {
        tool: "psql on the vCenter appliance",
        command:
          "/opt/vmware/vpostgres/current/bin/psql -U postgres -d VCDB -c \"\\copy (select event_id, chain_id, event_type, create_time, username, vm_id, vm_name, host_id, host_name, computeresource_name, datacenter_name, datastore_name from vc.vpx_event where create_time > now() at time zone 'utc' - interval '26 hours') to 'events.csv' csv header\"",
        privilege: "root shell on the appliance; no vCenter permission",
        note: "For an appliance whose API is out of reach; VMware supports reading the database only with its help.",
      },
    ],
  },
  {
    columns: {
      key: ["event_id"],
      chain: ["chain_id"],
      type: ["event_type"],
      extendedType: ["event_type_id", "extended_type", "eventex_type"],
      time: ["create_time"],
      user: ["username"],
      vmId: ["vm_id"],
      vmName: ["vm_name"],
      hostId: ["host_id"],
      hostName: ["host_name"],
      datastoreId: ["datastore_id"],
      datastoreName: ["datastore_name"],
      cluster: ["computeresource_name"],
      datacenter: ["datacenter_name"],
      message: ["full_formatted_message", "message", "description", "formatted_message"],
      severity: ["category", "severity"],
      vcenter: ["vCenter", "server"],
    },
    needed: ["time", "type"],
    time: ["time"],
    claims: (table) =>
      table.has("time", "type") && (table.has("key") || table.has("chain") || table.has("vmId")) ? "yes" : "no",
    record: (row) => ({
      shape: "event",
      line: row.line,
      time: row.text("time"),
      typeId: row.text("extendedType") ?? row.text("type"),
      userName: row.user("user"),
      key: row.text("key"),
      chainId: row.text("chain"),
      vm: referenced(row.text("vmName"), row.text("vmId"), "vm"),
      host: referenced(row.text("hostName"), row.text("hostId"), "host"),
      datastore: referenced(row.text("datastoreName"), row.text("datastoreId"), "datastore"),
      cluster: row.named("cluster"),
      datacenter: row.named("datacenter"),
      message: row.text("message"),
      severity: row.text("severity"),
      vcenter: row.text("vcenter"),
    }),
  },
);

/** The database keeps the number of a MoRef only. */
function referenced(name: string | undefined, id: string | undefined, prefix: string): EntityRef | undefined {
  if (name === undefined && id === undefined) return undefined;
  return { name, moref: id !== undefined && /^\d+$/.test(id) ? `${prefix}-${id}` : undefined };
}
