import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns } from "../dialect/columns.ts";
import { csvShape } from "../dialect/csv.ts";
import { readTable, rejectHeader, type TableFormat } from "../dialect/table.ts";
import { RVTOOLS_COLUMNS, type RvtoolsColumn } from "../inventory/rvtools-columns.ts";
import { isWithoutKey, keysOf, rvtoolsRow, rvtoolsTable, type RvtoolsTable } from "../inventory/rvtools-tabs.ts";
import type { Head, Source } from "../source.ts";

/**
 * One tab of an RVTools CSV export (`RVTools_tabvInfo.csv`, …). vInfo, vMemory, vDisk, vSnapshot, vCD, vNetwork, vHost, vCluster,
 * vSC_VMK and vNIC are read; the other tabs are recognised and counted. Headers by alias: custom attributes add columns.
 */
export const rvtoolsCsv: Adapter = {
  id: "rvtools-csv",
  title: "RVTools tabs as CSV",
  role: "inventory",
  bareTimes: "local",
  recipes: [
    {
      tool: "RVTools",
      command: "RVTools.exe -passthroughAuth -s vcenter01.example.com -c ExportAll2csv -d C:\\exports\\rvtools",
      privilege: "Read-only on the vCenter root, propagated",
      note: "Of the files written, RVTools_tabvInfo, vMemory, vDisk, vHost, vCluster, vSC_VMK, vNIC and vSnapshot are used, with -DBColumnNames too.",
    },
  ],
  probe,
  read,
};

function tabOf(head: Head): RvtoolsTable | null {
  const shape = csvShape(head);
  return shape === null ? null : rvtoolsTable(new Columns(shape.columns));
}

function probe(head: Head): Probe {
  return tabOf(head) === null ? "no" : "yes";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const tab = tabOf(source.head);
  if (tab === null || isWithoutKey(tab)) return rejectHeader(source, sink);
  await readTable(formatOf(tab), source, sink);
}

function formatOf({ tab, at }: RvtoolsTable): TableFormat<RvtoolsColumn> {
  const keys = keysOf(tab);
  return {
    columns: RVTOOLS_COLUMNS,
    // The vCenter is the last column: a row that does not reach it is cut off.
    needed: at.vcenter >= 0 && keys.length > 0 ? [...keys, "vcenter"] : keys,
    time: [],
    readsEveryRow: keys.length > 0,
    locate: () => at,
    claims: () => "yes",
    notes: () => [`tab: ${tab}`],
    record: (row) => rvtoolsRow(tab, row),
  };
}
