import type { DrsRuleKind, GroupInventory, RuleInventory } from "../../model/inventory.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { firstJsonObject, looksLikeJson, readJson } from "../dialect/json.ts";
import type { JsonObject } from "../dialect/json-splitter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { textLines } from "../dialect/text.ts";
import { Loose, morefOf } from "../event-object.ts";
import { drsRuleKindOf } from "../inventory/drs-rule-words.ts";
import type { Head, Source } from "../source.ts";

/**
 * `govc cluster.rule.info`: the rules of a cluster with their VMs, of a VM-Host rule the names of its groups; with -json the same
 * lines are an array of strings. It says neither which cluster nor whether a rule is enabled. `govc cluster.group.ls -l`: the
 * groups' kinds and names, with -json their members by MoRef; as text the members are what another call lists beneath each.
 */
export const govcClusterRules: Adapter = {
  id: "govc-cluster-rules",
  title: "govc cluster.rule.info and cluster.group.ls",
  role: "inventory",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc 0.30 or newer",
      command: "govc cluster.rule.info -cluster CLUSTER > rules-CLUSTER.txt",
      privilege: "Read-only on the vCenter root, propagated",
      note: "One file a cluster, with -json too. It does not say whether a rule is enabled, nor whether a VM-Host rule is a must: PowerCLI's Get-DrsRule and Get-DrsVMHostRule do.",
    },
    {
      tool: "govc 0.30 or newer: who is in the groups of VM-Host rules",
      command: "govc cluster.group.ls -cluster CLUSTER -l -json > groups-CLUSTER.json",
      privilege: "Read-only on the vCenter root, propagated",
      note: 'Members are MoRefs: hosts need an inventory with theirs (RVTools). By name instead: govc cluster.group.ls -cluster CLUSTER -l | while read -r kind name; do echo "$kind  $name"; govc cluster.group.ls -cluster CLUSTER -name "$name" | sed \'s/^/  /\'; done >> rules-CLUSTER.txt',
    },
  ],
  probe,
  read,
};

// Rule: web apart
const RULE = /^Rule: (.*)$/;
//   Type: ClusterAntiAffinityRuleSpec
const TYPE = /^ {2}Type: (\w+)$/;
//   VM: web-01
const MEMBER = /^ {2}VM: (.*)$/;
//   vmGroupName: cameras |   affineHostGroupName rack-2 |   antiAffineHostGroupName
const GROUP_NAME = /^ {2}(vmGroupName|affineHostGroupName|antiAffineHostGroupName):?(?: (.*))?$/;
//   DependsOnVmGroup database
const OTHER = /^ {2}(?:VmGroup|DependsOnVmGroup)\b|^unknown rule type/;
// ClusterHostGroup  rack-2
const GROUP = /^Cluster(Vm|Host)Group\s{1,99}(\S.*)$/;
/** More rules than a vCenter has; what is longer is no list of them. */
const MOST_CHARACTERS = 16_000_000;

function isGroup(object: JsonObject): boolean {
  const group = new Loose(object);
  if (!group.has("name") || group.has("config") || group.has("summary")) return false;
  const type = group.text("_typeName");
  if (type !== undefined) return /^Cluster(?:Vm|Host)Group$/.test(type);
  return group.has("userCreated") || group.has("uniqueID")
    ? group.has("vm") || group.has("host") || Object.keys(object).length <= 3
    : false;
}

function probe(head: Head): Probe {
  if (head.nature !== "text") return "no";
  // ["Rule: web apart","  Type: ClusterAntiAffinityRuleSpec",
  if (/^\s{0,99}\[\s{0,99}"Rule: [^\n"]{0,999}",\s{0,99}" {2}Type: Cluster/.test(head.text)) return "yes";
  if (looksLikeJson(head)) {
    const object = firstJsonObject(head);
    return object !== null && isGroup(object) ? "yes" : "no";
  }
  const [first = "", second = ""] = head.text.split(/\r?\n/, 2);
  return (RULE.test(first) && /^ {2}Type: \w/.test(second)) || GROUP.test(first) ? "yes" : "no";
}

interface OpenRule {
  readonly line: number;
  readonly name: string;
  type?: string;
  readonly vms: string[];
  readonly groups: Map<string, string>;
}

interface OpenGroup {
  readonly line: number;
  readonly name: string;
  readonly of: "vms" | "hosts";
  readonly members: string[];
}

