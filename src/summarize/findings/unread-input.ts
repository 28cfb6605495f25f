import { formatCountOf, formatList } from "../../model/words.ts";
import { rule, type Case } from "./rule.ts";

/** As the diagnostic begins its last sentence. */
const TO_DO = "Look closer with precopy inspect";

interface Unread extends Case {
  readonly message: string;
}

/** Inputs that speak of migrations and of which no record was used: the night may be another than the report says. */
export const unreadInput = rule<Unread>({
  id: "unread-input",
  severity: "act",
  harm: "other",
  meaning: "An input speaks of migrations, and not one of its records could be read.",
  whatToDo:
    "Run precopy inspect on it and export it in a form that precopy formats lists; what it holds is missing from every figure.",
  find({ diagnostics, inputs }) {
    return diagnostics
      .filter(({ code }) => code === "unread-input")
      .map(({ input, message }): Unread => {
        const path = input === null ? "an input" : (inputs[input]?.path ?? "an input");
        return { subject: path, name: path, cause: "unread", migrations: [], message };
      });
  },
  tell(cases) {
    const [first] = cases;
    return {
      title:
        cases.length === 1
          ? `${first.name} speaks of migrations and could not be read`
          : `${formatCountOf(cases.length, "input")} speak of migrations and could not be read`,
      ...(cases.length === 1
        ? inParts(first.message)
        : { description: `${formatList(cases.map(({ name }) => name))}.` }),
    };
  },
});

/** What was seen, and what to do about it. */
function inParts(message: string): { readonly description: string; readonly next: string } {
  const at = message.lastIndexOf(TO_DO);
  return at < 0
    ? { description: message, next: "" }
    : { description: message.slice(0, at).trimEnd(), next: message.slice(at) };
}
