import { formatCountOf, formatList } from "../../model/words.ts";
import { rule, type Case } from "./rule.ts";

interface Missing extends Case {
  readonly message: string;
}

/** Exports that stop at their tool's limit, and times in which vCenter itself dropped events: the night may hold more moves. */
export const eventsMissing = rule<Missing>({
  id: "events-missing",
  severity: "watch",
  harm: "other",
  meaning: "An export has exactly as many records as its tool gives at most, or vCenter says that it dropped events.",
  whatToDo: "Export again without the limit (precopy formats says how); what vCenter dropped is in no export.",
  find({ diagnostics, inputs, events }) {
    const capped = diagnostics
      .filter(({ code }) => code === "export-cap")
      .map(({ input, message }): Missing => {
        const path = input === null ? "an input" : (inputs[input]?.path ?? "an input");
        return { subject: path, name: path, cause: "limit", migrations: [], message };
      });
    const [first] = events.filter(({ what }) => what === "events-dropped");
    if (first === undefined) return capped;
    const name = first.vcenter ?? "the vCenter";
    const message = `vCenter dropped repeated events, the first at ${first.at}.`;
    return [...capped, { subject: name, name, cause: "dropped", migrations: [], message }];
  },
  tell(cases) {
    const [first] = cases;
    const isLimit = first.cause === "limit";
    const what = isLimit ? "stops at its tool's limit" : "dropped events";
    return {
      title:
        cases.length === 1
          ? `${first.name} ${what}: moves may be missing`
          : `${formatCountOf(cases.length, "export")} stop at their tool's limit: moves may be missing`,
      description: cases.length === 1 ? first.message : `${formatList(cases.map(({ name }) => name))}.`,
    };
  },
});
