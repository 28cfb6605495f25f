/** Index of the first item whose value is at least `value`; the length where none is. `items` are sorted by `valueOf`. */
export function firstFrom<T>(items: readonly T[], value: number, valueOf: (item: T) => number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && valueOf(item) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Adds to the list that a map holds under a key. */
export function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
