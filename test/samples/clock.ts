/** 2026-11-22 20:00 UTC; times of the night are given as `HH:MM:SS(.mmm)`, those before 20:00 belong to the 23rd. */
const EVENING = Date.UTC(2026, 10, 22);
export const NIGHT_ENDS = Date.UTC(2026, 10, 23, 6);

export function instant(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
  const day = hours >= 19 ? EVENING : EVENING + 86_400_000;
  return day + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** Microseconds that look measured, and are the same every time. */
export function jitter(at: number): number {
  return at + ((Math.round(at) * 7919) % 997) / 1000;
}
