import type { RuleInventory } from "../../model/inventory.ts";
import type { Adapter, Probe, Sink } from "../adapter.ts";
import { EXCERPT_LENGTH } from "../dialect/table.ts";
import { textLines } from "../dialect/text.ts";
import { drsRuleKindOf } from "../inventory/drs-rule-words.ts";
import type { Head, Source } from "../source.ts";

/**
 * `govc cluster.rule.info`: the rules of a cluster with their VMs. With -json the same lines are an array of strings. It says neither
 * which cluster nor whether a rule is enabled; of a VM-Host rule it names groups, not members.
 */
export const govcClusterRules: Adapter = {
  id: "govc-cluster-rules",
  title: "govc cluster.rule.info",
  role: "inventory",
  bareTimes: "utc",
  recipes: [
    {
      tool: "govc 0.30 or newer",
      command: "govc cluster.rule.info -cluster CLUSTER > rules.txt",
      privilege: "Read-only on the vCenter root, propagated",
      note: "One file a cluster, with -json too. It does not say whether a rule is enabled, nor who is in the groups of a VM-Host rule: PowerCLI's Get-DrsRule does.",
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
//   affineHostGroupName rack-a
const OTHER =
  /^ {2}(?:vmGroupName|affineHostGroupName|antiAffineHostGroupName|VmGroup|DependsOnVmGroup)\b|^unknown rule type/;
/** More rules than a vCenter has; what is longer is no list of them. */
const MOST_CHARACTERS = 16_000_000;

function probe(head: Head): Probe {
  if (head.nature !== "text") return "no";
  // ["Rule: web apart","  Type: ClusterAntiAffinityRuleSpec",
  if (/^\s{0,99}\[\s{0,99}"Rule: [^\n"]{0,999}",\s{0,99}" {2}Type: Cluster/.test(head.text)) return "yes";
  const [first = "", second = ""] = head.text.split(/\r?\n/, 2);
  return RULE.test(first) && TYPE.test(second) ? "yes" : "no";
}

interface OpenRule {
  readonly line: number;
  readonly name: string;
  type?: string;
  readonly vms: string[];
}

async function read(source: Source, sink: Sink): Promise<void> {
  let open: OpenRule | null = null;
  const take = (text: string, line: number): void => {
    const rule = RULE.exec(text);
    if (rule !== null) {
      finish(open, sink);
      open = { line, name: rule[1] ?? "", vms: [] };
      return;
    }
    const member = MEMBER.exec(text)?.[1];
    const type = TYPE.exec(text)?.[1];
    if (open !== null && member !== undefined) open.vms.push(member);
    else if (open !== null && type !== undefined) open.type = type;
    else if (text.trim() !== "" && (open === null || !OTHER.test(text)))
      sink.reject(line, "not a line of govc cluster.rule.info", text.slice(0, EXCERPT_LENGTH));
  };
  if (source.head.text.trimStart().startsWith("[")) {
    const lines = await jsonLines(source, sink);
    for (const text of lines) take(text, 1);
  } else for await (const { text, line } of textLines(source)) take(text, line);
  finish(open, sink);
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

function finish(open: OpenRule | null, sink: Sink): void {
  if (open === null) return;
  const kind = drsRuleKindOf(open.type);
  // VM-Host rules name groups only, and dependency rules say nothing of places.
  if (kind === undefined) {
    if (open.type === undefined) sink.reject(open.line, "a rule without its type (truncated?)", open.name);
    else sink.irrelevant();
    return;
  }
  const record: RuleInventory = {
    shape: "inventory",
    about: "rule",
    line: open.line,
    name: open.name,
    kind,
    vms: open.vms.map((name) => ({ name })),
  };
  sink.emit(record);
}
