import { expect, test } from "vitest";
import { mergeInventory } from "../../src/reconstruct/inventory/inventory.ts";
import { ruleViolation } from "../../src/summarize/findings/rule-violation.ts";
import { found } from "../support/findings.ts";
import { readSource } from "./read-source.ts";

/** Two clusters of two hosts; ora1 is on a licensed host of the first, ora2 is not. */
const HOSTS = `"Host","Datacenter","Cluster","in Maintenance Mode","# Memory","Object ID","VI SDK Server"
"esx1.lab.test","DC","One","False","1048576","host-11","vc.lab.test"
"esx2.lab.test","DC","One","False","1048576","host-12","vc.lab.test"
"esx3.lab.test","DC","Two","False","1048576","host-13","vc.lab.test"
"esx4.lab.test","DC","Two","False","1048576","host-14","vc.lab.test"
`;
const VMS = `"VM","Powerstate","Template","CPUs","Memory","Datacenter","Cluster","Host","VM ID","VI SDK Server"
"ora1","poweredOn","False","4","8,192","DC","One","esx1.lab.test","vm-1","vc.lab.test"
"ora2","poweredOn","False","4","8,192","DC","One","esx2.lab.test","vm-2","vc.lab.test"
"app3","poweredOn","False","4","8,192","DC","Two","esx3.lab.test","vm-3","vc.lab.test"
"app4","poweredOn","False","4","8,192","DC","Two","esx3.lab.test","vm-4","vc.lab.test"
`;
const RULES = `Rule: oracle licensed
  Type: ClusterVmHostRuleInfo
  vmGroupName: oracle
  affineHostGroupName licensed hosts
  antiAffineHostGroupName 
`;
const GROUPS = `ClusterVmGroup    oracle
  ora1
  ora2
ClusterHostGroup  licensed hosts
  esx1.lab.test
`;
const jsonGroups = (host: string): string =>
  `[{"name":"oracle","userCreated":true,"uniqueID":"","vm":[{"type":"VirtualMachine","value":"vm-1"},{"type":"VirtualMachine","value":"vm-2"}]},{"name":"licensed hosts","userCreated":true,"uniqueID":"","host":[{"type":"HostSystem","value":"${host}"}]}]\n`;

async function findings(...inputs: readonly string[]) {
  const read = await Promise.all([VMS, HOSTS, ...inputs].map((text) => readSource(text)));
  expect(read.flatMap(({ rejected }) => rejected)).toEqual([]);
  expect(read.map(({ adapter }) => adapter)).not.toContain(null);
  const rows = read.flatMap(({ records }, input) => records.map((record) => ({ record, input, takenAt: null })));
  return found(ruleViolation, { inventory: mergeInventory(rows) }).map(({ title, subjects }) => [title, subjects]);
}

const BROKEN = [["The VM-Host rule oracle licensed is broken", ["vc.lab.test/ora2"]]];

test.each<[string, readonly string[]]>([
  ["rules and groups by name in one file", [RULES + GROUPS]],
  ["groups by name in a file of their own, members not indented", [RULES, GROUPS.replaceAll("\n  ", "\n")]],
  ["groups by MoRef", [RULES, jsonGroups("host-11")]],
  ["groups by MoRef, as govc 0.30 writes them", [RULES, pascal(jsonGroups("host-11"))]],
  ["both as JSON", [JSON.stringify(RULES.trimEnd().split("\n")), jsonGroups("host-11")]],
])("a VM-Host rule of govc is judged by its groups: %s", async (_case, inputs) => {
  expect(await findings(...inputs)).toEqual(BROKEN);
});

test("a rule of hosts that VMs keep away from is judged by its groups too", async () => {
  const never = RULES.replace("affineHostGroupName licensed hosts", "affineHostGroupName ").replace(
    "antiAffineHostGroupName ",
    "antiAffineHostGroupName licensed hosts",
  );
  expect(await findings(never + GROUPS)).toEqual([
    ["The VM-Host rule oracle licensed is broken", ["vc.lab.test/ora1"]],
  ]);
});

