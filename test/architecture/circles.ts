/**
 * The files that import themselves over others, group by group and sorted. What is a leaf, or is imported by nobody, is in no
 * circle: taking these away again and again leaves the circles, and what lies between two of them.
 */
export function circles(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const reach = new Map<string, ReadonlySet<string>>();
  const left = new Set(imports.keys());
  for (let before = -1; before !== left.size;) {
    before = left.size;
    const imported = new Set([...left].flatMap((file) => imports.get(file) ?? []));
    for (const file of left)
      if (!imported.has(file) || !imports.get(file)?.some((target) => left.has(target))) left.delete(file);
  }
  for (const file of left) reach.set(file, reachOf(file, imports, left));
  const groups = new Set<string>();
  for (const file of left) {
    const own = [...(reach.get(file) ?? [])].filter((other) => reach.get(other)?.has(file) === true);
    if (own.length > 0) groups.add(own.sort().join("\n"));
  }
  return [...groups].sort().map((group) => group.split("\n"));
}

function reachOf(
  start: string,
  imports: ReadonlyMap<string, readonly string[]>,
  within: ReadonlySet<string>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop())
    for (const target of imports.get(file) ?? [])
      if (within.has(target) && !reached.has(target)) {
        reached.add(target);
        open.push(target);
      }
  return reached;
}
