import type { DrsRuleKind } from "../../model/inventory.ts";
import { groupBy } from "../../model/group-by.ts";
import { compareText } from "../../model/report-order.ts";
import { formatCountOf, formatEntries, formatList, TRIGGER_LABELS } from "../../model/words.ts";
import type { BrokenRule } from "../figures/broken-rules.ts";
import type { Told } from "./rule.ts";

const KINDS: Readonly<Record<DrsRuleKind, string>> = {
  affinity: "affinity rule",
  "anti-affinity": "anti-affinity rule",
  "vm-on-hosts": "VM-Host rule",
  "vm-not-on-hosts": "VM-Host rule",
};

/** Who is where against the rule, since when, and what the exports do not say. */
export function judgedText({ rule, vms, since, unknown }: BrokenRule): Told {
  const strictness =
    rule.mandatory === undefined || !rule.kind.startsWith("vm-") ? "" : rule.mandatory ? "must " : "should ";
  const where = [...groupBy(vms, ({ host }) => host)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([host, own]) => `${formatList(own.map(({ label }) => label).sort(compareText))} on ${host}`);
  const gaps = [
    rule.enabled === undefined ? "The export does not say whether the rule is enabled." : "",
    unknown === 0 ? "" : `Of ${formatCountOf(unknown, "more member")} no place is known.`,
  ].filter((sentence) => sentence !== "");
  return {
    title: `The ${strictness}${KINDS[rule.kind]} ${rule.name} is broken`,
    description: [`${formatEntries(where)}.`, sinceText(since), ...gaps].join(" "),
  };
}

function sinceText(since: BrokenRule["since"]): string {
  if (since === "before") return "It was broken already before the moves of this report.";
  if (since === "unknown") return "Since when is not known.";
  const { trigger, vm, source, destination, endedAt } = since.move;
  const from = source.host === null ? "" : ` from ${source.host}`;
  return `Broken since ${vm.name ?? "a VM"} came${from} to ${destination.host ?? "another host"} (${TRIGGER_LABELS[trigger]}, ended ${endedAt ?? "at an unknown time"}).`;
}
