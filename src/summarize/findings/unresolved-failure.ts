import type { Migration } from "../../model/migration.ts";
import { formatCountOf, formatList } from "../../model/words.ts";
import { byVm, idsOf, placed, rule, vmCase, type Case } from "./rule.ts";

interface Failed extends Case {
  readonly last: Migration;
  readonly attempts: number;
}

/** A failed move that no later attempt made good: the VM is where it was and somebody wanted it elsewhere. */
export const unresolvedFailure = rule<Failed>({
  id: "unresolved-failure",
  severity: "act",
  harm: "failed",
  meaning: "A move failed and no later attempt of the VM worked.",
  whatToDo: "Remove the cause that vCenter names and move the VM again; a host in maintenance mode waits for it.",
  find(context) {
    const open = context.moves.filter(
      ({ outcome, failure }) => outcome === "failed" && failure !== null && failure.recoveredBy === null,
    );
    return byVm(open, context).map((own): Failed => {
      const last = own.at(-1) ?? own[0];
      return {
        ...vmCase(last, context),
        cause: placed(last.vcenter, causeOf(last)),
        migrations: idsOf(own),
        last,
        attempts: own.length,
      };
    });
  },
  tell(cases) {
    const [first] = cases;
    const { failure } = first.last;
    const category = failure?.category ?? UNCLASSIFIED;
    const why = category === UNCLASSIFIED ? "" : ` (${category.replaceAll("-", " ")})`;
    const attempts = cases.reduce((sum, one) => sum + one.attempts, 0);
    const said = sentence(failure?.message ?? "");
    const quoted = said === "" ? "" : cases.length === 1 ? ` ${said}` : ` Of ${first.name} vCenter says: ${said}`;
    return {
      title:
        cases.length === 1
          ? `${first.name} could not be moved${why}`
          : `${formatCountOf(cases.length, "VM")} could not be moved${why}`,
      description:
        (cases.length === 1 ? "" : `${formatList(cases.map(({ name }) => name))}: `) +
        `${formatCountOf(attempts, "attempt")}, none worked since.${quoted}`,
      ...(failure?.remedy ? { next: `Next: ${failure.remedy}` } : {}),
    };
  },
});

const UNCLASSIFIED = "unclassified";

/** The class of the failure; of an unclassified one the sentence without what differs from VM to VM. */
function causeOf({ failure, vm }: Migration): string {
  if (failure === null || failure.category !== UNCLASSIFIED) return failure?.category ?? UNCLASSIFIED;
  const named = vm.name === null || vm.name === "" ? failure.message : failure.message.replaceAll(vm.name, "VM");
  const shape = named.replaceAll(/\d+/g, "#").replaceAll(/\s+/g, " ").trim().slice(0, 80);
  return shape === "" ? UNCLASSIFIED : `${UNCLASSIFIED}, ${shape}`;
}

function sentence(message: string): string {
  const text = message.trim();
  return text === "" || /[.!?]$/.test(text) ? text : `${text}.`;
}
