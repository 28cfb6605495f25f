import { EDGE_MUTANTS } from "./edges.mjs";
import { INFER_MUTANTS } from "./infer.mjs";

/**
 * One-line mistakes made by hand in the hard joints. Each must make a test of its area fail: `npm run mutants`.
 * `find` stands exactly once in the file. A mutant that nothing can notice has `explained` instead of being left out.
 */
const R = "src/reconstruct/";
/** The tables of rules; the counted steps beside them know no mistakes. */
const T = ["test/reconstruct/attempts.test.ts", "test/reconstruct/migration.test.ts"];
const H = ["test/hostlogs/matching.test.ts"];

export const MUTANTS = [
  // attempts/
  {
    file: `${R}attempts/sequence.ts`,
    find: "at - begin > CHAIN_LIFE_MS",
    with: "at - begin > 10 * CHAIN_LIFE_MS",
    tests: T,
  },
  {
    file: `${R}attempts/sequence.ts`,
    find: "end.record === fact.record &&",
    with: "end.record !== fact.record &&",
    tests: T,
  },
  { file: `${R}attempts/sequence.ts`, find: "sidesAgree(end.destination, fact.destination)", with: "true", tests: T },
  {
    file: `${R}attempts/chains.ts`,
    find: 'fact.chainId === null || fact.chainId === "0"',
    with: "fact.chainId === null",
    tests: T,
  },
  { file: `${R}attempts/chains.ts`, find: "if (foreign || events.size > 1)", with: "if (true)", tests: T },
  { file: `${R}attempts/chains.ts`, find: "Number(start.eventKey) >= Number(end.eventKey)", with: "true", tests: T },
  {
    file: `${R}attempts/pairing.ts`,
    find: "timeOf(closing) - timeOf(start) > CHAIN_LIFE_MS",
    with: "timeOf(closing) - timeOf(start) > 10 * CHAIN_LIFE_MS",
    tests: T,
  },
  { file: `${R}attempts/pairing.ts`, find: "if (agrees(start, closing)) {", with: "if (true) {", tests: T },
  {
    file: `${R}attempts/unnamed-ends.ts`,
    find: "waiting.size + repeated.size !== 1",
    with: "waiting.size < 1",
    tests: T,
  },
  {
    file: `${R}attempts/unnamed-ends.ts`,
    find: "const SAME_END_MS = 5000",
    with: "const SAME_END_MS = 500_000",
    tests: T,
  },
  { file: `${R}attempts/unnamed-failures.ts`, find: "name.length === longest", with: "name.length > 0", tests: T },
  {
    file: `${R}attempts/tasks.ts`,
    find: "!task.snapshot && OWN_MOTIONS.has(task.motion))",
    with: "OWN_MOTIONS.has(task.motion))",
    tests: T,
  },
  { file: `${R}attempts/tasks.ts`, find: "const SLACK_MS = 2000", with: "const SLACK_MS = 200_000", tests: T },
  {
    file: `${R}attempts/storage-drs.ts`,
    find: "const SAME_END_MS = MINUTE_MS",
    with: "const SAME_END_MS = 1000 * MINUTE_MS",
    tests: T,
  },
  {
    file: `${R}attempts/storage-drs.ts`,
    find: "if (isNearer && isRepeated(move.attempt, end)) best = move;",
    with: "if (isNearer) best = move;",
    tests: T,
  },
  { file: `${R}attempts/storage-drs.ts`, find: "ends.every((end) => end.storageDrs)", with: "false", tests: T },
  {
    file: `${R}attempts/cross-vcenter.ts`,
    find: "const SAME_MOVE_MS = 5 * MINUTE_MS",
    with: "const SAME_MOVE_MS = 600 * MINUTE_MS",
    tests: T,
  },
  { file: `${R}attempts/cross-vcenter.ts`, find: "at: timeOf(end ?? fact)", with: "at: timeOf(fact)", tests: T },
  {
    file: `${R}attempts/attempt.ts`,
    find: "placed.filter(({ storageDrs }) => !storageDrs)",
    with: "placed",
    tests: T,
  },
  // facts/
  {
    file: `${R}facts/dedupe.ts`,
    find: 'if (a.role === "end" && a.storageDrs !== b.storageDrs) return false;',
    with: "",
    tests: T,
  },
  {
    file: `${R}facts/dedupe.ts`,
    find: "if (a.input === b.input) return false;",
    with: "",
    tests: T,
    explained: "Groups pass over every group that has the input already",
  },
  {
    file: `${R}facts/dedupe.ts`,
    find: 'if (a.role === "failure" && typeKey(a) !== typeKey(b)) return false;',
    with: "",
    tests: T,
  },
  { file: `${R}facts/identity.ts`, find: "life.from > (lives[index - 1]?.to ?? Infinity)", with: "true", tests: T },
  {
    file: `${R}facts/scope.ts`,
    find: "if (longer.length === 1) spelled.set",
    with: "if (longer.length > 0) spelled.set",
    tests: T,
  },
  // migration/
  {
    file: `${R}migration/trigger.ts`,
    find: 'if (byPerson !== undefined && byPerson.reason !== "system") {',
    with: "if (byPerson !== undefined) {",
    tests: T,
  },
  {
    file: `${R}migration/trigger.ts`,
    find: "context.maintenance !== null &&",
    with: "context.maintenance !== undefined &&",
    tests: T,
  },
  {
    file: `${R}migration/trigger.ts`,
    find: "return attempt.tasks.length === 0 && context.maintenance?.userName === context.userName;",
    with: "return true;",
    tests: T,
  },
  {
    file: `${R}migration/kind.ts`,
    find: 'if (byDrs && !storageDrs && hostMoved !== false) return "vmotion";',
    with: "",
    tests: T,
  },
  {
    file: `${R}migration/kind.ts`,
    find: "if (across || source.datastore !== destination.datastore) return true;",
    with: "if (source.datastore !== destination.datastore) return true;",
    tests: T,
  },
  {
    file: `${R}migration/kind.ts`,
    find: "source.datacenter !== null && destination.datacenter !== null && source.datacenter !== destination.datacenter",
    with: "false",
    tests: T,
  },
  {
    file: `${R}migration/kind.ts`,
    find: "export const PROVES_MS = 7 * DAY_MS",
    with: "export const PROVES_MS = 700 * DAY_MS",
    tests: T,
  },
  { file: `${R}migration/timing.ts`, find: "endedAt < startedAt ||", with: "false ||", tests: T },
  { file: `${R}migration/timing.ts`, find: "startedAt - endedAt < precisionMs", with: "false", tests: T },
  {
    file: `${R}migration/unfinished.ts`,
    find: "const PATIENCE_MS = HOUR_MS",
    with: "const PATIENCE_MS = 100 * HOUR_MS",
    tests: T,
  },
  {
    file: `${R}migration/unfinished.ts`,
    find: "const STORAGE_PATIENCE_MS = 12 * HOUR_MS",
    with: "const STORAGE_PATIENCE_MS = HOUR_MS",
    tests: T,
  },
  { file: `${R}migration/unfinished.ts`, find: "(context.longestSeconds ?? 0) * 10_000", with: "0", tests: T },
  { file: `${R}migration/retries.ts`, find: "if (!(at - from <= DAY_MS)) return undefined;", with: "", tests: T },
  { file: `${R}migration/retries.ts`, find: "(!hostMoved || hostDone)", with: "true", tests: T },
  { file: `${R}migration/retries.ts`, find: "(!isShared || leavesSame(migration, other))", with: "true", tests: T },
  // maintenance/
  {
    file: `${R}maintenance/windows.ts`,
    find: "const to = endedAt ?? exitedAt",
    with: "const to = exitedAt",
    tests: T,
  },
  { file: `${R}maintenance/windows.ts`, find: "step.at - last.exitedAt <= SAME_STEP_MS", with: "false", tests: T },
  {
    file: `${R}maintenance/windows.ts`,
    find: "window.boundAt = Math.min(window.boundAt ?? Infinity, arrival.at);",
    with: "window.boundAt = null;",
    tests: T,
  },
  { file: `${R}maintenance/evacuations.ts`, find: 'kind === "storage-vmotion" || ', with: "", tests: T },
  {
    file: `${R}maintenance/evacuations.ts`,
    find: "&& !left.has(vmOf(migration))",
    with: "",
    tests: T,
    explained: "a retry or a later move says the same within a day; it matters for windows that stay open longer",
  },
  // host-logs/
  {
    file: `${R}host-logs/skew.ts`,
    find: "agreeing < FEWEST_CERTAIN ||",
    with: "agreeing < 1 ||",
    tests: H,
  },
  {
    file: `${R}host-logs/skew.ts`,
    find: "return isBeyondChance(agreeing, offsets.length, WINDOW_MS / (2 * FARTHEST_MS)) ? best.middle : null;",
    with: "return best.middle;",
    tests: H,
  },
  {
    file: `${R}host-logs/match.ts`,
    find: '? "clock-unknown" : null',
    with: "? null : null",
    tests: H,
  },
  {
    file: `${R}host-logs/match.ts`,
    find: "if (!canHoldStop(own, times.migration) || ",
    with: "if (",
    tests: H,
  },
  ...EDGE_MUTANTS,
  ...INFER_MUTANTS,
];
