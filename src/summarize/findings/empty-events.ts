import { rule, type Case } from "./rule.ts";

interface EmptyEvents extends Case {
  readonly message: string;
}

/** An export of events that is empty while the tasks beside it tell of migrations: half the night is missing. */
export const emptyEvents = rule<EmptyEvents>({
  id: "empty-events",
  severity: "watch",
  harm: "other",
  meaning: "An export of events is empty, and the tasks beside it tell of migrations.",
  whatToDo:
    "Run the export of events by hand, look at what it says, and export again; tasks alone name no places and few causes.",
  find({ diagnostics, inputs }) {
    return diagnostics
      .filter(({ code }) => code === "empty-events")
      .map(({ input, message }): EmptyEvents => {
        const path = input === null ? "an input" : (inputs[input]?.path ?? "an input");
        return { subject: path, name: path, cause: "empty", migrations: [], message };
      });
  },
  tell([first]) {
    return { title: `${first.name} has no events, the tasks beside it tell of migrations`, description: first.message };
  },
});
