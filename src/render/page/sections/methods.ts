import { body, cell, columns, defineSection, table } from "../section-model.ts";

/** How each figure was made: short enough to be read, exact enough to be recomputed. */
const METHODS: readonly (readonly [string, string])[] = [
  [
    "Migration",
    "One attempt to move one VM: its start event, end event, failure events and task joined by chain id, else by task, else by VM and time. The basis and its confidence stand with each move.",
  ],
  [
    "Counts",
    "Migrations = succeeded + failed + cancelled + unfinished. Start missing and end missing overlap with these. Power-on placements are listed with the others, counted apart and enter no percentile, mover list or rate.",
  ],
  [
    "Duration",
    "From start to end. Events first; the task's times where an event is missing. Both are cut to milliseconds before they are subtracted. Queue time is what the task says; vCenter also waits inside a started task, and that wait is in the duration.",
  ],
  [
    "Percentiles",
    "Of succeeded moves with a duration, each kind for itself; only the table by cluster takes all kinds together. p50 is the median; p95 is shown from 20 moves on.",
  ],
  [
    "Median, usual",
    "The middle value, or the mean of the two middle ones. A VM's usual duration is the median of its own earlier moves of the same kind and the same timing basis, at least 4 and at most the last 100; an outlier took at least 3 times as long.",
  ],
  [
    "Back and forth",
    "A return is a move to a host or datastore that the VM left at most 24 hours before. Listed from 3 returns within any 24 hours on, the worst 5.",
  ],
  [
    "Storm",
    "Consecutive 5-minute bins with at least 4 times the median moves of all busy bins, and at least 10. What came just before is the last context event up to 30 minutes earlier: nearness in time, not proof of cause.",
  ],
  [
    "Effective speed",
    "Between hosts: the pre-copy bandwidth where it is measured or inferred, else configured memory over the whole duration (badge configured), an upper bound of what was sent. Between datastores: disk size over duration. Medians of the moves that tell it.",
  ],
  [
    "Stun",
    "The switchover only: from the suspend on the source to the resume on the destination. Measured values come from host logs, inferred ones from the pre-copy model; the two are never mixed or averaged. Low to high is a 90 % interval; for a measured value it is the precision of the log.",
  ],
  [
    "Pre-copy stun",
    "The short stop for installing traces before the copy. It stands beside the stun and is never added to it.",
  ],
  [
    "Stun risk",
    "The probability that the longest stop exceeds the limit (1 s, or the VM's profile) or that the switchover aborts: low under 10 %, watch under 50 %, else high; unknown where the data cannot say.",
  ],
  [
    "Convergence",
    "By the dirty page rate over the bandwidth: fast below 0.5, slow below 0.9, else stalled. SDPS slows the guest down so that the copy can end: a slowdown, not a stop.",
  ],
  [
    "Evacuation",
    "VM evacuation: from entering maintenance mode to the end of the last VM's move. Entering to entered also holds vSAN data migration and re-registration. VMs a minute: succeeded moves over the VM evacuation.",
  ],
  [
    "Stays",
    "A VM is on a host from the end of the move that brought it to the end of the move that took it away. Where two moves do not meet, the time between is a gap: it was moved or restarted without a record.",
  ],
  [
    "Windows",
    "A backup window is touched by any part of a move; a change window has to hold its beginning. Times of day are in the report's zone.",
  ],
];

export const methodsSection = defineSection({
  id: "methods",
  title: "How each number was computed",
  render(context) {
    const { report } = context;
    return body("Every figure on this page can be recomputed from report.json; the rules are these.", {
      tables: [
        table(
          "Rules",
          columns("Figure", "Rule"),
          METHODS.map(([name, rule]) => [cell(name), cell(rule, { className: "message" })]),
        ),
      ],
      notes: [
        `Units: 1 MB = 2^20 bytes; all times are in ${context.clock.zone}. Written by precopy ${report.tool.version}. To see every record and rule behind one migration: precopy explain ID INPUT...`,
      ],
    });
  },
});
