import type { GroupInventory } from "../../model/inventory.ts";
import type { Adapter } from "../adapter.ts";
import type { ColumnNames, Row } from "../dialect/row.ts";
import { tableAdapter } from "../dialect/table.ts";
import { hostNames, memberNames, memberRef } from "../inventory/member-list.ts";

const COLUMNS = {
  name: ["Name", "GroupName"],
  cluster: ["Cluster", "clusterName"],
  vcenter: ["vCenter", "viServer", "server"],
  takenAt: ["TakenAt"],
  type: ["GroupType"],
  members: ["Member", "Members", "MemberName", "MemberNames"],
} as const satisfies ColumnNames<string>;
type Column = keyof typeof COLUMNS;

/** PowerCLI's `Get-DrsClusterGroup` with its members written out, on one row or a row each; as it comes Export-Csv writes their class. */
export const getDrsclustergroupCsv: Adapter = tableAdapter(
  {
    id: "get-drsclustergroup-csv",
    title: "PowerCLI Get-DrsClusterGroup as CSV",
    role: "inventory",
    bareTimes: "local",
    recipes: [
      {
        tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13: who is in the groups of VM-Host rules",
        command:
          "Get-DrsClusterGroup | Select-Object Name, @{n='vCenter';e={$_.Uid.Split('@')[1].Split(':')[0]}}, @{n='Cluster';e={$_.Cluster.Name}}, GroupType, @{n='Member';e={$_.Member.Name -join '|'}}, @{n='TakenAt';e={(Get-Date).ToUniversalTime().ToString('o')}} | Export-Csv groups.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
      },
    ],
  },
  {
    columns: COLUMNS,
    needed: ["name"],
    time: [],
    readsEveryRow: true,
    claims: (table) => (table.has("name", "type", "members") ? "yes" : "no"),
    record: groupOf,
  },
);

function groupOf(row: Row<Column>): GroupInventory | string | null {
  const name = row.text("name");
  if (name === undefined) return "the row names no group";
  const type = row.text("type") ?? "";
  const of = /host/i.test(type) ? "hosts" : /^VM/i.test(type) ? "vms" : null;
  if (of === null) return `what kind of group it is is not known: ${type === "" ? "no type" : type}`;
  const text = row.text("members");
  const members = (of === "hosts" ? hostNames(text) : memberNames(text)).map(memberRef);
  if (members.length === 0)
    return text === undefined
      ? null
      : "the row names no member: Export-Csv writes a list's class unless the command joins it (precopy formats get-drsclustergroup-csv)";
  return {
    shape: "inventory",
    about: "group",
    line: row.line,
    vcenter: row.text("vcenter"),
    takenAt: row.text("takenAt"),
    cluster: row.word("cluster"),
    name,
    [of]: members,
  };
}
