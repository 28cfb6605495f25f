import type { Migration } from "../../model/migration.ts";
import { formatCountOf, formatEntries } from "../../model/words.ts";
import { hardVms, LATENCY, SNAPSHOTS } from "./move-blockers.ts";
import { idsOf, placed, rule, type Case } from "./rule.ts";

interface FailedHard extends Case {
  readonly reasons: readonly string[];
  readonly message: string;
}

/** Reasons to move a VM with care, none to fail. */
const HARMLESS: ReadonlySet<string> = new Set([LATENCY, SNAPSHOTS]);
/** A failure with another known cause has that cause. */
const OPEN_CATEGORIES = /^(?:device-blocks(?:-|$)|unclassified$)/;

/** Failures that the inventory may explain. */
export const hardToMoveFailed = rule<FailedHard>({
  id: "hard-to-move-failed",
  severity: "watch",
  harm: "failed",
  meaning: "A move failed, and by the inventory the VM has a device or setting that forbids it.",
  whatToDo: "Disconnect the device or move the VM powered off; without that every attempt fails again.",
  find({ inventory, migrations, vms }) {
    return hardVms(inventory, migrations).flatMap(({ named, reasons, own }): FailedHard[] => {
      const hard = reasons.filter((reason) => !HARMLESS.has(reason));
      const failed = hard.length === 0 ? [] : own.filter(mayBeTheHardware);
      const [first] = failed;
      if (first === undefined) return [];
      const name = vms.labelOf(named);
      const message = first.failure?.message ?? "";
      const cause = hard.join(" and ");
      return [{ subject: placed(named.vcenter, name), name, cause, migrations: idsOf(failed), reasons: hard, message }];
    });
  },
  tell(cases) {
    const [{ name, reasons, message }] = cases;
    const why = `the inventory knows ${cases.length === 1 ? "it" : "them"} with ${reasons.join(" and ")}`;
    return {
      title: `${cases.length === 1 ? name : formatCountOf(cases.length, "VM")} could not be moved, and the hardware may be why: ${reasons.join(", ")}`,
      description: `${cases.length === 1 ? "" : `${formatEntries(cases.map((one) => one.name))}. `}${why.charAt(0).toUpperCase()}${why.slice(1)}. ${message}`,
    };
  },
});

function mayBeTheHardware({ outcome, failure }: Migration): boolean {
  return outcome === "failed" && (failure === null || OPEN_CATEGORIES.test(failure.category));
}
