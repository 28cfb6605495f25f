import type { Migration } from "../../model/migration.ts";
import { groupBy } from "../../model/group-by.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Move } from "../figures/moves.ts";
import { formatCountOf, formatList, TRIGGER_LABELS } from "../../model/words.ts";
import { brokenRules, type BrokenRule } from "../figures/broken-rules.ts";
import type { FindingContext } from "./context.ts";
import { judgedText } from "./rule-violation-text.ts";
import { placed, rule, type Case } from "./rule.ts";

interface Called extends Case {
  readonly by: "vcenter";
  readonly message: string;
  /** The VM's last change of its host before vCenter said so; null where this night has none. */
  readonly lastMove: Migration | null;
}

interface Judged extends Case {
  readonly by: "places";
  readonly broken: BrokenRule;
}

type Violation = Called | Judged;

/** What the places of a rule's VMs at the end of the night say, and what vCenter itself calls a violation, unless it says later that the rule holds again. */
export const ruleViolation = rule<Violation>({
  id: "rule-violation",
  severity: "watch",
  harm: "other",
  meaning:
    "At the end of the night running VMs are where a DRS rule of the inventory forbids them to be (affinity, anti-affinity, VM-Host), or by vCenter's own word a VM violates a rule, and not that it complies again since.",
  whatToDo: "Move the VM where the rule wants it, or see in the cluster's DRS faults why it cannot.",
  find(context) {
    const judged = brokenRules(context.migrations, context.inventory, context.vms).flatMap(judgedCases);
    const subjects = new Set(judged.map(({ subject }) => subject));
    return [...judged, ...calledCases(context).filter(({ subject }) => !subjects.has(subject))];
  },
  tell(cases) {
    const [first] = cases;
    if (first.by === "places") return judgedText(first.broken);
    return cases.length === 1
      ? {
          title: `${first.name} violates a DRS rule`,
          description: `${/[.!?]$/.test(first.message) ? first.message : `${first.message}.`}${moveText(first.lastMove)}`,
        }
      : {
          title: `${formatCountOf(cases.length, "VM")} violate a DRS rule`,
          description: `${formatList(cases.map((one) => one.name))}.`,
        };
  },
});

function judgedCases(broken: BrokenRule): Judged[] {
  const { rule: own, vcenter, vms, since } = broken;
  return vms.map(({ name, label }) => ({
    by: "places",
    subject: placed(vcenter, label),
    name,
    // A rule of one name may stand in two clusters.
    cause: placed(vcenter, own.cluster === undefined ? own.name : `${own.cluster}/${own.name}`),
    migrations: typeof since === "string" ? [] : [since.move.id],
    broken,
  }));
}

function calledCases({ events, timed }: FindingContext): Called[] {
  const isTold = events.some(({ what }) => what === "rule-violation");
  const changes = isTold ? hostChangesByName(timed) : new Map<string, readonly Move[]>();
  const open = new Map<string, Called>();
  for (const { what, subject, vcenter, message, at } of events) {
    const name = subject ?? "a VM";
    const key = JSON.stringify([vcenter, name]);
    if (what === "rule-compliance") open.delete(key);
    if (what !== "rule-violation") continue;
    const lastMove = lastBefore(changes.get(key) ?? [], Date.parse(at));
    open.set(key, {
      by: "vcenter",
      subject: placed(vcenter, name),
      name,
      cause: placed(vcenter, "DRS rules"),
      migrations: lastMove === null ? [] : [lastMove.id],
      message,
      lastMove,
    });
  }
  return [...open.values()];
}

/** Succeeded moves to another host by what the event calls their VM, oldest end first; a name of two VMs tells of neither. */
function hostChangesByName(moves: readonly Move[]): ReadonlyMap<string, readonly Move[]> {
  const changes = moves.filter(
    ({ end, migration: { outcome, source, destination } }) =>
      end !== null && outcome === "succeeded" && destination.host !== null && source.host !== destination.host,
  );
  const byName = groupBy(changes, ({ migration: { vcenter, vm } }) => JSON.stringify([vcenter, vm.name]));
  for (const [name, own] of byName)
    if (new Set(own.map(({ vmKey }) => vmKey)).size > 1) byName.delete(name);
    else own.sort((a, b) => (a.end ?? 0) - (b.end ?? 0));
  return byName;
}

function lastBefore(moves: readonly Move[], at: EpochMs): Migration | null {
  return moves.findLast(({ end }) => end !== null && end <= at)?.migration ?? null;
}

/** What came before it, not what it comes from: the rule may be newer than the move. */
function moveText(move: Migration | null): string {
  if (move === null) return "";
  const { trigger, source, destination, endedAt } = move;
  const from = source.host === null ? "" : ` from ${source.host}`;
  return ` Its last move before: ${TRIGGER_LABELS[trigger]}${from} to ${destination.host ?? "another host"}, ended ${endedAt ?? "at an unknown time"}.`;
}
