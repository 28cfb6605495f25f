import { median } from "simple-statistics";
import type { StopOutlook } from "../model/forecast.ts";
import type { Migration } from "../model/migration.ts";
import type { Seconds } from "../model/units.ts";
import { formatSeconds, twoDigits } from "../model/words.ts";
import { zoneClock } from "../model/zone-clock.ts";

/** What the makers of each application say of a stop that is longer than it bears. */
const THRESHOLDS: Readonly<Record<string, string>> = {
  WSFC: "Raise the cluster's SameSubnetThreshold (heartbeats of 1 s) for the time of the move.",
  "SQL AG": "Raise the availability group's LeaseTimeout and HealthCheckTimeout for the time of the move.",
  DAG: "Raise the failover cluster's SameSubnetThreshold, or move the DAG member while its databases are active elsewhere.",
  RAC: "The node bears 30 s (CSS misscount): move one node at a time.",
  keepalived: "Raise advert_int, or give the address to the other node before the move.",
  etcd: "Move one member at a time and not the leader; a longer election-timeout bears longer stops.",
};

/** Streams scale by themselves from 7.0 U2 on; vMotion notifications came with 8.0. */
const STREAMS_SCALE_FROM = 7.02;
const NOTIFICATIONS_FROM = 8;
const FAST_LINE_MEGABITS = 25_000;
const RISKY = 0.1;
const HIGH = 0.5;
const BUSY = 0.5;

/** What would make the next move shorter or safer, the least effort first; empty where nothing needs it. */
export function helpsFor(
  stop: StopOutlook,
  own: readonly Migration[],
  hardwareVersion: number | null,
  timeZone: string,
): readonly string[] {
  const helps = [...quieterHours(own, timeZone)];
  if (stop.probability < RISKY && stop.abortProbability < 0.05) return helps;
  const line = stop.lineMegabitsPerSecond ?? 0;
  if (stop.esxRelease !== null && stop.esxRelease < STREAMS_SCALE_FROM && line >= FAST_LINE_MEGABITS)
    helps.push(
      "One vMotion stream fills no more than 15 to 18 Gbit/s before ESXi 7.0 U2: a second vMotion adapter, or the update, makes the copy faster.",
    );
  const threshold = stop.profile === null ? undefined : THRESHOLDS[stop.profile];
  if (threshold !== undefined) helps.push(threshold);
  if (stop.profile !== null && (stop.esxRelease === null || stop.esxRelease >= NOTIFICATIONS_FROM))
    helps.push(
      `vMotion Application Notification (vSphere 8, virtual hardware 20${hardwareVersion === null ? "" : `; this VM has ${hardwareVersion}`}) lets the application prepare before it is stopped.`,
    );
  if (stop.vgpuMegabytes > 0)
    helps.push("A vGPU's memory is copied while the VM stands still: moved when its users are gone, nobody feels it.");
  if (stop.lambda >= BUSY && stop.vgpuMegabytes === 0)
    helps.push(
      "Its guest writes memory nearly as fast as the link sends it: an hour with less load shortens the move.",
    );
  if (stop.probability >= HIGH || stop.abortProbability >= RISKY)
    helps.push("Moved while powered off, nothing is stopped: plan it with a maintenance of the guest.");
  return helps;
}

const BAND_HOURS = 6;
const MOVES_OF_BAND = 2;
const CLEARLY_SHORTER = 0.6;

/** Its own earlier moves by quarter of the day, where one of them is clearly shorter. */
function quieterHours(own: readonly Migration[], timeZone: string): readonly string[] {
  const clock = zoneClock(timeZone);
  const bands = new Map<number, Seconds[]>();
  for (const { startedAt, durationSeconds } of own) {
    if (startedAt === null || durationSeconds === null) continue;
    const band = Math.floor(clock.at(Date.parse(startedAt)).hour / BAND_HOURS);
    bands.set(band, [...(bands.get(band) ?? []), durationSeconds]);
  }
  const medians = [...bands]
    .filter(([, seconds]) => seconds.length >= MOVES_OF_BAND)
    .map(([band, seconds]) => ({ band, count: seconds.length, median: median(seconds) }))
    .sort((left, right) => left.median - right.median || left.band - right.band);
  const [quiet, busy] = [medians[0], medians.at(-1)];
  if (quiet === undefined || busy === undefined || quiet.median > CLEARLY_SHORTER * busy.median) return [];
  return [
    `Its own moves between ${hoursOf(quiet.band)} took ${formatSeconds(quiet.median)} (median of ${quiet.count}), those between ${hoursOf(busy.band)} ${formatSeconds(busy.median)} (of ${busy.count}).`,
  ];
}

function hoursOf(band: number): string {
  const pad = (hour: number): string => `${twoDigits(hour)}:00`;
  return `${pad(band * BAND_HOURS)} and ${pad((band + 1) * BAND_HOURS)}`;
}
