/** Arrays are never spread into calls: a large one overflows the stack. */

/** null of nothing. */
export function maxOf(values: Iterable<number>): number | null {
  let most: number | null = null;
  for (const value of values) if (most === null || value > most) most = value;
  return most;
}

/** null of nothing. */
export function minOf(values: Iterable<number>): number | null {
  let least: number | null = null;
  for (const value of values) if (least === null || value < least) least = value;
  return least;
}

export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
