import type { VmNamed } from "../model/vm-identity.ts";
import { sqlText, textOf, type Database, type Row } from "./database.ts";
import type { StoredMigration } from "./merge.ts";
import { insertNamed } from "./rows.ts";

/** So many names are told to the engine as constants, which skips whole blocks of rows. */
const NAMES_AT_MOST = 500;

/** A row with the columns vcenter, vm, vm_moref and vm_uuid. */
export function namedBy(row: Row): VmNamed {
  const vm = { name: textOf(row, "vm"), moref: textOf(row, "vm_moref"), instanceUuid: textOf(row, "vm_uuid") };
  return { vcenter: textOf(row, "vcenter"), vm };
}

/** Every way in which the history calls a VM: as many as there are VMs, not as there are migrations. */
export async function readVms(database: Database): Promise<readonly VmNamed[]> {
  const rows = await database.all("select vcenter, vm, vm_moref, vm_uuid from migration group by all");
  return rows.map(namedBy);
}

/** The migrations of VMs that are called so, by moment and id. */
export async function readMigrationsOf(
  database: Database,
  vms: readonly VmNamed[],
): Promise<readonly StoredMigration[]> {
  const found: StoredMigration[] = [];
  await listVms(database, vms);
  const where = nameFilter(vms, COLUMNS);
  await database.each(`select body from migration where ${where} order by moment, id`, [], (row) =>
    found.push(JSON.parse(String(row["body"])) as StoredMigration),
  );
  return found;
}

/** Fills the temporary table that `nameFilter` asks. */
export async function listVms(database: Database, vms: readonly VmNamed[]): Promise<void> {
  await database.run(
    "create or replace temporary table wanted_vm (vcenter varchar, vm varchar, vm_moref varchar, vm_uuid varchar)",
  );
  await insertNamed(
    database,
    "wanted_vm",
    vms.map(({ vcenter, vm }) => ({ vcenter, vm: vm.name, vm_moref: vm.moref, vm_uuid: vm.instanceUuid })),
  );
}

/** SQL for the vCenter, name, MoRef and instance UUID of the VM of a row. */
export type IdentityColumns = readonly [vcenter: string, vm: string, moref: string, uuid: string];

const COLUMNS: IdentityColumns = ["vcenter", "vm", "vm_moref", "vm_uuid"];

/** SQL that is true for the rows of these VMs, which `listVms` has listed. */
export function nameFilter(vms: readonly VmNamed[], columns: IdentityColumns): string {
  const names = [...new Set(vms.map(({ vm }) => vm.name))];
  const known = names.filter((name) => name !== null);
  const isFew = known.length === names.length && known.length > 0 && known.length <= NAMES_AT_MOST;
  const coarse = isFew ? `vm in (${known.map(sqlText).join(", ")}) and ` : "";
  return `${coarse}${keyOf(columns)} in (select ${keyOf(COLUMNS)} from wanted_vm)`;
}

/** One text for the four; unknown is another text than empty. */
function keyOf(columns: IdentityColumns): string {
  return `(${columns.map((column) => `coalesce('=' || ${column}, '')`).join(" || chr(31) || ")})`;
}
