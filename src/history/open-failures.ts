import type { Night, OpenFailure } from "../model/past.ts";
import type { Database } from "./database.ts";
import type { StoredMigration } from "./merge.ts";

/** A failure that nobody made good in so long is nobody's any more. */
const OPEN_DAYS = 180;

/**
 * The failed moves up to `before` (ISO UTC) after which the VM's move did not succeed until then, one per VM, oldest
 * first. A VM is known by its MoRef; by its name where the one or the other record has none.
 */
export async function readOpenFailures(
  database: Database,
  before: string,
  nights: readonly Night[],
): Promise<readonly OpenFailure[]> {
  // Asked for twice: as one step of the query its rows would all be held, whole bodies of half a year.
  const recent = `trigger <> 'placement' and moment <= $1::timestamp and moment > $1::timestamp - interval ${OPEN_DAYS} day`;
  const rows = await database.all(
    `with failed as (
       select coalesce(vcenter, '') as vc, vm, vm_moref, moment, id, body from migration
       where outcome = 'failed' and ${recent}),
     done as (
       select coalesce(vcenter, '') as vc, vm, vm_moref, max(moment) as latest from migration
       where outcome = 'succeeded' and ${recent} group by 1, 2, 3),
     by_moref as (select vc, vm_moref, max(latest) as latest from done where vm_moref is not null group by 1, 2),
     by_name as (
       select vc, vm, max(latest) as latest, max(latest) filter (where vm_moref is null) as unreferenced
       from done where vm is not null group by 1, 2)
     select f.body, strftime(f.moment, '%Y-%m-%dT%H:%M:%S.%gZ') as moment from failed f
       left join by_moref r on r.vc = f.vc and r.vm_moref = f.vm_moref
       left join by_name n on n.vc = f.vc and n.vm = f.vm
     where coalesce(r.latest, timestamp '1900-01-01') < f.moment
       and coalesce(case when f.vm_moref is null then n.latest else n.unreferenced end, timestamp '1900-01-01') < f.moment
     order by f.moment, f.id`,
    [before],
  );
  const byVm = new Map<string, OpenFailure>();
  for (const row of rows) {
    const { failure, ...migration } = JSON.parse(String(row["body"])) as StoredMigration;
    if (failure === null || failure.recoveredBy !== null) continue;
    const failedAt = String(row["moment"]);
    const { id, vcenter, vm } = migration;
    const { category, message, remedy } = failure;
    const key = JSON.stringify([vcenter, vm.moref === null ? "name" : "moref", vm.moref ?? vm.name]);
    const attempts = (byVm.get(key)?.attempts ?? 0) + 1;
    const since = byVm.get(key)?.since ?? failedAt;
    byVm.delete(key);
    byVm.set(key, {
      id,
      vcenter,
      vm,
      since,
      failedAt,
      category,
      message,
      remedy,
      attempts,
      nights: nightsSince(since, nights),
    });
  }
  return [...byVm.values()];
}

/** How many reports have been written since, the one that is being written among them. */
function nightsSince(since: string, nights: readonly Night[]): number {
  return nights.filter(({ to, status }) => status !== "silent" && to >= since).length + 1;
}
