import type { HostEvidence, StayBasis } from "../../model/residency.ts";

export const BASIS_LABELS: Readonly<Record<StayBasis, string>> = {
  seen: "seen",
  "no-move-known": "no move known",
  gap: "gap",
};

const WHAT_LABELS: Readonly<Record<HostEvidence["what"], string>> = {
  "move-start": "start of a move away",
  "move-end": "end of a move here",
  "failed-move": "a move away that failed",
  "open-move": "start of a move whose end is not known",
  inventory: "inventory",
};

/** `end of a move here (events.csv:12)`, seen from the stay on `stayHost`; the time stands beside it. */
export function evidenceText({ what, host, powerState, record }: HostEvidence, stayHost: string | null): string {
  const isNext = what === "move-end" && stayHost !== null && host !== stayHost;
  const state = powerState === "off" ? ", powered off" : powerState === "suspended" ? ", suspended" : "";
  return `${isNext ? `end of the move to ${host}` : WHAT_LABELS[what]}${state}${record === "" ? "" : ` (${record})`}`;
}
