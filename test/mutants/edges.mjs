/** One-line mistakes before and after the joints: how times, sentences and caps are read, and what is told of the night. */
const TIMES = ["test/interpret/time-text.test.ts", "test/interpret/clock.test.ts"];
const CAPS = ["test/ingest/caps.test.ts"];
const FINDINGS = ["test/summarize"];

const mutant = (tests) => (file, find, mistake) => ({ file: `src/${file}`, find, with: mistake, tests });
const time = mutant(TIMES);
const cap = mutant(CAPS);
const told = mutant(FINDINGS);

export const EDGE_MUTANTS = [
  time("interpret/time-text.ts", "(hours % 12) +", "hours +"),
  time(
    "interpret/time-text.ts",
    'order === "slash" && first > 12 ? [second, first]',
    'order === "slash" ? [second, first]',
  ),
  time("interpret/time-text.ts", "if (text.length === 10) return", "if (text.length === 11) return"),
  time("interpret/time-text.ts", "second > daysInMonth(year, first)", "second > 31"),
  time("interpret/time-text.ts", "- offsetMs(zone", "+ offsetMs(zone"),
  time("interpret/time-text.ts", 'if (order === "slash" && first > 12 && second > 12) return null;', ""),
  time("interpret/clock.ts", "const FRESH_MS = 48 * HOUR_MS", "const FRESH_MS = 4800 * HOUR_MS"),
  time("interpret/clock.ts", "at >= EARLIEST_INSTANT && at < this.latest", "at >= EARLIEST_INSTANT"),
  cap("ingest/caps.ts", "records === counts.records &&", "records <= counts.records &&"),
  cap("ingest/caps.ts", "counts.records < FILTERED_FROM_RECORDS ||", ""),
  cap("ingest/caps.ts", "|| counts.irrelevant > 0", ""),
  told("summarize/figures/ping-pong.ts", "step.at - left <= DAY_MS", "true"),
  told("summarize/figures/ping-pong.ts", 'migration.outcome === "succeeded" && at !== null', "at !== null"),
  told("summarize/findings/ping-pong.ts", 'trigger !== "maintenance" && !evacuated.has(id)', "true"),
  told(
    "summarize/findings/stun-risk.ts",
    "probabilityOf(one) >= HIGH_PROBABILITY",
    "probabilityOf(one) > HIGH_PROBABILITY",
  ),
  told("summarize/findings/stun-risk.ts", 'one.stun.basis !== "measured" &&', ""),
  told("summarize/findings/storm.ts", "found.evacuatedHost === null &&", ""),
  told("summarize/findings/storm.ts", "const ORDERED_SHARE = 0.8", "const ORDERED_SHARE = 1.1"),
  told("summarize/gates.ts", "value <= limit", "value < limit"),
  told("summarize/gates.ts", "one.rule === rule && one.mutedUntil === null", "one.rule === rule"),
  told("summarize/findings/mute.ts", "until >= today", "until > today"),
];
