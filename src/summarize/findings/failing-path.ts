import { groupBy } from "../../model/group-by.ts";
import type { Migration } from "../../model/migration.ts";
import { compareText } from "../../model/report-order.ts";
import { failureWords, formatCountOf, formatList } from "../../model/words.ts";
import { byVm, idsOf, placed, rule, type Case } from "./rule.ts";

/** Attempts count; a VM that fails ten times is one VM. */
const FEWEST_FAILURES = 3;
const FEWEST_VMS = 2;
const LEAST_SHARE = 0.5;
/** More places than these are told together. */
const MOST_APART = 5;

interface Path extends Case {
  readonly failed: readonly Migration[];
  readonly attempts: number;
  readonly vms: number;
}

/** Hosts that most attempts of a path fail at. */
export const failingPath = rule<Path>({
  id: "failing-path",
  severity: "watch",
  harm: "failed",
  meaning: "At least half of the moves from or to one host failed: three or more, of two or more VMs.",
  whatToDo:
    "Look at this host's vMotion network, its datastores and its place in the cluster before more is moved over it.",
  find(context) {
    const ended = context.moves.filter(({ outcome }) => outcome === "succeeded" || outcome === "failed");
    const paths = [
      ...pathsOf(ended, "destination", ({ destination }) => destination.host),
      ...pathsOf(ended, "source", ({ source }) => source.host),
    ];
    // The same failures seen from both ends are one path.
    const found = [...groupBy(paths, ({ own }) => idsOf(own.filter(hasFailed)).join(" ")).values()].flatMap(
      (same): Path[] => {
        const [first] = same;
        if (first === undefined) return [];
        const failed = first.own.filter(hasFailed);
        const vms = byVm(failed, context).length;
        if (failed.length < FEWEST_FAILURES || vms < FEWEST_VMS) return [];
        const names = [...same].sort((a, b) => compareText(b.role, a.role)).map(({ role, host }) => `${role} ${host}`);
        const [name, subject] = [names.join(" to "), placed(first.vcenter, names.join(" to "))];
        const both = same.map(({ own }) => new Set(own));
        const attempts = first.own.filter((one) => both.every((ends) => ends.has(one))).length;
        return [{ subject, name, cause: subject, migrations: idsOf(failed), failed, attempts, vms }];
      },
    );
    // Where so many fail it is no fault of one host: one cause, the worst first.
    return found.length <= MOST_APART
      ? found
      : found.map((one) => ({ ...one, cause: "many hosts" })).sort((a, b) => shareOf(b) - shareOf(a));
  },
  tell(cases) {
    const [{ name, failed, attempts, vms }] = cases;
    if (cases.length > 1) {
      const told = cases.map((one) => `${one.name} (${one.failed.length} of ${one.attempts})`);
      return {
        title: `At ${formatCountOf(cases.length, "place")} half of the moves or more failed`,
        description: `${formatList(told)}. Causes: ${causesOf([...new Set(cases.flatMap((one) => one.failed))])}.`,
        next: "Look for what these hosts share (the vMotion network, a datastore, a change of that night) before more is moved.",
      };
    }
    return {
      title: `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${failed.length} of ${formatCountOf(attempts, "move")} failed`,
      description: `${formatCountOf(vms, "VM")} in all. Causes: ${causesOf(failed)}.`,
    };
  },
});

function shareOf({ failed, attempts }: Path): number {
  return failed.length / Math.max(1, attempts);
}

function pathsOf(
  ended: readonly Migration[],
  role: "source" | "destination",
  hostOf: (one: Migration) => string | null,
) {
  // Most hosts of most nights have seen no failure.
  const failing = new Set(ended.filter(hasFailed).map(hostOf));
  const near = failing.size === 0 ? [] : ended.filter((one) => failing.has(hostOf(one)));
  return [...groupBy(near, (one) => JSON.stringify([one.vcenter, hostOf(one)])).values()].flatMap((own) => {
    const [first] = own;
    const host = first === undefined ? null : hostOf(first);
    if (first === undefined || host === null) return [];
    return own.filter(hasFailed).length < own.length * LEAST_SHARE ? [] : [{ role, host, own, vcenter: first.vcenter }];
  });
}

function hasFailed({ outcome }: Migration): boolean {
  return outcome === "failed";
}

function causesOf(failed: readonly Migration[]): string {
  return [...groupBy(failed, ({ failure }) => failure?.category ?? "unclassified")]
    .sort(([a, left], [b, right]) => right.length - left.length || compareText(a, b))
    .map(([category, own]) => `${failureWords(category)} (${own.length})`)
    .join(", ");
}
