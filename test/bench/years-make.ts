import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openDatabase, sqlText, type Database } from "../../src/history/database.ts";
import { EXPORT_SCHEMA_VERSION, exportRows } from "../../src/history/export/columns.ts";
import { exportFile, partitionName } from "../../src/history/export/layout.ts";
import type { Migration } from "../../src/model/migration.ts";
import { SECOND_MS, toIso } from "../../src/model/units.ts";
import { SHA256 } from "./sha256.ts";

/**
 * `FOLDER TEMPLATE.json VCENTERS YEARS PER_MONTH [FIRST_YEAR LAST_YEAR]`: the export of so many vCenters and years, a file for each vCenter and month, by the
 * exporter's own columns. VMs go from host to host and now and then a move fails, so that stays and failures can be checked.
 */
const [folder = "", templateFile = "", vcenters = "", years = "", perMonth = "", fromYear, toYear] =
  process.argv.slice(2);
const [vcenterCount, months, rows] = [Number(vcenters), 12 * Number(years), Number(perMonth)];
const template = JSON.parse(readFileSync(templateFile, "utf8")) as Migration;

const FIRST_YEAR = 2021;
const VMS = 500;
const HOSTS = 40;
/** Each VM's move number 5, 102, … fails. */
const FAILS = { every: 97, first: 5 } as const;

const failed: Migration = {
  ...template,
  outcome: "failed",
  failure: {
    category: "vmotion-network",
    phase: "pre-copy",
    message: "The vMotion migrations failed because the ESX hosts were not able to connect over the vMotion network.",
    remedy: null,
    reference: null,
    recoveredBy: null,
  },
};

/** What differs from row to row, in the order of the arguments of `format`. */
const MARKS = ["id", "vm", "mo", "began", "ended", "seconds", "left_host", "next_host", "number"] as const;
const ARGUMENTS = MARKS.map((name) => (name === "number" || name === "seconds" ? `${name}::varchar` : name)).join(", ");
const iso = (moment: string): string => `strftime(${moment}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
const begin = (month: number): number => Date.UTC(FIRST_YEAR, month);

/** The body as a text for DuckDB's `format`: one pass for each row. */
function formatOf(migration: Migration, vcenter: string): string {
  const mark = (name: (typeof MARKS)[number]): string => `@${MARKS.indexOf(name)}@`;
  const place = (host: string, side: Migration["source"]) => ({ ...side, vcenter, host });
  const body = JSON.stringify({
    ...migration,
    id: mark("id"),
    keys: [`chain:${vcenter}:${mark("number")}:${mark("vm")}`, `start:${mark("vm")}:${mark("began")}`],
    vcenter,
    vm: { name: mark("vm"), moref: mark("mo"), instanceUuid: null },
    source: place(mark("left_host"), migration.source),
    destination: place(mark("next_host"), migration.destination),
    queuedAt: mark("began"),
    startedAt: mark("began"),
    endedAt: mark("ended"),
    durationSeconds: mark("seconds"),
    evidence: [1, 2, 3].map((line) => ({ sha256: SHA256, line, record: "VmMigratedEvent" })),
  });
  return body
    .replaceAll("{", "{{")
    .replaceAll("}", "}}")
    .replace(`"${mark("seconds")}"`, mark("seconds"))
    .replaceAll(/@(\d)@/g, "{$1}");
}

/** SQL for the rows of a vCenter and month as the history would hold them. */
function historyRows(number: number, vcenter: string, month: number): string {
  const [from, to] = [begin(month), begin(month + 1)];
  const host = (position: string): string => `'esx-' || ((vm_nr + ${position}) % ${HOSTS}) || '.${vcenter}'`;
  const body = (migration: Migration): string => `format(${sqlText(formatOf(migration, vcenter))}, ${ARGUMENTS})`;
  // Position on the round of hosts: a move that failed left its VM where it was.
  return `with numbered as (
      select ${month * rows} + i as own, own % ${VMS} as vm_nr, own // ${VMS} as nth,
        nth - (nth + ${FAILS.every - FAILS.first - 1}) // ${FAILS.every} as position,
        nth % ${FAILS.every} = ${FAILS.first} as is_failed, ${number * months * rows} + own as number,
        20 + (number * 7919) % 160 as seconds, epoch_ms(${from} + (i * ${to - from - 300 * SECOND_MS}) // ${rows}) as start
      from range(${rows}) a(i)),
    made as (
      select *, 'm' || printf('%015x', number) as id, 'app' || vm_nr || '-${String(number).padStart(3, "0")}' as vm, 'vm-' || vm_nr as mo,
        ${iso("start")} as began, start + to_seconds(seconds) as finish, ${iso("finish")} as ended,
        ${host("position")} as left_host, ${host("position + 1")} as next_host
      from numbered)
    select id, ${sqlText(vcenter)} as vcenter, vm, mo as vm_moref, null::varchar as vm_uuid, 'vmotion' as kind,
      if(is_failed, 'failed', 'succeeded') as outcome, 'none' as half, null::varchar as unfinished_reason, 'drs' as trigger,
      null::varchar as user_name, left_host as source_host, 'ds-1' as source_datastore, next_host as destination_host,
      'ds-1' as destination_datastore, start as queued_at, start as started_at, finish as ended_at, finish as moment,
      seconds::double as duration_seconds, null::double as queue_seconds, 0.18 as stun_seconds, 'inferred' as stun_basis,
      if(is_failed, 'vmotion-network', null) as failure_category, finish as first_seen,
      if(is_failed, ${body(failed)}, ${body(template)}) as body
    from made`;
}

async function write(database: Database, month: number, number: number): Promise<void> {
  const vcenter = `vc${String(number).padStart(3, "0")}.example.com`;
  const file = join(folder, exportFile(vcenter, toIso(begin(month)).slice(0, 7)));
  await mkdir(dirname(file), { recursive: true });
  const rowsOf = exportRows(`(${historyRows(number, vcenter, month)})`, "true", sqlText(partitionName(vcenter)));
  // The parts of a body that have columns of their own are the same in all of a vCenter that end alike: read once, not for each row.
  const bodyOf = (migration: Migration): string => {
    const place = (side: Migration["source"]) => ({ ...side, vcenter });
    return sqlText(
      JSON.stringify({ ...migration, source: place(migration.source), destination: place(migration.destination) }),
    );
  };
  const parsed = rowsOf.replace(
    /from_json\(body, ('[^']*')\)/,
    (_, parts: string) =>
      `if(outcome = 'failed', from_json(${bodyOf(failed)}, ${parts}), from_json(${bodyOf(template)}, ${parts}))`,
  );
  if (parsed === rowsOf) throw new RangeError("the export reads bodies otherwise");
  await database.run(
    `copy (${parsed}) to ${sqlText(file)}
     (format parquet, row_group_size 16384, kv_metadata {precopy_schema_version: '${EXPORT_SCHEMA_VERSION}', precopy_version: 'bench'})`,
  );
}

async function make(): Promise<void> {
  const database = await openDatabase(":memory:", false);
  await database.run("set TimeZone = 'UTC'");
  const [first, last] = [12 * (Number(fromYear ?? 1) - 1), 12 * Number(toYear ?? years)];
  for (let month = first; month < last; month += 1) {
    for (let number = 1; number <= vcenterCount; number += 1) await write(database, month, number);
    process.stderr.write(`${toIso(begin(month)).slice(0, 7)} `);
  }
  process.stderr.write("\n");
  database.close();
}

await make();
