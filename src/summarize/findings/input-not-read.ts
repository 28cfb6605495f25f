import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ReportInput } from "../../model/report.ts";
import { formatCountOf, formatList } from "../../model/words.ts";
import { rule, type Case } from "./rule.ts";

/** Errors of which another rule speaks. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(["unread-input", "unread-part", "damaged-input"]);

interface NotRead extends Case {
  readonly message: string;
}

/** Inputs that are not there, not allowed, no text or no export at all: nobody knows what they would have said. */
export const inputNotRead = rule<NotRead>({
  id: "input-not-read",
  severity: "watch",
  harm: "other",
  meaning: "An input that was given could not be read at all: missing, not allowed, no text, or a failed export.",
  whatToDo: "Mend the path, the rights or the export, and run again: what it holds is missing from every figure.",
  find({ diagnostics, inputs }) {
    return diagnostics.filter((one) => isNotRead(one, inputs)).map((one) => caseOf(one, inputs));
  },
  tell(cases) {
    const [first] = cases;
    return {
      title:
        cases.length === 1
          ? `${first.name} could not be read`
          : `${formatCountOf(cases.length, "input")} could not be read`,
      description: cases.length === 1 ? first.message : `${formatList(cases.map(({ name }) => name))}.`,
    };
  },
});

function isNotRead({ code, severity, input, message }: Diagnostic, inputs: readonly ReportInput[]): boolean {
  if (severity !== "error" || TOLD_ELSEWHERE.has(code)) return false;
  // The file system's own folder, which only root may list.
  if (input === null && pathIn(message).endsWith("/lost+found")) return false;
  // Its rejected records are told by their number.
  return code !== "date-order-unknown" || input === null || (inputs[input]?.rejected ?? 0) === 0;
}

function caseOf({ code, input, message, count }: Diagnostic, inputs: readonly ReportInput[]): NotRead {
  const path = input === null ? pathIn(message) : (inputs[input]?.path ?? "an input");
  const others = count > 1 ? ` and ${formatCountOf(count - 1, "other input")}` : "";
  return { subject: path, name: `${path}${others}`, cause: code, migrations: [], message };
}

/** `/in/a.csv: there is no such file.` and `/in/a.csv cannot be read (…)` begin with the path. */
function pathIn(message: string): string {
  const ends = [": ", " cannot be read"].map((text) => message.indexOf(text)).filter((at) => at > 0);
  return ends.length === 0
    ? message
    : message.slice(
        0,
        ends.reduce((a, b) => Math.min(a, b)),
      );
}
