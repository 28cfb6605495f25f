import type { Adapter } from "../adapter.ts";
import type { Row } from "../dialect/row.ts";
import { tableAdapter } from "../dialect/table.ts";

/**
 * Result rows of Get-VMotionEvents (ltiwana): relocations that the script has paired. It cuts names out of the sentence at every
 * "to" and "in", so that `datastore1` becomes `datas`: a name counts only where its other side is built alike.
 */
export const getVmotioneventsCsv: Adapter = tableAdapter(
  {
    id: "get-vmotionevents-csv",
    title: "Get-VMotionEvents (FromStorage, ToESX), result as CSV",
    role: "migrations",
    bareTimes: "local",
    recipes: [
      {
        tool: "PowerCLI with Get-VMotionEvents.ps1",
        command: ".\\Get-VMotionEvents.ps1 | Export-Csv svmotions.csv -NoTypeInformation -Encoding UTF8",
        privilege: "Read-only on the vCenter root, propagated",
        note: "Relocations that ended well only, none of DRS; it cuts names at the letters to and in, so that sides which are not built alike are left unknown and others may be cut. The events themselves say more.",
      },
    ],
  },
  {
    columns: {
      vm: ["VMName", "VM"],
      start: ["StartTime"],
      end: ["FinishTime", "EndTime"],
      fromDatastore: ["FromStorage"],
      toDatastore: ["ToStorage"],
      fromHost: ["FromESX"],
      toHost: ["ToESX"],
    },
    needed: ["vm", "start", "end"],
    time: ["start"],
    // Every row is a migration.
    readsEveryRow: true,
    claims: (table) =>
      table.has("vm", "start", "end") && (table.has("fromDatastore", "toDatastore") || table.has("fromHost", "toHost"))
        ? "yes"
        : "no",
    record: (row) => {
      const hosts = pairOf(row.text("fromHost"), row.text("toHost"));
      const stores = pairOf(row.text("fromDatastore"), row.text("toDatastore"));
      // The first datastore and the second host stand around one "to": where the host is cut, so is the datastore.
      const isCut = hosts === null && hasHosts(row);
      return {
        shape: "migration",
        line: row.line,
        vm: { name: row.text("vm") },
        startTime: row.text("start"),
        endTime: row.text("end"),
        sourceHost: hosts?.[0],
        destHost: hosts?.[1],
        sourceDatastore: isCut ? undefined : stores?.[0],
        destDatastore: isCut ? undefined : stores?.[1],
      };
    },
  },
);

function hasHosts(row: Row<"fromHost" | "toHost">): boolean {
  return row.text("fromHost") !== undefined && row.text("toHost") !== undefined;
}

/** Both names, where they differ in their figures only: esx1.lab and esx12.lab, LUN_3 and LUN_44. */
function pairOf(from: string | undefined, to: string | undefined): readonly [string, string] | null {
  const built = (name: string): string => name.toLowerCase().replaceAll(/\d+/g, "#");
  return from !== undefined && to !== undefined && built(from) === built(to) ? [from, to] : null;
}