test.each<[string, readonly string[]]>([
  ["the groups are not exported", [RULES]],
  ["only their names are", [RULES, "ClusterVmGroup    oracle\nClusterHostGroup  licensed hosts\n"]],
  ["a member is a host that no inventory names", [RULES, jsonGroups("host-99")]],
])("nothing is claimed where %s", async (_case, inputs) => {
  expect(await findings(...inputs)).toEqual([]);
});

test("groups of one name in two clusters are not taken for each other", async () => {
  const two = `Rule: app kept\n  Type: ClusterVmHostRuleInfo\n  vmGroupName: pinned\n  affineHostGroupName rack\n  antiAffineHostGroupName \n`;
  const groupsOf = (vms: string, host: string): string =>
    `ClusterVmGroup    pinned\n${vms}ClusterHostGroup  rack\n  ${host}\n`;
  const one = groupsOf("  ora1\n", "esx1.lab.test");
  const other = groupsOf("  app3\n  app4\n", "esx4.lab.test");
  // Beside its groups the rule is of the second cluster; alone it may be of either.
  expect(await findings(two + other, one)).toEqual([
    ["The VM-Host rule app kept is broken", ["vc.lab.test/app3", "vc.lab.test/app4"]],
  ]);
  expect(await findings(two, one, other)).toEqual([]);
});

test("rules of one name in two clusters are two rules", async () => {
  const apart = (...vms: readonly string[]): string =>
    `Rule: apart\n  Type: ClusterAntiAffinityRuleSpec\n${vms.map((vm) => `  VM: ${vm}\n`).join("")}`;
  expect(await findings(apart("ora1", "ora2"), apart("app3", "app4"))).toEqual([
    ["The anti-affinity rule apart is broken", ["vc.lab.test/app3", "vc.lab.test/app4"]],
  ]);
});

test("PowerCLI's VM-Host rules and groups, a row each group or a row each member", async () => {
  const rules = `"Name","Cluster","Enabled","Type","VMGroup","VMHostGroup","Uid"\r\n"oracle licensed","One","True","MustRunOn","oracle","licensed hosts","/VIServer=x@vc.lab.test:443/…"\r\n`;
  const head = `"Name","Cluster","GroupType","Member"\r\n`;
  const must = [["The must VM-Host rule oracle licensed is broken", ["vc.lab.test/ora2"]]];
  const row = (name: string, type: string, member: string): string => `"${name}","One","${type}","${member}"\r\n`;
  const hosts = row("licensed hosts", "VMHostGroup", "esx1.lab.test");
  expect(await findings(rules, head + row("oracle", "VMGroup", "ora1|ora2") + hosts)).toEqual(must);
  expect(
    await findings(rules, head + row("oracle", "VMGroup", "ora1") + row("oracle", "VMGroup", "ora2") + hosts),
  ).toEqual(must);
  expect(
    await findings(rules.replace('"True"', '"False"'), head + row("oracle", "VMGroup", "ora1, ora2") + hosts),
  ).toEqual([]);
});

test("a list that Export-Csv left as a class is refused with what helps", async () => {
  const { adapter, rejected } = await readSource(
    `"Name","Cluster","GroupType","Member"\n"oracle","One","VMGroup","System.Collections.Generic.List\`1[VMware.VimAutomation.ViCore.Types.V1.Inventory.VirtualMachine]"\n`,
  );
  expect(adapter).toBe("get-drsclustergroup-csv");
  expect(rejected).toEqual([expect.objectContaining({ reason: expect.stringContaining("get-drsclustergroup-csv") })]);
});

/** As Go wrote fields before they had names of their own. */
function pascal(json: string): string {
  return json.replace(/"([a-z])(\w*)":/g, (_all, first: string, rest: string) => `"${first.toUpperCase()}${rest}":`);
}
