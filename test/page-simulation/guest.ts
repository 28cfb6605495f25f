import type { Random } from "./random.ts";

/** A guest's memory, in equal chunks of pages, each with its own mean time between writes. */
export class Guest {
  readonly name: string;
  readonly memoryMegabytes: number;
  /** Chunks the guest ever touched; the rest is never sent. */
  readonly touchedMegabytes: number;
  readonly vgpuMegabytes: number;
  readonly vcpus: number;
  /** Writes per second of each chunk. */
  readonly writeRates: Float64Array;
  readonly chunkMegabytes: number;

  constructor(name: string, random: Random) {
    this.name = name;
    this.memoryMegabytes = 1024 * random.pick([4, 4, 8, 8, 8, 16, 16, 32, 48]);
    this.touchedMegabytes = this.memoryMegabytes * random.between(0.25, 1);
    this.vgpuMegabytes = random.chance(0.03) ? 1024 * random.pick([1, 2, 4, 8]) : 0;
    this.vcpus = random.pick([1, 2, 2, 4, 4, 8, 16]);
    const chunks = 250;
    this.chunkMegabytes = this.touchedMegabytes / chunks;
    this.writeRates = writeRates(chunks, random);
  }
}

/** Page classes: cold, cool (hours to minutes), warm (seconds), hot (many times a second). How much of each makes the workload. */
function writeRates(chunks: number, random: Random): Float64Array {
  const workload = random.next();
  const [hot, warm, cool] = sharesOf(workload, random);
  return Float64Array.from({ length: chunks }, (_, index) => {
    const position = (index + 0.5) / chunks;
    if (position < hot) return random.between(2, 30);
    if (position < hot + warm) return 1 / random.between(2, 30);
    if (position < hot + warm + cool) return 1 / random.between(60, 1200);
    return 0;
  });
}

function sharesOf(workload: number, random: Random): readonly [number, number, number] {
  // idle, ordinary, busy database, and one that overwrites most of what it has
  if (workload < 0.25) return [random.between(0, 0.01), random.between(0, 0.03), 0.2];
  if (workload < 0.6) return [random.between(0.01, 0.06), random.between(0.05, 0.4), 0.3];
  if (workload < 0.92) return [random.between(0.03, 0.2), random.between(0.2, 0.75), 0.05];
  return [random.between(0.1, 0.5), random.between(0.3, 0.5), 0];
}
