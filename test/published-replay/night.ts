import type { KnownMove } from "../inference-proof/known.ts";
import { Random } from "../page-simulation/random.ts";
import type { Curve } from "./curves.ts";
import { CURVES, OVERHEADS, readOff, STOPS, UNCONVERGED } from "./curves.ts";

const BEGIN = Date.UTC(2026, 2, 14, 22, 0, 0);
/** KubeVirt's and Clark's links reached 0.86 to 0.96 of their line, VMware's logs 0.25 to 0.8 of theirs. */
const REACHED = [0.25, 0.4, 0.6, 0.75, 0.8, 0.86, 0.9, 0.96] as const;

/** A night of one move after the other, replayed from published curves on links as published. Nothing is shared, so nobody waits. */
export function replayNight(
  seed: number,
  count: number,
  lineMegabytes: number,
  knowsConsumed: boolean,
): readonly KnownMove[] {
  const random = new Random(seed * 104_729 + 7);
  const link = lineMegabytes * random.pick(REACHED);
  let time = 0;
  return Array.from({ length: count }, (_, index) => {
    const curve = pick(random);
    const memory = 1024 * random.pick([4, 8, 8, 16, 16, 32]);
    // first passes of 8 GiB guests sent 1.95 to 3.96 GB; Clark's 85 to 97 %
    const sent = memory * (random.chance(0.5) ? random.between(0.24, 0.49) : random.between(0.85, 0.97));
    const bandwidth = Math.min(0.97 * lineMegabytes, link * random.between(0.9, 1.1));
    const { seconds, rest, firstPass } = passes(curve, sent, bandwidth, random);
    const overhead = between(OVERHEADS, random.next()) * random.between(0.95, 1.05);
    const stunSeconds = rest + random.pick(STOPS) * random.between(0.8, 1.25);
    const start = time;
    time += overhead + seconds + stunSeconds;
    return {
      vm: `replay-${seed}-${index}`,
      facts: {
        memoryMegabytes: memory,
        ...(knowsConsumed ? { consumedMegabytes: Math.min(memory, sent * random.between(0.95, 1.25)) } : {}),
      },
      kind: "vmotion" as const,
      source: `s${index % 3}`,
      destination: `s${(index + 1) % 3}`,
      startMs: BEGIN + Math.round(start * 1000) + index * 40_000,
      endMs: BEGIN + Math.round(time * 1000) + index * 40_000,
      crowded: false,
      logged: false,
      truth: {
        stunSeconds,
        dirtyRate: (sent * readOff(curve, firstPass, sent)) / firstPass,
        bandwidth,
        aborted: false,
        slowed: rest > 0.5,
      },
    };
  });
}

interface Passes {
  readonly seconds: number;
  readonly rest: number;
  readonly firstPass: number;
}

/** As QEMU and Xen do: until 0.5 s would do, or 30 passes, or three times the memory was sent. */
function passes(curve: Curve, sent: number, bandwidth: number, random: Random): Passes {
  const firstPass = sent / bandwidth;
  let seconds = 0;
  let pass = firstPass;
  for (let index = 0; index < 30 && seconds < 3 * firstPass; index += 1) {
    seconds += pass;
    const next = firstPass * readOff(curve, pass, sent);
    if (next <= 0.5) return { seconds, rest: next, firstPass };
    pass = next;
  }
  // never there: it is stopped all the same, as long as was published of such guests
  return { seconds, rest: random.pick(UNCONVERGED), firstPass };
}

function pick(random: Random): Curve {
  const total = CURVES.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.next() * total;
  for (const curve of CURVES) {
    left -= curve.weight;
    if (left < 0) return curve;
  }
  return random.pick(CURVES);
}

function between(values: readonly number[], coordinate: number): number {
  const position = coordinate * (values.length - 1);
  const index = Math.floor(position);
  const low = values[index] ?? 0;
  return low + (position - index) * ((values[index + 1] ?? low) - low);
}
