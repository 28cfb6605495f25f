import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Unkeyed } from "./finish.ts";
import type { Oddity } from "./oddity.ts";

/** Pairs below this are right less often than not worth a word; see docs/proofs.md. */
const SURE = 0.9;

const WORDS: Readonly<Record<Oddity, Pick<Diagnostic, "severity"> & { readonly says: string }>> = {
  "end-before-start": {
    severity: "warning",
    says: "ended before they started by their own records, or more than a month after (a clock was set): their start time is left out and their duration is unknown. Compare the clocks of vCenter and of whoever exported.",
  },
  "task-error-but-moved": {
    severity: "info",
    says: "have a task that ended in error although an end event says that the VM moved: they count as succeeded. Such tasks fail after the switchover (a lost connection, a time limit).",
  },
};

/** What is to be known of the migrations, and of ends that no migration was made of. */
export function notesOf(finished: readonly Unkeyed[], unattributedEnds: number): Diagnostic[] {
  const notes = (Object.keys(WORDS) as Oddity[]).flatMap((oddity): Diagnostic[] => {
    const { severity, says } = WORDS[oddity];
    return noteOf(
      finished.filter(({ oddities }) => oddities.includes(oddity)),
      { code: oddity, severity, says },
    );
  });
  const unsure = finished.filter(
    ({ migration: { pairing } }) => pairing.basis === "vm-and-time" && pairing.confidence < SURE,
  );
  return [
    ...notes,
    ...strayEnds(unattributedEnds),
    ...noteOf(unsure, {
      code: "pairs-uncertain",
      severity: "info",
      says: "were put together by the VM's name and the time alone and are less sure than 90 % (long waits, few named places, several VMs of one name): this export has no event chains. One with chains (precopy formats says which) makes them certain.",
    }),
  ];
}

function strayEnds(count: number): Diagnostic[] {
  if (count === 0) return [];
  const [ends, name] = count === 1 ? ["1 end event", "names"] : [`${count} end events`, "name"];
  const message = `${ends} ${name} no VM that could be told (its field is missing, or the sentence is in no known wording) and fitted no open start, or several: ${count === 1 ? "it is" : "they are"} in no migration.`;
  return [{ code: "ends-unattributed", severity: "warning", message, input: null, line: null, count }];
}

function noteOf(
  about: readonly Unkeyed[],
  { code, severity, says }: Pick<Diagnostic, "code" | "severity"> & { readonly says: string },
): Diagnostic[] {
  const [first] = about;
  if (first === undefined) return [];
  const { vm, evidence } = first.migration;
  const which = `${about.length} migration${about.length === 1 ? "" : "s"} (first: ${vm.name ?? vm.moref ?? "a VM without a name"})`;
  const [place] = evidence;
  const at = { input: place?.input ?? null, line: place?.line ?? null };
  return [{ code, severity, message: `${which} ${says}`, ...at, count: about.length }];
}
