/** Draws that are the same on every machine: seeded by a text, so that no host's figures depend on another's. */
export interface Draws {
  /** In [0, 1). */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** A permutation of 0 … count - 1. */
  order(count: number): number[];
}

/** sfc32 (Doty-Humphrey, PractRand) behind an FNV-1a hash of the seed's text. */
export function drawsOf(seed: string): Draws {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index += 1) hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  let [a, b, c, counter] = [hash, 0x9e3779b9, 0x243f6a88, 1];
  const uniform = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 12; round += 1) uniform();
  return {
    uniform,
    // Box-Muller
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    order(count) {
      const order = Array.from({ length: count }, (_, index) => index);
      for (let last = count - 1; last > 0; last -= 1) {
        const other = Math.floor(uniform() * (last + 1));
        const kept = order[last] ?? 0;
        order[last] = order[other] ?? 0;
        order[other] = kept;
      }
      return order;
    },
  };
}
