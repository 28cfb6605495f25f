/** Names offered where one was not found. */
const MOST = 5;

/** ` Near: web01, web02.` for a sentence's end; empty where nothing comes near. Whatever the case. O(names × their length). */
export function nearNames(wanted: string, names: Iterable<string>): string {
  const bare = wanted.replaceAll(/[*?/^$]/g, "").toLowerCase();
  if (bare === "") return "";
  const near = [...new Set(names)]
    .map((name) => ({ name, distance: distanceOf(bare, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, bare.length / 3))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MOST);
  return near.length === 0 ? "" : ` Near: ${near.map(({ name }) => name).join(", ")}.`;
}

/** Names longer than this are compared by their beginning: vCenter allows 80 characters. */
const LONGEST = 80;

/** Letters to change, add or leave out; a name that begins with the text, or holds it, is nearest. */
function distanceOf(left: string, right: string): number {
  if (right.startsWith(left)) return 0;
  if (right.includes(left)) return 1;
  const [a, b] = [left.slice(0, LONGEST), right.slice(0, LONGEST)];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
