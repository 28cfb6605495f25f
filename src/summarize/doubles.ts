import type { Diagnostic } from "../model/diagnostic.ts";
import type { Migration } from "../model/migration.ts";
import type { ReportInput } from "../model/report.ts";
import { fromIso, HOUR_MS, MINUTE_MS, SECOND_MS, type EpochMs } from "../model/units.ts";
import { formatCountOf, formatList } from "../model/words.ts";

/** Zones differ by quarters of an hour, from UTC−12 to UTC+14. */
const ZONE_STEP_MS = 15 * MINUTE_MS;
const LARGEST_SHIFT_MS = 26 * HOUR_MS;
/** Two records of one instant: a second's rounding on either side. */
const SAME_MS = 2 * SECOND_MS;
/** So many later moves of a VM are compared with each: a VM with thousands of moves stays linear. */
const NEIGHBOURS = 16;
const FEWEST_PAIRS = 2;
const SMALLEST_SHARE = 0.5;

/** Two migrations that are one but for their vCenter or for a shift of the clock. */
interface Twins {
  readonly vmAtPlace: VmAtPlace;
  readonly left: Migration;
  readonly right: Migration;
  /** Whether they were read in one file: a file says each move once. */
  readonly isWithin: boolean;
}

/**
 * Says where the same moves seem to have been read twice, because an input was given the name of another vCenter or was
 * read in a wrong time zone: the same VM on the same path, under two vCenters at one time, or apart by one and the same
 * number of quarter hours. A VM that moves back and forth does so within one file and takes another time for each move.
 */
export function doubleNotes(migrations: readonly Migration[], inputs: readonly ReportInput[]): Diagnostic[] {
  const byShift = new Map<number, Twins[]>();
  for (const vmAtPlace of movesByVmAndPlace(migrations)) {
    vmAtPlace.sort((a, b) => a.at - b.at);
    for (const [index, { migration: left, at }] of vmAtPlace.entries()) {
      for (const { migration: right, at: later } of vmAtPlace.slice(index + 1, index + 1 + NEIGHBOURS)) {
        if (later - at > LARGEST_SHIFT_MS + SAME_MS) break;
        const shift = shiftOf(left, right);
        if (shift === null) continue;
        const isWithin = left.evidence.some(({ input }) => right.evidence.some((other) => other.input === input));
        const twins = byShift.get(shift) ?? [];
        twins.push({ vmAtPlace, left, right, isWithin });
        byShift.set(shift, twins);
      }
    }
  }
  if (byShift.size === 0) return [];
  const readIn = movesByInput(migrations, inputs.length);
  return [...byShift].sort(([a], [b]) => a - b).flatMap(([shift, twins]) => noteOf(shift, twins, readIn, inputs));
}

interface Timed {
  readonly migration: Migration;
  readonly at: EpochMs;
}

/** What one VM did to get to one host or datastore. */
type VmAtPlace = Timed[];

/** Moves by VM and where they went; a move that names no VM or no place proves nothing. */
function movesByVmAndPlace(migrations: readonly Migration[]): readonly VmAtPlace[] {
  const groups: VmAtPlace[] = [];
  const byVm = new Map<string, Map<string, Timed[]>>();
  const shortNames = new Map<string, string>();
  const shortNameOf = (host: string): string => {
    let name = shortNames.get(host);
    if (name === undefined) shortNames.set(host, (name = shortName(host)));
    return name;
  };
  for (const migration of migrations) {
    const { vm, destination, trigger, startedAt, endedAt } = migration;
    const place = destination.host === null ? destination.datastore : shortNameOf(destination.host);
    const moment = startedAt ?? endedAt;
    if (vm.name === null || place === null || moment === null || trigger === "placement") continue;
    const timed = { migration, at: fromIso(moment) };
    let byPlace = byVm.get(vm.name);
    if (byPlace === undefined) byVm.set(vm.name, (byPlace = new Map()));
    const known = byPlace.get(place);
    if (known !== undefined) known.push(timed);
    else {
      const moves = [timed];
      byPlace.set(place, moves);
      groups.push(moves);
    }
  }
  return groups;
}

/** By how much the one is later than the other, 0 for another vCenter at the same time; null where they are two moves. */
function shiftOf(left: Migration, right: Migration): number | null {
  if (left.kind !== right.kind || left.outcome !== right.outcome) return null;
  if (!isSamePath(left, right) || haveOwnChains(left, right)) return null;
  const starts = difference(left.startedAt, right.startedAt);
  const ends = difference(left.endedAt, right.endedAt);
  const shift = ends ?? starts;
  if (shift === null || (starts !== null && ends !== null && Math.abs(starts - ends) > SAME_MS)) return null;
  const steps = Math.round(shift / ZONE_STEP_MS);
  if (Math.abs(shift - steps * ZONE_STEP_MS) > SAME_MS) return null;
  if (steps === 0) return isOtherVcenter(left, right) ? 0 : null;
  // Shifted and under another name at once is not told apart from two sites with one script.
  return isOtherVcenter(left, right) ? null : Math.abs(steps) * ZONE_STEP_MS;
}

