import type { Finding, FindingSeverity } from "../../model/report.ts";
import type { Migration } from "../../model/migration.ts";
import { groupBy } from "../../model/group-by.ts";
import { maxOf } from "../../model/numbers.ts";
import { compareText } from "../../model/report-order.ts";
import type { VmNamed } from "../../model/vm-identity.ts";
import type { FindingContext } from "./context.ts";
import { activeMutes, muteOf, reasonOf } from "./mute.ts";

/** What a finding threatens, the worst first: it decides the order among findings of one severity. */
export const HARMS = ["place-unknown", "guest-stopped", "host-blocked", "failed", "other"] as const;
export type Harm = (typeof HARMS)[number];

/** One thing that a rule found, about one subject. */
export interface Case {
  /** Stable over nights; with its vCenter where that is known: `vc01/db01`. */
  readonly subject: string;
  /** The subject as a sentence names it. */
  readonly name: string;
  /** Cases of one cause are one finding, however many. Stable over nights. */
  readonly cause: string;
  /** Ids. */
  readonly migrations: readonly string[];
  /** Where it is another than the rule's. */
  readonly severity?: FindingSeverity;
  /** For how many nights it has been open: of a rule's findings the oldest stands first. */
  readonly nights?: number;
}

export interface Told {
  /** One line without a full stop. */
  readonly title: string;
  /** What is known, in sentences. */
  readonly description: string;
  /** What to do first; absent: what the rule says, empty: the description says it. */
  readonly next?: string;
}

interface RuleText {
  /** kebab-case; the file's name. */
  readonly id: string;
  readonly severity: FindingSeverity;
  readonly harm: Harm;
  /** When it speaks, one sentence. */
  readonly meaning: string;
  /** What to do first, one or two sentences. */
  readonly whatToDo: string;
}

export interface Rule extends RuleText {
  readonly make: (context: FindingContext) => readonly Finding[];
}

interface RuleParts<C extends Case> extends RuleText {
  readonly find: (context: FindingContext) => readonly C[];
  /** Words for the cases of one cause. */
  readonly tell: (cases: readonly [C, ...C[]], context: FindingContext) => Told;
}

/** Makes a rule of how it finds its cases and how it tells them: muting, grouping by cause, ids and counts are the same for all. */
export function rule<C extends Case>({ find, tell, ...text }: RuleParts<C>): Rule {
  return {
    ...text,
    make(context) {
      const mutes = activeMutes(context);
      const judged = find(context).map((one) => ({ one, mute: muteOf(text.id, one, mutes) }));
      const causes = groupBy(judged, ({ one, mute }) =>
        JSON.stringify([one.cause, one.severity ?? text.severity, mute === null ? null : reasonOf(mute)]),
      );
      const seen = new Set<string>();
      // Speaking ones first: the muted rest of a cause must not take its id.
      const sorted = [...causes.values()].sort(
        (left, right) => Number((left[0]?.mute ?? null) !== null) - Number((right[0]?.mute ?? null) !== null),
      );
      const ages = new Map<string, number>();
      const made = sorted.flatMap((group): Finding[] => {
        const [first, ...others] = group;
        if (first === undefined) return [];
        const cases = [first.one, ...others.map(({ one }) => one)] as const;
        const subjects = [...new Set(cases.map(({ subject }) => subject))];
        const { title, description: known, next = text.whatToDo } = tell([...cases], context);
        const description = `${known} ${next}`.trim();
        const base = `${text.id}:${first.one.cause}`;
        const severity = first.mute === null ? (first.one.severity ?? text.severity) : "info";
        const id = seen.has(base) ? `${base}:${first.mute === null ? severity : "muted"}` : base;
        seen.add(base);
        ages.set(id, maxOf(cases.map(({ nights = 1 }) => nights)) ?? 1);
        return [
          {
            id,
            rule: text.id,
            subject: subjects.length === 1 ? first.one.subject : first.one.cause,
            severity,
            title,
            next: next === "" ? null : next.replace(/^Next: /, ""),
            description: first.mute === null ? description : `${reasonOf(first.mute)} ${description}`,
            count: subjects.length,
            subjects,
            migrations: [...new Set(cases.flatMap(({ migrations }) => migrations))],
            mutedUntil: first.mute?.until ?? null,
          },
        ];
      });
      return made.sort(
        (left, right) =>
          (ages.get(right.id) ?? 1) - (ages.get(left.id) ?? 1) ||
          right.count - left.count ||
          compareText(left.id, right.id),
      );
    },
  };
}

/** Subject and name of the VM that a migration, or an open failure, is about. */
export function vmCase(named: VmNamed, { vms }: FindingContext): Pick<Case, "subject" | "name"> {
  const name = vms.labelOf(named);
  return { subject: named.vcenter === null ? name : `${named.vcenter}/${name}`, name };
}

/** `vc01/esx01`, or the name alone where the vCenter is not known. */
export function placed(vcenter: string | null | undefined, name: string): string {
  return vcenter === null || vcenter === undefined || vcenter === "" ? name : `${vcenter}/${name}`;
}

/** Migrations by VM identity, in the order they came. */
export function byVm(
  migrations: readonly Migration[],
  { vms }: FindingContext,
): (readonly [Migration, ...Migration[]])[] {
  return [...groupBy(migrations, (one) => vms.keyOf(one)).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

export function idsOf(migrations: readonly Migration[]): string[] {
  return migrations.map(({ id }) => id);
}
