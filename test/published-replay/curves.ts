/**
 * Rounds as they were published: for every pass its seconds and what was dirtied meanwhile, as shares of the first pass
 * (10^6 bytes cancel). Between the points a curve is read off, log over log; outside it ends.
 */
export interface Curve {
  readonly name: string;
  /** Seconds and share of the first pass's volume, ascending. */
  readonly points: readonly (readonly [number, number])[];
  /** Mechanical: how many of a hundred guests are like it is nowhere published; idle ones are most of any site. */
  readonly weight: number;
  /** The points give megabytes instead of shares. */
  readonly isMegabytes?: true;
}

/** Clark et al., NSDI 2005: figures 9, 11 and 12 (labels; time from the bar's rate). */
const SPECWEB: Curve = {
  name: "SPECweb99",
  weight: 3,
  points: [
    [0.303, 0.0226],
    [0.374, 0.021],
    [0.605, 0.0247],
    [1.196, 0.0358],
    [3.12, 0.042],
    [10.136, 0.0576],
    [54.144, 0.1872],
  ],
};
const QUAKE: Curve = {
  name: "Quake 3",
  weight: 3,
  points: [
    [0.018, 0.0018],
    [0.044, 0.0142],
    [0.072, 0.0213],
    [0.122, 0.0213],
    [0.35, 0.0284],
    [1.554, 0.0817],
    [4.29, 0.3623],
  ],
};
const MMUNCHER: Curve = {
  name: "MMuncher",
  weight: 1,
  points: [
    [0.5, 0.21],
    [1.856, 0.8711],
    [2.2, 0.9],
    [20.432, 1],
  ],
};
/** Cloud Hypervisor, pull request 7799: 6144, then 5418 to 5428 MiB a pass. */
const SATURATED: Curve = {
  name: "saturated",
  weight: 0.4,
  points: [
    [0.2, 0.3],
    [3, 0.8818],
    [60, 0.8835],
  ],
};
/**
 * KB 436882: 1296 pages in 37 s; SexiLog: 3491 in 161 s. An idle system writes its few pages whatever memory it has: megabytes, not
 * shares (as shares of 139.8 GiB the second would write 3 pages a second in a guest of 4 GiB).
 */
const IDLE_1: Curve = {
  name: "KB 436882",
  weight: 6,
  isMegabytes: true,
  points: [
    [1, 1.5],
    [37, 5.06],
  ],
};
const IDLE_2: Curve = {
  name: "SexiLog",
  weight: 6,
  isMegabytes: true,
  points: [
    [4, 1.4],
    [161, 13.6],
  ],
};
/** KubeVirt VEP 291: 650 Mbit/s of an 8 GiB guest, evenly. */
const KUBEVIRT: Curve = {
  name: "KubeVirt",
  weight: 2,
  points: [
    [0.01, 0.000095],
    [90, 0.857],
  ],
};
/** Clark, figure 8: Apache, 776 MB and 9.8 s of further rounds at 100 Mbit/s. */
const APACHE: Curve = {
  name: "Apache",
  weight: 3,
  points: [
    [0.1, 0.004],
    [1.4, 0.0225],
    [8, 0.06],
    [62, 0.13],
  ],
};

export const CURVES: readonly Curve[] = [SPECWEB, QUAKE, MMUNCHER, SATURATED, IDLE_1, IDLE_2, KUBEVIRT, APACHE];

/** Share of the first pass's volume that is dirtied in so many seconds. */
export function readOff(curve: Curve, seconds: number, firstPassMegabytes: number): number {
  const value = valueAt(curve, seconds);
  return curve.isMegabytes ? Math.min(1, value / firstPassMegabytes) : value;
}

function valueAt({ points }: Curve, seconds: number): number {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return 0;
  if (seconds <= first[0]) return (first[1] * seconds) / first[0];
  if (seconds >= last[0]) return last[1];
  const above = points.findIndex(([at]) => at >= seconds);
  const [fromAt, fromShare] = points[above - 1] ?? first;
  const [toAt, toShare] = points[above] ?? last;
  const part = Math.log(seconds / fromAt) / Math.log(toAt / fromAt);
  return fromShare * (toShare / fromShare) ** part;
}

/**
 * Stops beside the last copy, seconds, as published: Clark's resumes of 9 and 40 ms, KB 436882's 16 ms, OPNFV's whole stops of
 * 5, 9, 26 and 29 ms, KubeVirt's idle 129 and 244 ms (its limits), SexiLog's 284 ms, a lab's 0.1 to 0.6 s and its spike of 1.25 s.
 */
export const STOPS: readonly number[] = [
  0.009, 0.04, 0.016, 0.005, 0.009, 0.026, 0.029, 0.129, 0.244, 0.284, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 1.25,
];
/** Last copies of guests that never got there: KubeVirt's, Cloud Hypervisor's and MMuncher's. */
export const UNCONVERGED: readonly number[] = [0.451, 0.611, 2.9, 3.5];

/** Seconds of set-up that OpenStack osic's medians leave at no memory (6.8), spread as its small guests' durations are. */
export const OVERHEADS: readonly number[] = [5.2, 6.1, 6.6, 7.1, 8.6, 10.8];
