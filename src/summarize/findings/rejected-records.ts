import { formatCount, formatCountOf, formatEntries, formatShare } from "../../model/words.ts";
import { rule, type Case } from "./rule.ts";

/** Of the records about migrations: below this share a report tells nearly the whole night. */
const LEAST_SHARE = 0.05;

/** A part of the input is of something else: what it tells of migrations is missing, however little it is. */
const PARTS: ReadonlySet<string> = new Set(["unread-part", "lines-before"]);

interface Rejected extends Case {
  /** The input ends in the middle: what came after nobody knows. */
  readonly isCut: boolean;
  readonly rejected: number;
  readonly of: number;
}

/** Inputs that lost a good part of their records about migrations, or that break off. */
export const rejectedRecords = rule<Rejected>({
  id: "rejected-records",
  severity: "watch",
  harm: "other",
  meaning:
    "At least 5 % of an input's records about migrations could not be read, a part of it is of another form, or it breaks off.",
  whatToDo:
    "See with precopy inspect which they are and why; an option (--date-order, --time-zone) or another export mends most.",
  find({ inputs, diagnostics }) {
    const unread = new Set(diagnostics.flatMap(({ code, input }) => (code === "unread-input" ? [input] : [])));
    const cut = new Set(diagnostics.flatMap(({ code, input }) => (code === "damaged-input" ? [input] : [])));
    const part = new Set(diagnostics.flatMap(({ code, input }) => (PARTS.has(code) ? [input] : [])));
    return inputs
      .flatMap(({ path, used, duplicate, rejected }, index): Rejected[] => {
        const of = used + duplicate + rejected;
        if (cut.has(index) && !unread.has(index))
          return [{ subject: path, name: path, cause: "breaks off", migrations: [], rejected, of, isCut: true }];
        if (rejected === 0 || unread.has(index)) return [];
        if (rejected < of * LEAST_SHARE && !part.has(index)) return [];
        return [{ subject: path, name: path, cause: "records", migrations: [], rejected, of, isCut: false }];
      })
      .sort((left, right) => shareOf(right) - shareOf(left));
  },
  tell(cases) {
    const [{ name, rejected, of, isCut }] = cases;
    if (isCut)
      return {
        title:
          cases.length === 1
            ? `${name} breaks off: its end is not read`
            : `${formatCountOf(cases.length, "input")} break off`,
        description: `${formatEntries(cases.map((one) => `${one.name}: ${formatCountOf(one.of - one.rejected, "record")} before it ends`))}. What came after is in no figure; copy or export it again.`,
      };
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

function shareOf({ rejected, of }: Rejected): number {
  return of === 0 ? 0 : rejected / of;
}