async function read(source: Source, sink: Sink): Promise<void> {
  const { text: head } = source.head;
  if (looksLikeJson(source.head) && !/^\s{0,99}\[\s{0,99}"/.test(head)) {
    await readGroups(source, sink);
    return;
  }
  const lines = new Lines(sink);
  if (head.trimStart().startsWith("[")) for (const text of await jsonLines(source, sink)) lines.take(text, 1);
  else for await (const { text, line } of textLines(source)) lines.take(text, line);
  lines.end();
}

/** Rules and groups as they are printed, one after the other. */
class Lines {
  private readonly sink: Sink;
  private rule: OpenRule | null = null;
  private group: OpenGroup | null = null;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  take(text: string, line: number): void {
    const rule = RULE.exec(text)?.[1];
    const group = GROUP.exec(text);
    if (rule !== undefined || group !== null) {
      this.end();
      if (rule !== undefined) this.rule = { line, name: rule, vms: [], groups: new Map() };
      else if (group !== null) {
        const [, of, name = ""] = group;
        this.group = { line, name: name.trimEnd(), of: of === "Vm" ? "vms" : "hosts", members: [] };
      }
    } else if (this.rule !== null ? !ofRule(this.rule, text) : !ofGroup(this.group, text))
      this.sink.reject(line, "not a line of govc cluster.rule.info or cluster.group.ls", text.slice(0, EXCERPT_LENGTH));
  }

  end(): void {
    if (this.rule !== null) finish(this.rule, this.sink);
    if (this.group !== null) finishGroup(this.group, this.sink);
    this.rule = null;
    this.group = null;
  }
}

function ofRule(rule: OpenRule, text: string): boolean {
  const member = MEMBER.exec(text)?.[1];
  const type = TYPE.exec(text)?.[1];
  const group = GROUP_NAME.exec(text);
  if (member !== undefined) rule.vms.push(member);
  else if (type !== undefined) rule.type = type;
  else if (group !== null) rule.groups.set(group[1] ?? "", (group[2] ?? "").trim());
  else return text.trim() === "" || OTHER.test(text);
  return true;
}

function ofGroup(group: OpenGroup | null, text: string): boolean {
  if (text.trim() === "") return true;
  group?.members.push(text.trim());
  return group !== null;
}

function finishGroup({ line, name, of, members }: OpenGroup, sink: Sink): void {
  // -l lists the groups alone: a group without members beneath it is not known to be empty.
  if (members.length === 0) sink.irrelevant();
  else
    sink.emit(
      groupRecord(
        line,
        name,
        of,
        members.map((member) => ({ name: member })),
      ),
    );
}

function groupRecord(
  line: number,
  name: string,
  of: "vms" | "hosts",
  members: NonNullable<GroupInventory["vms"]>,
): GroupInventory {
  return { shape: "inventory", about: "group", line, name, [of]: members };
}

/** `[{"name":"rack-2","userCreated":true,"host":[{"type":"HostSystem","value":"host-12"}]}]`, PascalCase up to govc 0.30. */
async function readGroups(source: Source, sink: Sink): Promise<void> {
  await readJson(source, {
    relevant: () => true,
    skipped: () => sink.irrelevant(),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt),
    value: (value, line) => {
      const group = new Loose(value);
      const name = group.text("name");
      if (name === undefined || !isGroup(value)) {
        sink.reject(line, "an object that is no group", JSON.stringify(value).slice(0, EXCERPT_LENGTH));
        return;
      }
      const of = group.has("vm") ? "vms" : "hosts";
      const members = group.get(of === "vms" ? "vm" : "host");
      const refs = Array.isArray(members) ? members.flatMap((member) => morefOf(member) ?? []) : [];
      if (refs.length === 0) sink.irrelevant();
      else
        sink.emit(
          groupRecord(
            line,
            name,
            of,
            refs.map((moref) => ({ moref })),
          ),
        );
    },
  });
}

async function jsonLines(source: Source, sink: Sink): Promise<readonly string[]> {
  const parts: string[] = [];
  let length = 0;
  for await (const { text } of textLines(source)) {
    length += text.length;
    if (length <= MOST_CHARACTERS) parts.push(text);
  }
  try {
    if (length > MOST_CHARACTERS) throw new Error("too long for a list of rules");
    const value: unknown = JSON.parse(parts.join("\n"));
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
    throw new Error("not an array of strings");
  } catch (error) {
    sink.reject(
      1,
      `the list cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      (parts[0] ?? "").slice(0, EXCERPT_LENGTH),
    );
    return [];
  }
}

function finish({ line, name, type, vms, groups }: OpenRule, sink: Sink): void {
  const told = { shape: "inventory", about: "rule", line, name } as const;
  const kind = drsRuleKindOf(type);
  if (kind !== undefined) {
    sink.emit({ ...told, kind, vms: vms.map((vm) => ({ name: vm })) });
    return;
  }
  const vmGroup = groups.get("vmGroupName") ?? "";
  const affine = groups.get("affineHostGroupName") ?? "";
  const anti = groups.get("antiAffineHostGroupName") ?? "";
  const about = (way: DrsRuleKind, hostGroup: string): RuleInventory => ({
    ...told,
    kind: way,
    vms: [],
    vmGroup,
    hostGroup,
  });
  // Dependency rules say nothing of places.
  if (type === undefined) sink.reject(line, "a rule without its type (truncated?)", name);
  else if (type !== "ClusterVmHostRuleInfo") sink.irrelevant();
  else if (vmGroup === "" || (affine === "" && anti === ""))
    sink.reject(line, "a VM-Host rule without its groups (truncated?)", name);
  else {
    if (affine !== "") sink.emit(about("vm-on-hosts", affine));
    if (anti !== "") sink.emit(about("vm-not-on-hosts", anti));
  }
}
