import { formatCount, formatCountOf, formatEntries, formatShare } from "../../model/words.ts";
import { rule, type Case } from "./rule.ts";

/** Of the records about migrations: below this share a report tells nearly the whole night. */
const LEAST_SHARE = 0.05;

interface Rejected extends Case {
  readonly rejected: number;
  readonly of: number;
}

/** Inputs that lost a good part of their records about migrations. */
export const rejectedRecords = rule<Rejected>({
  id: "rejected-records",
  severity: "watch",
  harm: "other",
  meaning: "At least 5 % of an input's records about migrations could not be read.",
  whatToDo:
    "See with precopy inspect which they are and why; an option (--date-order, --time-zone) or another export mends most.",
  find({ inputs, diagnostics }) {
    const unread = new Set(diagnostics.flatMap(({ code, input }) => (code === "unread-input" ? [input] : [])));
    return inputs
      .flatMap(({ path, used, duplicate, rejected }, index): Rejected[] => {
        const of = used + duplicate + rejected;
        if (rejected === 0 || unread.has(index) || rejected < of * LEAST_SHARE) return [];
        return [{ subject: path, name: path, cause: "records", migrations: [], rejected, of }];
      })
      .sort((left, right) => right.rejected / right.of - left.rejected / left.of);
  },
  tell(cases) {
    const [{ name, rejected, of }] = cases;
    const told = cases.map(
      (one) =>
        `${one.name}: ${formatCount(one.rejected)} of ${formatCount(one.of)} (${formatShare(one.rejected, one.of)})`,
    );
    return {
      title:
        cases.length === 1
          ? `${formatCount(rejected)} of ${formatCountOf(of, "record")} about migrations in ${name} could not be read`
          : `Records about migrations in ${formatCountOf(cases.length, "input")} could not be read`,
      description: `${formatEntries(told)}.`,
    };
  },
});
