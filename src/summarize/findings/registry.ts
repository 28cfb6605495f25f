import type { Finding, FindingSeverity } from "../../model/report.ts";
import { backupWindow } from "./backup-window.ts";
import { blockedMaintenance } from "./blocked-maintenance.ts";
import { changeWindow } from "./change-window.ts";
import { clusterMembers } from "./cluster-members.ts";
import { concurrencyLimit } from "./concurrency-limit.ts";
import { findingContext, type FindingFacts } from "./context.ts";
import { diskRateAboveLink } from "./disk-rate-above-link.ts";
import { drsChurn } from "./drs-churn.ts";
import { emptyEvents } from "./empty-events.ts";
import { eventsMissing } from "./events-missing.ts";
import { failingPath } from "./failing-path.ts";
import { farLongerThanUsual } from "./far-longer-than-usual.ts";
import { hardToMove } from "./hard-to-move.ts";
import { hardToMoveFailed } from "./hard-to-move-failed.ts";
import { hostLogsApart } from "./host-logs-apart.ts";
import { inputNotRead } from "./input-not-read.ts";
import { licenceHost } from "./licence-host.ts";
import { measuredStun } from "./measured-stun.ts";
import { mtuMismatch } from "./mtu-mismatch.ts";
import { noVmotionAdapter } from "./no-vmotion-adapter.ts";
import { pingPong } from "./ping-pong.ts";
import { rejectedRecords } from "./rejected-records.ts";
import { HARMS, type Rule } from "./rule.ts";
import { ruleViolation } from "./rule-violation.ts";
import { slowVmotionPair } from "./slow-vmotion-pair.ts";
import { staleData } from "./stale-data.ts";
import { storm } from "./storm.ts";
import { stunRisk } from "./stun-risk.ts";
import { unknownPlace } from "./unknown-place.ts";
import { unreadInput } from "./unread-input.ts";
import { unresolvedFailure } from "./unresolved-failure.ts";

/** The closed list: every rule that can make a finding. A new one is a file beside this and a line here. */
export const RULES: readonly Rule[] = [
  unreadInput,
  staleData,
  unknownPlace,
  measuredStun,
  hostLogsApart,
  blockedMaintenance,
  unresolvedFailure,
  stunRisk,
  noVmotionAdapter,
  failingPath,
  hardToMoveFailed,
  clusterMembers,
  licenceHost,
  ruleViolation,
  pingPong,
  storm,
  drsChurn,
  slowVmotionPair,
  mtuMismatch,
  changeWindow,
  backupWindow,
  farLongerThanUsual,
  inputNotRead,
  rejectedRecords,
  emptyEvents,
  eventsMissing,
  hardToMove,
  diskRateAboveLink,
  concurrencyLimit,
];

const SEVERITIES: readonly FindingSeverity[] = ["act", "watch", "info"];

/**
 * All findings, the most severe first and within a severity the worst harm; of one rule what has been open longest, then what
 * concerns most. Muted ones stand among the infos.
 */
export function findAll(facts: FindingFacts): Finding[] {
  const context = findingContext(facts);
  const order = new Map(RULES.map(({ id, harm }, index) => [id, HARMS.indexOf(harm) * RULES.length + index]));
  return RULES.flatMap((one) => one.make(context)).sort(
    (left, right) =>
      SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity) ||
      (order.get(left.rule) ?? 0) - (order.get(right.rule) ?? 0),
  );
}
