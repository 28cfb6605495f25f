import type { Migration } from "../model/migration.ts";
import type { Finding } from "../model/report.ts";
import { isMove } from "./by-kind.ts";
import { finding } from "./core-findings.ts";

/** "Cause for concern" in VMware's own metrics book, where no application says otherwise. */
const USUAL_LIMIT_SECONDS = 1;

/** Switchovers that a host measured to be longer than the VM bears; inferred ones never are a reason to act. */
export function measuredStunFindings(migrations: readonly Migration[]): Finding[] {
  const over = migrations.filter((migration) => isMove(migration) && stunOf(migration) > limitOf(migration));
  const byVm = new Map<string, Migration[]>();
  for (const migration of over) byVm.set(subjectOf(migration), [...(byVm.get(subjectOf(migration)) ?? []), migration]);
  return [...byVm].flatMap(([subject, own]) => {
    const [first, ...others] = own;
    if (first === undefined) return [];
    const longest = others.reduce((max, one) => (stunOf(one) > stunOf(max) ? one : max), first);
    const times = own.length === 1 ? "" : `, ${own.length} times in all`;
    const profile = longest.stunRisk.profile === null ? "" : ` of the profile ${longest.stunRisk.profile}`;
    return finding(
      "measured-stun",
      subject,
      "act",
      `${longest.vm.name ?? "An unnamed VM"} was stopped for ${stunOf(longest).toFixed(2)} s (measured)${times}`,
      `Its limit is ${limitOf(longest)} s${profile}. Ask whether the application noticed; look for memory pressure on ` +
        `${longest.destination.host ?? "the destination"}, many disks or a vGPU before it moves again.`,
      own.map(({ id }) => id),
    );
  });
}

function stunOf({ stun }: Migration): number {
  return stun.seconds?.basis === "measured" ? stun.seconds.best : 0;
}

function limitOf({ stunRisk }: Migration): number {
  return stunRisk.limitSeconds ?? USUAL_LIMIT_SECONDS;
}

function subjectOf({ vcenter, vm }: Migration): string {
  const name = vm.name ?? vm.moref ?? "unknown VM";
  return vcenter === null ? name : `${vcenter}/${name}`;
}
