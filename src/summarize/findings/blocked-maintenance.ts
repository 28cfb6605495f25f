import type { Evacuation } from "../../model/report.ts";
import type { EpochMs } from "../../model/units.ts";
import { MINUTE_MS, SECOND_MS } from "../../model/units.ts";
import { formatCountOf, formatEntries, formatSeconds } from "../../model/words.ts";
import type { FindingContext } from "./context.ts";
import { placed, rule, type Case } from "./rule.ts";

/** Emptying a host takes as long as this without anything being wrong. */
const PATIENCE_MS = 30 * MINUTE_MS;

interface Blocked extends Case {
  readonly outcome: Evacuation["outcome"];
  readonly since: string;
  readonly age: string;
  readonly blocker: string | null;
}

/** Hosts that do not come into maintenance mode: somebody waits for them. */
export const blockedMaintenance = rule<Blocked>({
  id: "blocked-maintenance",
  severity: "act",
  harm: "host-blocked",
  meaning:
    "A host did not reach maintenance mode in time, or is still entering it after half an hour or with a VM that failed to leave.",
  whatToDo: "Move or stop the VM that is left on the host, or cancel its maintenance mode.",
  find(context) {
    const settled = settledAt(context);
    return context.evacuations
      .filter((one) => (one.outcome === "open" || one.outcome === "timed-out") && !isSettled(one, settled))
      .map((one): Blocked => {
        const began = instant(one.enteringAt);
        const end = dataEndOf(context, one.vcenter);
        const waited = began === null || end === null ? null : Math.max(0, end - began);
        const blocker = one.straggler === null ? undefined : context.byId.get(one.straggler);
        const holds = blocker !== undefined && blocker.outcome !== "succeeded" ? blocker : null;
        const isYoung = one.outcome === "open" && waited !== null && waited < PATIENCE_MS;
        return {
          subject: placed(one.vcenter, one.host),
          name: one.host,
          cause: placed(one.vcenter, one.outcome === "open" ? "still entering" : "not in time"),
          migrations: one.migrations,
          ...(isYoung && holds?.outcome !== "failed" ? { severity: "info" } : {}),
          outcome: one.outcome,
          since: one.enteringAt ?? "an unknown time",
          age: waited === null ? "" : formatSeconds(waited / SECOND_MS),
          blocker: holds === null ? null : context.vms.labelOf(holds),
        };
      });
  },
  tell(cases) {
    const [first] = cases;
    const open = first.outcome === "open";
    if (cases.length === 1)
      return {
        title: open
          ? `${first.name} is still entering maintenance mode`
          : `${first.name} did not reach maintenance mode in time`,
        description:
          `Since ${first.since}${open && first.age !== "" ? `, ${first.age} before the end of the data` : ""}. ` +
          (first.blocker === null ? "No record names the VM that holds it." : `${first.blocker} has not left it.`),
      };
    const told = cases.map(
      ({ name, since, blocker }) => `${name} since ${since}${blocker === null ? "" : `, held by ${blocker}`}`,
    );
    return {
      title: open
        ? `${formatCountOf(cases.length, "host")} are still entering maintenance mode`
        : `${formatCountOf(cases.length, "host")} did not reach maintenance mode in time`,
      description: `${formatEntries(told)}.`,
    };
  },
});

/** By host, when it last began what ended in maintenance mode or was given up. */
function settledAt({ evacuations }: FindingContext): ReadonlyMap<string, EpochMs> {
  const settled = new Map<string, EpochMs>();
  for (const { vcenter, host, outcome, enteringAt, enteredAt } of evacuations) {
    const began = instant(enteringAt) ?? instant(enteredAt);
    if ((outcome !== "entered" && outcome !== "cancelled") || began === null) continue;
    const key = JSON.stringify([vcenter, host]);
    settled.set(key, Math.max(settled.get(key) ?? -Infinity, began));
  }
  return settled;
}

/** The same host got there, or gave up, in a later attempt. */
function isSettled(
  { vcenter, host, enteringAt, exitedAt }: Evacuation,
  settled: ReadonlyMap<string, EpochMs>,
): boolean {
  const began = instant(enteringAt);
  return exitedAt !== null || (began !== null && (settled.get(JSON.stringify([vcenter, host])) ?? -Infinity) > began);
}

function dataEndOf({ coverage }: FindingContext, vcenter: string | null): EpochMs | null {
  return instant(coverage.find((one) => one.vcenter === vcenter)?.to ?? null);
}

function instant(iso: string | null): EpochMs | null {
  return iso === null ? null : Date.parse(iso);
}
