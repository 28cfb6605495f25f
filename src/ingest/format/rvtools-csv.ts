import type { Adapter, Probe, Sink } from "../adapter.ts";
import { Columns } from "../dialect/columns.ts";
import { csvShape, readCsv } from "../dialect/csv.ts";
import { rvtoolsRow, rvtoolsTab } from "../inventory/rvtools-tabs.ts";
import { TableRow } from "../inventory/table-row.ts";
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
      note: "Of the files written, RVTools_tabvInfo, vMemory, vDisk, vHost, vCluster, vSC_VMK, vNIC and vSnapshot are used.",
    },
  ],
  probe,
  read,
};

function probe(head: Head): Probe {
  const shape = csvShape(head);
  return shape !== null && rvtoolsTab(new Columns(shape.columns)) !== null ? "yes" : "no";
}

async function read(source: Source, sink: Sink): Promise<void> {
  const shape = csvShape(source.head);
  if (shape === null) return;
  const columns = new Columns(shape.columns);
  const tab = rvtoolsTab(columns);
  if (tab === null) return;
  sink.describe({ delimiter: shape.delimiter, columns: shape.columns, notes: [`tab: ${tab}`] });
  const width = columns.find(["visdkserver"]) + 1;
  let vcenter: string | null = null;
  await readCsv(source, shape, {
    relevant: () => tab !== "other",
    skipped: () => sink.irrelevant(),
    broken: (line, reason, excerpt) => sink.reject(line, reason, excerpt.slice(0, 200)),
    row: (fields, line) => {
      const excerpt = (): string => fields.join(shape.delimiter).slice(0, 200);
      if (tab === "other") return sink.irrelevant();
      if (fields.length < width)
        return sink.reject(line, `the row has ${fields.length} of ${shape.columns.length} columns`, excerpt());
      const record = rvtoolsRow(tab, new TableRow(columns, fields), line);
      if (typeof record === "string") return sink.reject(line, record, excerpt());
      if (record.vcenter !== undefined && vcenter !== record.vcenter) {
        vcenter = record.vcenter;
        sink.describe({ vcenter });
      }
      sink.emit(record);
    },
  });
}
