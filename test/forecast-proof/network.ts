import type { Estimate } from "../../src/model/migration.ts";
import { networkLimit } from "../../src/model/concurrency-limits.ts";
import { readMoves } from "../../src/summarize/figures/moves.ts";
import { summarizeBackupSlowdown } from "../../src/summarize/figures/backup-slowdown.ts";
import { WEEKDAYS } from "../../src/model/config.ts";
import { BlockSite } from "./blocks.ts";
import { caseOf, CASES, type CaseKind } from "./cases.ts";
import { forecastOf, migrationOf, morningOf } from "./forecasts.ts";
import type { SiteMove } from "./site.ts";

/** Waiting for slots: what is said from starts and ends beside what each move really waited. */
export interface Waiting {
  readonly host: string;
  readonly said: number;
  readonly truth: number;
}

/** What a faster line would bring: said as a share of today's time, and the same host emptied by the same site on that line. */
export interface Faster {
  readonly what: string;
  readonly said: Estimate;
  readonly truth: number;
}

const NIGHT = Date.UTC(2026, 10, 16, 20);
const NEXT_LINE: Readonly<Record<number, number>> = { 1000: 10_000, 10_000: 25_000 };

/** One site whose busiest host is emptied: how long its moves waited, and how long it takes on the next line. */
export function networkOutcome(kind: CaseKind, seed: number): { waiting: Waiting; faster: Faster | null } {
  const one = { ...caseOf({ ...kind, before: [0], background: 30 }, 0, 0, seed), order: "any" as const };
  const morning = morningOf(one);
  const emptied = (line: number) => {
    const site = new BlockSite({ ...one, lineMegabits: line });
    site.night(NIGHT, 0, []);
    const counts = Array.from(
      { length: one.hosts },
      (_, host) => site.guests.filter((guest) => guest.host === host).length,
    );
    const host = counts.indexOf(Math.max(...counts));
    const { moves, evacuations } = site.night(NIGHT, 0, [host]);
    const [evacuation] = evacuations;
    if (evacuation === undefined) throw new RangeError("nothing was emptied");
    return { host: `esx-${host}`, moves, seconds: (evacuation.lastEndMs - evacuation.enteringMs) / 1000 };
  };
  const today = emptied(one.lineMegabits);
  const forecast = forecastOf({ ...morning, migrations: today.moves.map(migrationOf) });
  const told = forecast.network.find(({ host }) => host === today.host);
  const live = today.moves.filter(({ isOff }) => !isOff);
  const next = NEXT_LINE[one.lineMegabits];
  const [option] = told?.options ?? [];
  return {
    waiting: {
      host: today.host,
      said: told?.waitedSeconds ?? 0,
      truth: live.reduce((sum, { startMs, beganMs }) => sum + (beganMs - startMs) / 1000, 0),
    },
    faster:
      option === undefined || next === undefined
        ? null
        : {
            what: `${networkLimit(one.lineMegabits)} at once, ${option.what}`,
            said: option.timeRatio,
            truth: emptied(next).seconds / today.seconds,
          },
  };
}

/** Moves inside the hours of a backup against those outside, and how much longer those inside took than on the same night without one. */
export function backupOutcome(
  kind: CaseKind,
  seed: number,
  share: number,
): { said: ReturnType<typeof summarizeBackupSlowdown>[number] | undefined; truth: number } {
  const backup = { from: 2 * 3600, to: 4 * 3600, share };
  const nightOf = (left: number): readonly SiteMove[] =>
    new BlockSite(caseOf({ ...kind, guestsPerHost: 60 }, 0, 0, seed)).night(NIGHT, 240, [], { ...backup, share: left })
      .moves;
  const [slow, free] = [nightOf(share), nightOf(1)];
  const window = { name: "Backup", days: [...WEEKDAYS], fromMinutes: 22 * 60, toMinutes: 24 * 60 };
  const known = new BlockSite(caseOf({ ...kind, guestsPerHost: 60 }, 0, 0, seed)).guests;
  const sizes = new Map(known.map(({ guest, consumedMegabytes }) => [guest.name, consumedMegabytes]));
  const migrations = slow
    .filter(({ isOff }) => !isOff)
    .map((move) => {
      const migration = migrationOf(move);
      return { ...migration, preCopy: { ...migration.preCopy, memoryMegabytes: sizes.get(move.vm) ?? null } };
    });
  const [said] = summarizeBackupSlowdown(readMoves(migrations), [window], "UTC");
  const lengths = new Map(free.map(({ vm, startMs, endMs }) => [vm, endMs - startMs]));
  const inside = slow.filter(
    ({ startMs, isOff }) => !isOff && startMs >= NIGHT + 1000 * backup.from && startMs < NIGHT + 1000 * backup.to,
  );
  const logs = inside.map(({ vm, startMs, endMs }) => Math.log((endMs - startMs) / (lengths.get(vm) ?? 1)));
  return { said, truth: Math.exp(logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length)) };
}

export const BLOCK_KINDS = CASES.filter(({ physics }) => physics === "blocks");
