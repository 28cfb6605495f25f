/** A few numbers kept in order while they come and go, so that no median sorts them anew. */
export class SortedWindow {
  private readonly sorted: number[];

  constructor(values: readonly number[]) {
    this.sorted = values.toSorted((a, b) => a - b);
  }

  get size(): number {
    return this.sorted.length;
  }

  add(value: number): void {
    this.sorted.splice(this.firstFrom(value), 0, value);
  }

  /** `value` is one of them. */
  remove(value: number): void {
    this.sorted.splice(this.firstFrom(value), 1);
  }

  median(): number {
    return middleOf(this.sorted.length, (index) => this.sorted[index] ?? 0);
  }

  /** Median of the distances from `centre`, which lies among the values: from there they grow both ways. O(n). */
  medianDeviation(centre: number): number {
    const { sorted } = this;
    let above = this.firstFrom(centre);
    let below = above - 1;
    const distances: number[] = [];
    while (distances.length <= sorted.length >> 1) {
      const down = below >= 0 ? centre - (sorted[below] ?? 0) : Infinity;
      const up = above < sorted.length ? (sorted[above] ?? 0) - centre : Infinity;
      if (down < up) {
        distances.push(down);
        below -= 1;
      } else {
        distances.push(up);
        above += 1;
      }
    }
    return middleOf(sorted.length, (index) => distances[index] ?? 0);
  }

  private firstFrom(value: number): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The middle one of so many in order, the mean of the middle two where they are even. */
function middleOf(count: number, at: (index: number) => number): number {
  const half = count >> 1;
  return count % 2 === 1 ? at(half) : at(half - 1) + 0.5 * (at(half) - at(half - 1));
}
