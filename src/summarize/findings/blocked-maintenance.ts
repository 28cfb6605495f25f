import type { Evacuation } from "../../model/report.ts";
import type { EpochMs } from "../../model/units.ts";
import { MINUTE_MS, SECOND_MS } from "../../model/units.ts";
import { formatCountOf, formatEntries, formatList, formatSeconds } from "../../model/words.ts";
import type { FindingContext } from "./context.ts";
import { placed, rule, type Case } from "./rule.ts";

/** Emptying a host takes as long as this without anything being wrong. */
const PATIENCE_MS = 30 * MINUTE_MS;

const MOST_NAMED = 3;

interface Blocked extends Case {
  readonly outcome: Evacuation["outcome"];
  readonly since: string;
  readonly age: string;
  readonly blocker: string | null;
  /** VMs for which DRS had no place, by vCenter's own word. */
  readonly stuck: readonly string[];
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
          cause: one.outcome === "open" ? "still entering" : "not in time",
          migrations: one.migrations,
          ...(isYoung && holds?.outcome !== "failed" ? { severity: "info" } : {}),
          outcome: one.outcome,
          since: one.enteringAt ?? "an unknown time",
          age: waited === null ? "" : formatSeconds(waited / SECOND_MS),
          blocker: holds === null ? null : context.vms.labelOf(holds),
          stuck: stuckOn(one, context),
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
          (first.blocker === null
            ? first.stuck.length === 0
              ? "No record names the VM that holds it."
              : ""
            : `${first.blocker} has not left it. `) +
          (first.stuck.length === 0 ? "" : `DRS found no place for ${formatList(first.stuck)}.`),
      };
    const told = cases.map(
      ({ name, since, blocker, stuck }) =>
        `${name} since ${since}${blocker === null ? "" : `, held by ${blocker}`}${stuck.length === 0 ? "" : `, DRS found no place for ${formatList(stuck)}`}`,
    );
    // Few are named: it is the hosts that somebody goes to.
    const who =
      cases.length > MOST_NAMED ? formatCountOf(cases.length, "host") : formatList(cases.map(({ name }) => name));
    return {
      title: open ? `${who} are still entering maintenance mode` : `${who} did not reach maintenance mode in time`,
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

/** VMs without a recommendation while this host was the one being emptied, or whose record names it. */
function stuckOn(one: Evacuation, { events, evacuations }: FindingContext): readonly string[] {
  const spans = evacuations.filter(({ vcenter }) => vcenter === one.vcenter);
  const names = events.flatMap(({ at, vcenter, what, subject, message }) => {
    if (what !== "no-drs-recommendation" || vcenter !== one.vcenter || subject === null) return [];
    const open = spans.filter((span) => isOpenAt(span, Date.parse(at)));
    const isHere = open.length === 1 ? open[0] === one : open.includes(one) && message.includes(one.host);
    return isHere ? [subject] : [];
  });
  return [...new Set(names)];
}

/** DRS looks for places while the host is asked to enter, a moment before its event at the earliest. */
const ASKED_MS = MINUTE_MS;

function isOpenAt({ enteringAt, enteredAt, exitedAt }: Evacuation, at: EpochMs): boolean {
  const began = instant(enteringAt);
  const ended = instant(enteredAt) ?? instant(exitedAt);
  return began !== null && at >= began - ASKED_MS && (ended === null || at <= ended);
}

function dataEndOf({ coverage }: FindingContext, vcenter: string | null): EpochMs | null {
  return instant(coverage.find((one) => one.vcenter === vcenter)?.to ?? null);
}

function instant(iso: string | null): EpochMs | null {
  return iso === null ? null : Date.parse(iso);
}
