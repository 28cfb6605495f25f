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

export function grouped(
  members: readonly Observation[],
  key: (member: Observation) => string,
): Map<string, Observation[]> {
  return groupedByEach(members, (member) => [key(member)]);
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
  const sorted = [...members].sort((left, right) => (left.migration.id < right.migration.id ? -1 : 1));
  return Array.from({ length: most }, (_, index) => sorted[Math.floor((index * sorted.length) / most)]).filter(
    (member) => member !== undefined,
  );
}
