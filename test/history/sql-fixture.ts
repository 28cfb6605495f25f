import { NO_STUN, type Failure, type Migration } from "../../src/model/migration.ts";
import { UNKNOWN_PLACE } from "../../src/model/entity.ts";
import { aMigration } from "./builder.ts";

/** A few moves that every question of docs/history-sql.md has an answer in. */
export function sqlFixture(): readonly Migration[] {
  const failure: Failure = {
    category: "busy",
    phase: "unknown",
    message: "Busy",
    remedy: null,
    reference: null,
    recoveredBy: null,
  };
  const host = (name: string) => ({ ...UNKNOWN_PLACE, host: name });
  const seconds = { low: 0.5, best: 2, high: 6, basis: "inferred" } as const;
  const move = (vm: string, at: string, minutes: number, to: string, part: Partial<Migration> = {}): Migration =>
    aMigration(vm, at, new Date(Date.parse(at) + minutes * 60_000).toISOString(), { destination: host(to), ...part });
  return [
    move("web01", "2026-10-20T01:00:00.000Z", 1, "esx02"),
    move("web01", "2026-11-20T01:00:00.000Z", 2, "esx03", { stun: { ...NO_STUN, basis: "inferred", seconds } }),
    move("web01", "2026-11-21T01:00:00.000Z", 3, "esx02"),
    move("db01", "2026-11-21T02:00:00.000Z", 10, "esx02", { outcome: "failed", failure }),
    move("db01", "2026-11-21T03:00:00.000Z", 10, "esx02", { outcome: "failed", failure }),
    move("app01", "2026-11-21T02:00:00.000Z", 1, "esx02", { outcome: "failed", failure, vcenter: null }),
    move("app01", "2026-11-21T04:00:00.000Z", 4, "esx02", { vcenter: null, kind: "cold" }),
    move("new01", "2026-11-21T05:00:00.000Z", 1, "esx02", { trigger: "placement" }),
  ];
}
