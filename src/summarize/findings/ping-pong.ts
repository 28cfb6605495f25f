import type { PingPong } from "../../model/page-view.ts";
import { toIso } from "../../model/units.ts";
import { formatCountOf, formatEntries, formatList } from "../../model/words.ts";
import { findPingPongs } from "../figures/ping-pong.ts";
import { idsOf, rule, vmCase, type Case } from "./rule.ts";

interface Bounced extends Case {
  readonly pingPong: PingPong;
}

/** VMs that go to and fro: each move costs them a stun, and nobody gains by it. Emptying a host and filling it again is none. */
export const pingPong = rule<Bounced>({
  id: "ping-pong",
  severity: "watch",
  harm: "other",
  meaning: "A VM came back three times or more within 24 hours to a host or datastore that it had just left.",
  whatToDo:
    "Look for a DRS or Storage DRS threshold that is too eager, two rules that contradict each other, or a script that works against DRS.",
  find(context) {
    return findPingPongs(context.timed, context.evacuations).flatMap(({ moves, ...found }): Bounced[] => {
      const [first] = moves;
      if (first === undefined) return [];
      const cause = `between ${found.between}`;
      const migrations = idsOf(moves.map(({ migration }) => migration));
      return [{ ...vmCase(first.migration, context), cause, migrations, pingPong: found }];
    });
  },
  tell(cases) {
    const [{ name, pingPong: worst }] = cases;
    const span = `between ${toIso(worst.from)} and ${toIso(worst.to)}`;
    if (cases.length === 1)
      return {
        title: `${name} came back ${worst.returns} times to ${worst.between} it had just left`,
        description: `${formatCountOf(worst.steps.length - 1, "move")} among ${formatList(worst.places)}, ${span}.`,
      };
    const told = cases.map((one) => `${one.name}, ${one.pingPong.returns} times (${formatList(one.pingPong.places)})`);
    return {
      title: `${formatCountOf(cases.length, "VM")} kept coming back to ${worst.between} they had just left`,
      description: `${formatEntries(told)}.`,
    };
  },
});
