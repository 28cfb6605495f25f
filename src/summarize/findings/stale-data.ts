import { HOUR_MS } from "../../model/units.ts";
import { formatCountOf, formatList } from "../../model/words.ts";
import { rule, type Case } from "./rule.ts";

interface Silent extends Case {
  readonly hours: number;
  readonly newest: string;
}

/** vCenters whose newest record is older than the configuration allows: their export has stopped, whatever the others bring. */
export const staleData = rule<Silent>({
  id: "stale-data",
  severity: "act",
  harm: "other",
  meaning: "The newest record of a vCenter is older than gates.inputAgeHours allows.",
  whatToDo: "Check the job that exports this vCenter and the folder it writes to: nothing is known since.",
  find({ coverage, config, now }) {
    const limitHours = config?.gates.inputAgeHours ?? null;
    if (limitHours === null) return [];
    return coverage
      .flatMap(({ vcenter, to }): Silent[] => {
        if (to === null) return [];
        const hours = (now - Date.parse(to)) / HOUR_MS;
        if (hours <= limitHours) return [];
        const name = vcenter ?? "the vCenter";
        return [{ subject: vcenter ?? "all", name, cause: "export", migrations: [], hours, newest: to }];
      })
      .sort((left, right) => right.hours - left.hours);
  },
  tell(cases) {
    const [first] = cases;
    if (cases.length === 1)
      return {
        title: `No record of ${first.name} for ${formatCountOf(Math.floor(first.hours), "hour")}`,
        description: `The newest is from ${first.newest}.`,
      };
    const fewest = Math.floor(cases.at(-1)?.hours ?? first.hours);
    return {
      title: `No record of ${formatCountOf(cases.length, "vCenter")} for ${formatCountOf(fewest, "hour")} or longer`,
      description: `${formatList(cases.map(({ name, newest }) => `${name} (newest record ${newest})`))}.`,
    };
  },
});