function difference(left: string | null, right: string | null): number | null {
  return left === null || right === null ? null : fromIso(right) - fromIso(left);
}

function isOtherVcenter(left: Migration, right: Migration): boolean {
  return left.vcenter !== null && right.vcenter !== null && left.vcenter !== right.vcenter;
}

function isSamePath(left: Migration, right: Migration): boolean {
  const alike = (one: string | null, other: string | null): boolean =>
    one === null || other === null || shortName(one) === shortName(other);
  return (["source", "destination"] as const).every(
    (end) => alike(left[end].host, right[end].host) && alike(left[end].datastore, right[end].datastore),
  );
}

/** `esx01.corp.example` and `esx01` are one host; addresses have no short form. */
function shortName(name: string): string {
  return /^[\d.]+$/.test(name) ? name : (name.split(".", 1)[0] ?? name).toLowerCase();
}

// chain:vc01.example.com:4711:web01
const CHAIN = /^chain:.*?:(\d+):/;

/** vCenter numbers its chains of events: two numbers are two moves. */
function haveOwnChains(left: Migration, right: Migration): boolean {
  const chainsOf = ({ keys }: Migration): string[] => keys.flatMap((key) => CHAIN.exec(key)?.[1] ?? []);
  const [one, other] = [chainsOf(left), new Set(chainsOf(right))];
  return one.length > 0 && other.size > 0 && !one.some((chain) => other.has(chain));
}

function movesByInput(migrations: readonly Migration[], inputs: number): readonly number[] {
  const counts = Array.from({ length: inputs }, () => 0);
  for (const { evidence } of migrations)
    for (const input of new Set(evidence.map((item) => item.input))) counts[input] = (counts[input] ?? 0) + 1;
  return counts;
}

function noteOf(
  shift: number,
  twins: readonly Twins[],
  readIn: readonly number[],
  inputs: readonly ReportInput[],
): Diagnostic[] {
  const across = twins.filter(({ isWithin }) => !isWithin);
  const vms = new Set(across.map(({ vmAtPlace }) => vmAtPlace)).size;
  if (across.length < FEWEST_PAIRS || vms < FEWEST_PAIRS || twins.length - across.length >= across.length / 2)
    return [];
  const lefts = inputsOf(across.map(({ left }) => left));
  const rights = inputsOf(across.map(({ right }) => right));
  const read = (files: ReadonlySet<number>): number => [...files].reduce((sum, file) => sum + (readIn[file] ?? 0), 0);
  if (across.length < SMALLEST_SHARE * Math.min(read(lefts), read(rights))) return [];
  const files = `${namesOf(lefts, inputs)} and ${namesOf(rights, inputs)}`;
  const moves = formatCountOf(across.length, "move");
  if (shift > 0)
    return [
      warning(
        "doubles-time-zone",
        `${moves} seem to be counted twice: the same VMs took the same paths in ${files}, ${hoursText(shift)} apart. ` +
          "One of them is read in a wrong time zone: give the zone it was exported in with --time-zone, or with timeZone at this input in the configuration.",
        across.length,
      ),
    ];
  const vcenters = new Set(across.flatMap(({ left, right }) => [left.vcenter ?? "", right.vcenter ?? ""]));
  return [
    warning(
      "doubles-vcenter",
      `${moves} seem to be counted twice: the same VMs took the same paths at the same time under ${formatList([...vcenters].sort())}, in ${files}. ` +
        "One of these inputs was given another vCenter's name: correct --vcenter, or vcenter at this input in the configuration.",
      across.length,
    ),
  ];
}

function inputsOf(migrations: readonly Migration[]): ReadonlySet<number> {
  return new Set(migrations.flatMap(({ evidence }) => evidence.map(({ input }) => input)));
}

function namesOf(files: ReadonlySet<number>, inputs: readonly ReportInput[]): string {
  return formatList([...files].sort((a, b) => a - b).map((file) => inputs[file]?.path ?? "an input"));
}

function hoursText(shift: number): string {
  const hours = shift / HOUR_MS;
  return `${hours} ${hours === 1 ? "hour" : "hours"}`;
}

function warning(code: string, message: string, count: number): Diagnostic {
  return { code, severity: "warning", message, input: null, line: null, count };
}
