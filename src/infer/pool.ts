import type { Observation } from "./observation.ts";

/** Which moves are looked at together. */
export function vcenterKey({ migration }: Observation): string {
  return migration.vcenter ?? "";
}

/** Moves over links of one kind at one vCenter. */
export function siteKey(observation: Observation): string {
  return observation.siteKey;
}

/** Moves between the same two clusters, either way. */
export function clusterKey(observation: Observation): string {
  return observation.clusterKey;
}

export function groupedByEach(
  members: readonly Observation[],
  keys: (member: Observation) => readonly string[],
): Map<string, Observation[]> {
  const groups = new Map<string, Observation[]>();
  for (const member of members) {
    for (const key of keys(member)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [member]);
      else group.push(member);
    }
  }
  return groups;
}

/** At most so many, evenly over the ids, which hash what happened: the same set for any order of input. */
export function thinned(members: readonly Observation[], most: number): readonly Observation[] {
  if (members.length <= most) return members;
  const quickly = thinnedByPrefix(members, most);
  if (quickly !== null) return quickly;
  const sorted = [...members].sort((left, right) => (left.migration.id < right.migration.id ? -1 : 1));
  return Array.from({ length: most }, (_, index) => sorted[Math.floor((index * sorted.length) / most)]).filter(
    (member) => member !== undefined,
  );
}

/** Twelve hexadecimal digits are a number that is exact and in the order of the texts. */
const PREFIX_DIGITS = 12;

/** The same by the beginnings of the ids, as numbers; null where these are no hashes or do not tell all members apart. */
function thinnedByPrefix(members: readonly Observation[], most: number): readonly Observation[] | null {
  const prefixes = Float64Array.from(members, ({ migration: { id } }) =>
    /^[\da-f]{16}$/.test(id) ? Number.parseInt(id.slice(0, PREFIX_DIGITS), 16) : Number.NaN,
  );
  const sorted = prefixes.toSorted();
  if (Number.isNaN(sorted.at(-1) ?? Number.NaN)) return null;
  const places = new Map<number, number>();
  for (let index = 0; index < most; index += 1)
    places.set(sorted[Math.floor((index * sorted.length) / most)] ?? Number.NaN, index);
  const chosen = Array.from<Observation | undefined>({ length: most });
  let found = 0;
  for (const [index, member] of members.entries()) {
    const place = places.get(prefixes[index] ?? Number.NaN);
    if (place === undefined) continue;
    chosen[place] = member;
    found += 1;
  }
  return found === most ? chosen.filter((member) => member !== undefined) : null;
}
