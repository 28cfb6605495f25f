import { formatCount, formatCountOf, formatSeconds } from "../../model/words.ts";
import { USUAL_STUN_LIMIT_SECONDS } from "../figures/stuns.ts";
import { rule, type Case } from "./rule.ts";

/** Below this share of the migrations in host logs the figures are nearly whole. */
const LEAST_SHARE = 0.05;

interface Apart extends Case {
  readonly apart: number;
  readonly of: number;
  /** Seconds, measured; null where none of them has a stop. */
  readonly longestStop: number | null;
}

/** Migrations that hosts measured and that were joined to none of vCenter's: their figures stand nowhere else. */
export const hostLogsApart = rule<Apart>({
  id: "host-logs-apart",
  severity: "watch",
  harm: "guest-stopped",
  meaning:
    "At least 5 % of the migrations that host logs measured could be joined to none that vCenter tells of, so that their figures are not shown; an ACT where one of them stopped its VM for over 1 s.",
  whatToDo: "Put each log into a folder named after its host, or add the VMs' vmware.log; then each finds its move.",
  find({ logsApart: { stops, of } }) {
    if (stops.length === 0) return [];
    const longestStop = stops.reduce<number | null>(
      (most, { stopSeconds }) => (stopSeconds === null ? most : Math.max(most ?? 0, stopSeconds)),
      null,
    );
    const isLong = (longestStop ?? 0) > USUAL_STUN_LIMIT_SECONDS;
    if (!isLong && stops.length < of * LEAST_SHARE) return [];
    const one = { subject: "host logs", name: "host logs", cause: "apart", migrations: [] };
    return [{ ...one, apart: stops.length, of, longestStop, ...(isLong ? { severity: "act" } : {}) }];
  },
  tell([{ apart, of, longestStop }]) {
    const isLong = (longestStop ?? 0) > USUAL_STUN_LIMIT_SECONDS;
    const longest =
      longestStop === null
        ? "None of them says how long its VM stopped."
        : `The longest stop among them is ${formatSeconds(longestStop)}.`;
    const counted = `${formatCount(apart)} of ${formatCountOf(of, "migration")} in host logs`;
    return {
      title: isLong
        ? `A host measured a stop of ${formatSeconds(longestStop ?? 0)}; which VM's is not known`
        : `${counted} could be joined to no move`,
      description: isLong ? `${counted} could be joined to no move. ${longest}` : longest,
    };
  },
});
