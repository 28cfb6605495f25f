import type { Storm } from "../../model/page-view.ts";
import { SECOND_MS, toIso } from "../../model/units.ts";
import { formatCount, formatEntries, formatSeconds, TRIGGER_LABELS } from "../../model/words.ts";
import { findStorms, type FoundStorm } from "../figures/storms.ts";
import { idsOf, rule, type Case } from "./rule.ts";

/** From this share on, the moves of a storm were ordered: somebody knows why. */
const ORDERED_SHARE = 0.8;

interface Burst extends Case {
  readonly storm: Storm;
}

/** Bursts that nobody ordered: no host was being emptied, no person or scheduled task moved most of the VMs. */
export const storm = rule<Burst>({
  id: "storm",
  severity: "watch",
  harm: "other",
  meaning:
    "Ten moves or more within five minutes, at four times the usual rate, that no evacuation, person or scheduled task explains.",
  whatToDo: "Look at what came just before: a host that came back, an HA restart, a changed DRS rule or threshold.",
  find({ timed, events, evacuations }) {
    return findStorms({ context: events, evacuations }, timed)
      .storms.filter((found) => found.evacuatedHost === null && !isOrdered(found))
      .map(({ moves, ...found }) => {
        const subject = toIso(found.from);
        const migrations = idsOf(moves.map(({ migration }) => migration));
        return { subject, name: subject, cause: "bursts", migrations, storm: found };
      });
  },
  tell(cases) {
    const [{ storm: worst }] = cases;
    const moves = cases.reduce((sum, one) => sum + one.storm.count, 0);
    const told = cases.map((one) => textOf(one.storm));
    return {
      title:
        cases.length === 1
          ? `${formatCount(worst.count)} moves within ${spanOf(worst)}, and nobody ordered them`
          : `${formatCount(moves)} moves in ${cases.length} bursts that nobody ordered`,
      description: `${formatEntries(told)}.`,
    };
  },
});

function isOrdered({ triggers, count }: FoundStorm): boolean {
  const ordered = triggers.filter(
    ({ trigger }) => trigger === "user" || trigger === "scheduled" || trigger === "maintenance",
  );
  return ordered.reduce((sum, own) => sum + own.count, 0) >= count * ORDERED_SHARE;
}

function spanOf({ from, to }: Storm): string {
  return formatSeconds(Math.max(1, Math.round((to - from) / SECOND_MS)));
}

function textOf(one: Storm): string {
  const by = one.triggers.map(({ trigger, count }) => `${TRIGGER_LABELS[trigger]} ${formatCount(count)}`).join(", ");
  const before =
    one.before === null
      ? ""
      : `, ${formatSeconds(one.before.secondsBefore)} after: ${one.before.event.message.replace(/\.$/, "")}`;
  return `${formatCount(one.count)} from ${toIso(one.from)} to ${toIso(one.to)} (${by})${before}`;
}
