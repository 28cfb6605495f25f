import { groupBy } from "../../model/group-by.ts";
import type { OpenFailure } from "../../model/past.ts";
import { NO_REASON } from "../../model/failure/classify.ts";
import { failureWords, formatCount, formatCountOf, formatList } from "../../model/words.ts";
import { NIGHTS_TO_ACT } from "../open-failures.ts";
import { byVm, idsOf, rule, vmCase, type Case } from "./rule.ts";

interface Failed extends Case {
  readonly open: OpenFailure;
}

/** A failed move that no later attempt made good, tonight or in an earlier night: somebody wanted the VM elsewhere. */
export const unresolvedFailure = rule<Failed>({
  id: "unresolved-failure",
  severity: "act",
  harm: "failed",
  meaning: `A move failed and no later attempt of the VM worked. Told every night until one does or the VM is gone; after ${NIGHTS_TO_ACT} nights as a watch.`,
  whatToDo: "Remove the cause that vCenter names and move the VM again; a host in maintenance mode waits for it.",
  find(context) {
    const failed = context.moves.filter(
      ({ outcome, failure }) => outcome === "failed" && failure?.recoveredBy === null,
    );
    const ids = new Map(byVm(failed, context).map((own) => [context.vms.keyOf(own[0]), idsOf(own)]));
    return context.open.map((open): Failed => ({
      ...vmCase(open, context),
      cause: causeOf(open),
      migrations: ids.get(context.vms.keyOf(open)) ?? [],
      ...(open.nights > NIGHTS_TO_ACT ? { severity: "watch" as const } : {}),
      nights: open.nights,
      open,
    }));
  },
  tell(cases) {
    const [first] = cases;
    const { category, message, remedy } = first.open;
    const why = category === UNCLASSIFIED ? "" : ` (${failureWords(category)})`;
    const attempts = cases.reduce((sum, one) => sum + one.open.attempts, 0);
    const oldest = cases.reduce((most, { open }) => Math.max(most, open.nights), 1);
    const isUntold = message === NO_REASON;
    const said = isUntold ? "" : sentence(message);
    const quoted = isUntold
      ? " The exports give no reason."
      : said === ""
        ? ""
        : cases.length === 1
          ? ` ${said}`
          : ` Of ${first.name} vCenter says: ${said}`;
    const age = oldest === 1 ? "" : `, open for ${cases.length === 1 ? "" : "up to "}${oldest} nights`;
    return {
      title:
        (cases.length === 1
          ? `${first.name} could not be moved${why}`
          : `${formatCountOf(cases.length, "VM")} could not be moved${why}`) + age,
      description:
        (cases.length === 1 ? "" : `${formatList(cases.map(nameWithAge))}: `) +
        `${formatCountOf(attempts, "attempt")}, none worked since.${placesOf(cases)}${quoted}`,
      ...(isUntold ? { next: LOOK_UP } : remedy === null || remedy === "" ? {} : { next: `Next: ${remedy}` }),
    };
  },
});

/** Where the exports hold events alone, or a dump without the tasks' errors. */
const LOOK_UP =
  "Look up the failed task in vCenter (its error stack names the cause), remove that and move the VM again; with the task history among the exports it stands here.";

/** ` 6 in vc1, 5 in vc2.` where one cause met several vCenters. */
function placesOf(cases: readonly Failed[]): string {
  const sites = groupBy(cases, ({ open }) => open.vcenter ?? "");
  if (sites.size < 2) return "";
  const told = [...sites].map(
    ([vcenter, own]) => `${formatCount(own.length)} ${vcenter === "" ? "where no vCenter is named" : `in ${vcenter}`}`,
  );
  return ` ${formatList(told)}.`;
}

function nameWithAge({ name, open }: Failed): string {
  return open.nights === 1 ? name : `${name} (${open.nights} nights)`;
}

const UNCLASSIFIED = "unclassified";

/** The class of the failure; of an unclassified one the sentence without what differs from VM to VM. */
function causeOf({ category, message, vm }: OpenFailure): string {
  if (category !== UNCLASSIFIED) return category;
  const named = vm.name === null || vm.name === "" ? message : message.replaceAll(vm.name, "VM");
  const shape = named.replaceAll(/\d+/g, "#").replaceAll(/\s+/g, " ").trim().slice(0, 80);
  return shape === "" ? UNCLASSIFIED : `${UNCLASSIFIED}, ${shape}`;
}

function sentence(message: string): string {
  const text = message.trim();
  return text === "" || /[.!?]$/.test(text) ? text : `${text}.`;
}
