import type { DrsRuleKind, RuleInventory } from "../../model/inventory.ts";
import type { Adapter } from "../adapter.ts";
import type { ColumnNames, Row } from "../dialect/row.ts";
import { tableAdapter } from "../dialect/table.ts";
import { morefOf } from "../event-object.ts";
import { drsRuleKindOf } from "../inventory/drs-rule-words.ts";
import { hostNames, memberNames } from "../inventory/member-list.ts";

const COLUMNS = {
  name: ["Name"],
  cluster: ["Cluster", "clusterName"],
  vcenter: ["vCenter", "viServer", "server"],
  takenAt: ["TakenAt"],
  enabled: ["Enabled"],
  kind: ["Type"],
  keepTogether: ["KeepTogether"],
  mandatory: ["Mandatory"],
  vmIds: ["VMIds"],
  vmNames: ["VMs", "VM", "VMNames"],
  affineHosts: ["AffineHosts", "VMHosts", "Hosts"],
  antiAffineHosts: ["AntiAffineHosts"],
  vmGroup: ["VMGroup", "VMGroupName"],
  hostGroup: ["VMHostGroup", "VMHostGroupName", "HostGroup"],
} as const satisfies ColumnNames<string>;
type Column = keyof typeof COLUMNS;

/**
 * PowerCLI's `Get-DrsRule` with its lists written out (as it comes Export-Csv writes their class), and `Get-DrsVMHostRule` as it is:
 * its rules name groups, whose members stand in another export.
 */
export const getDrsruleCsv: Adapter = tableAdapter(
  {
    id: "get-drsrule-csv",
    title: "PowerCLI Get-DrsRule and Get-DrsVMHostRule as CSV",
    role: "inventory",
    bareTimes: "local",
    recipes: [
      {
        tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13",
        command:
          "Get-Cluster | Get-DrsRule -Type VMAffinity, VMAntiAffinity, VMHostAffinity | Select-Object Name, @{n='vCenter';e={$_.Cluster.Uid.Split('@')[1].Split(':')[0]}}, @{n='Cluster';e={$_.Cluster.Name}}, Enabled, Type, KeepTogether, Mandatory, @{n='VMIds';e={$_.VMIds -join '|'}}, @{n='VMs';e={(Get-VM -Id $_.VMIds).Name -join '|'}}, @{n='AffineHosts';e={if ($_.AffineHostIds) {(Get-VMHost -Id $_.AffineHostIds).Name -join '|'}}}, @{n='AntiAffineHosts';e={if ($_.AntiAffineHostIds) {(Get-VMHost -Id $_.AntiAffineHostIds).Name -join '|'}}}, @{n='TakenAt';e={(Get-Date).ToUniversalTime().ToString('o')}} | Export-Csv rules.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
      },
      {
        tool: "VCF PowerCLI 9, or VMware PowerCLI 10 to 13: VM-Host rules by their groups",
        command:
          "Get-DrsVMHostRule | Select-Object Name, @{n='vCenter';e={$_.Uid.Split('@')[1].Split(':')[0]}}, @{n='Cluster';e={$_.Cluster.Name}}, Enabled, Type, @{n='VMGroup';e={$_.VMGroup.Name}}, @{n='VMHostGroup';e={$_.VMHostGroup.Name}}, @{n='TakenAt';e={(Get-Date).ToUniversalTime().ToString('o')}} | Export-Csv vmhost-rules.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
        note: "With Get-DrsClusterGroup beside it (precopy formats get-drsclustergroup-csv).",
      },
    ],
  },
  {
    columns: COLUMNS,
    needed: ["name"],
    time: [],
    readsEveryRow: true,
    claims: (table) => {
      if (table.has("name", "kind", "vmGroup", "hostGroup")) return "yes";
      if (!table.has("name", "enabled")) return "no";
      if (!table.has("kind") && !table.has("keepTogether")) return "no";
      const members = table.has("vmIds") || table.has("vmNames");
      return members && (table.has("keepTogether") || table.has("affineHosts")) ? "yes" : "no";
    },
    record: ruleOf,
  },
);

function ruleOf(row: Row<Column>): RuleInventory | string {
  const name = row.text("name");
  if (name === undefined) return "the row names no rule";
  const word = row.text("kind");
  const anti = hostNames(row.text("antiAffineHosts"));
  const affine = hostNames(row.text("affineHosts"));
  const kind = kindOf(word, row.flag("keepTogether"), affine.length > 0, anti.length > 0);
  if (kind === undefined) return `what kind of rule it is is not known: ${word ?? "no type"}`;
  const ids = memberNames(row.text("vmIds")).flatMap((id) => morefOf(id) ?? []);
  const names = memberNames(row.text("vmNames"));
  const [vmGroup, hostGroup] = [row.word("vmGroup"), row.word("hostGroup")];
  const byGroups = vmGroup !== undefined && hostGroup !== undefined && kind.startsWith("vm-");
  if (ids.length === 0 && names.length === 0 && !byGroups)
    return "the row names no VM: Export-Csv writes a list's class unless the command joins it (precopy formats get-drsrule-csv)";
  const hosts = kind === "vm-on-hosts" ? affine : kind === "vm-not-on-hosts" ? (anti.length > 0 ? anti : affine) : [];
  const vcenter = row.text("vcenter");
  const must = word === undefined ? null : /^(must|should)/i.exec(word);
  return {
    shape: "inventory",
    about: "rule",
    line: row.line,
    vcenter,
    takenAt: row.text("takenAt"),
    cluster: row.word("cluster"),
    name,
    kind,
    enabled: row.flag("enabled"),
    mandatory: must === null ? row.flag("mandatory") : must[0].toLowerCase() === "must",
    // Get-VM lists VMs in an order of its own: which name is which id's is not known. An id says nothing without its vCenter.
    vms:
      ids.length > 0 && (vcenter !== undefined || names.length === 0)
        ? ids.map((moref) => ({ moref }))
        : names.map((vm) => ({ name: vm })),
    hosts: hosts.length === 0 ? undefined : hosts,
    ...(byGroups ? { vmGroup, hostGroup } : {}),
  };
}

function kindOf(
  word: string | undefined,
  together: boolean | undefined,
  on: boolean,
  notOn: boolean,
): DrsRuleKind | undefined {
  const kind = drsRuleKindOf(word);
  if (kind !== undefined) return kind;
  if (notOn) return on ? undefined : "vm-not-on-hosts";
  if (on) return "vm-on-hosts";
  if (together === undefined || /host/i.test(word ?? "")) return undefined;
  return together ? "affinity" : "anti-affinity";
}
