import { KINDS, OUTCOMES, TRIGGERS, type Kind, type Outcome, type Trigger } from "../../src/model/migration.ts";
import { HOUR_MS, MINUTE_MS } from "../../src/model/units.ts";
import type { Plan } from "./fake-migration.ts";
import { placeOf, type FakeSite } from "./fake-names.ts";
import type { Random } from "./random.ts";

/** When the invented exports end. */
export const DATA_END = Date.UTC(2026, 10, 23, 5, 45);

/** Decides who moves where and when, keeping track of where every VM is. */
export function planNight(
  random: Random,
  site: FakeSite,
  total: number,
  from: number,
  evacuationStart: number,
): Plan[] {
  const evacuatedHost = site.hosts[2]?.name ?? "";
  const where = new Map(
    site.vms.map((vm, index) => [
      vm,
      // One VM in four begins on the host that will be evacuated.
      { host: index % 4 === 3 ? evacuatedHost : random.pick(site.hosts).name, datastore: random.pick(site.datastores) },
    ]),
  );
  const movedAt = new Map<string, number>();
  const shaken = site.vms[1] ?? "";
  const evacuees = Math.min(Math.floor(total / 16), 40);
  const times: { at: number; why: "usual" | "maintenance" | "ping-pong" | "storm" }[] = [];
  for (let index = 0; index < evacuees; index++)
    times.push({ at: evacuationStart + 1000 + random.between(0, 37 * MINUTE_MS), why: "maintenance" });
  if (total >= 40)
    for (let index = 0; index < 8; index++)
      times.push({ at: from + HOUR_MS + index * 47 * MINUTE_MS, why: "ping-pong" });
  const storm = total >= 200 ? Math.floor(total / 12) : 0;
  for (let index = 0; index < storm; index++)
    times.push({ at: from + 3 * HOUR_MS + random.between(2, 9) * MINUTE_MS, why: "storm" });
  while (times.length < total) {
    // Two humps: an evening of people and the small hours of backup and DRS.
    const hump = random.chance(0.4) ? random.between(0, 0.35) : random.between(0.2, 1);
    times.push({ at: from + hump * (DATA_END - from - MINUTE_MS), why: "usual" });
  }
  times.length = total;
  // The first usual moves go through every kind, then every outcome, then every trigger.
  let usual = 0;
  return times
    .sort((left, right) => left.at - right.at)
    .map(({ at, why: plannedWhy }, index): Plan => {
      const rested = (name: string): boolean => at - (movedAt.get(name) ?? -Infinity) > 30 * MINUTE_MS;
      const draw = (): string => (random.chance(0.3) ? random.pick(site.vms.slice(0, 12)) : random.pick(site.vms));
      let vm = plannedWhy === "ping-pong" ? shaken : draw();
      const free = plannedWhy !== "ping-pong";
      if (free) for (let tries = 0; tries < 20 && !rested(vm); tries++) vm = draw();
      // Whoever is evacuated has to be on the host; once it is empty the rest are ordinary moves.
      const stranded =
        plannedWhy === "maintenance"
          ? site.vms.find((name) => where.get(name)?.host === evacuatedHost && rested(name))
          : undefined;
      if (stranded !== undefined) vm = stranded;
      const why = plannedWhy === "maintenance" && stranded === undefined ? "usual" : plannedWhy;
      movedAt.set(vm, at);
      const now = where.get(vm) ?? { host: evacuatedHost, datastore: "" };
      const forced = why === "usual" ? usual++ : Number.MAX_SAFE_INTEGER;
      const kind: Kind = why === "usual" ? (KINDS[forced] ?? usualKind(random)) : "vmotion";
      const outcome: Outcome = OUTCOMES[forced - KINDS.length] ?? usualOutcome(random);
      const drawn: Trigger =
        why === "maintenance"
          ? "maintenance"
          : why === "usual"
            ? (TRIGGERS[forced - KINDS.length - OUTCOMES.length] ?? usualTrigger(random, kind))
            : "drs";
      const trigger = drawn === "placement" && outcome !== "succeeded" ? "user" : drawn;
      const movesHost = kind !== "storage-vmotion" && kind !== "unknown";
      const movesDisk = kind === "storage-vmotion" || kind === "combined";
      const pair = [site.hosts[3]?.name ?? "", site.hosts[4]?.name ?? ""];
      const host = movesHost
        ? why === "ping-pong"
          ? (pair[now.host === pair[0] ? 1 : 0] ?? "")
          : random.pick(site.hosts.filter((candidate) => candidate.name !== now.host)).name
        : now.host;
      const datastore = movesDisk
        ? random.pick(site.datastores.filter((candidate) => candidate !== now.datastore))
        : now.datastore;
      if (outcome === "succeeded") where.set(vm, { host, datastore });
      const byHand = trigger === "user" || trigger === "scheduled";
      return {
        index,
        at,
        vm,
        kind: trigger === "placement" ? "cold" : kind,
        outcome,
        trigger,
        userName: byHand ? (random.chance(0.6) ? random.pick(site.persons) : random.pick(site.services)) : null,
        source: placeOf(site, now.host, now.datastore),
        destination: placeOf(site, host, datastore),
      };
    });
}

function usualKind(random: Random): Kind {
  const draw = random.next();
  return draw < 0.78
    ? "vmotion"
    : draw < 0.9
      ? "storage-vmotion"
      : draw < 0.95
        ? "combined"
        : draw < 0.99
          ? "cold"
          : "unknown";
}

function usualOutcome(random: Random): Outcome {
  const draw = random.next();
  return draw < 0.965 ? "succeeded" : draw < 0.985 ? "failed" : draw < 0.993 ? "cancelled" : "unfinished";
}

function usualTrigger(random: Random, kind: Kind): Trigger {
  const draw = random.next();
  if (kind === "storage-vmotion" && draw < 0.5) return "storage-drs";
  return draw < 0.6 ? "drs" : draw < 0.9 ? "user" : draw < 0.95 ? "scheduled" : draw < 0.97 ? "placement" : "unknown";
}
