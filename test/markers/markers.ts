import { allSeeds } from "../fuzz/seeds.ts";
import { FOREIGN } from "../fuzz/hostile.ts";

/** A text that is the beginning, or a mark, of something else than the export it stands in. */
export interface Marker {
  readonly name: string;
  readonly text: string;
}

const LONGEST_LINE = 600;

/** What no sample begins with: marks of encodings and containers, of other programs, of precopy's own outputs. */
const MARKS: Readonly<Record<string, string>> = {
  "UTF-8 mark": "\ufeff",
  "UTF-16 mark read as Latin-1": "ÿþ",
  "UTF-16 mark, other end first": "þÿ",
  "a NUL": "\0",
  "many NULs": "\0".repeat(40),
  "DOS end of file": "\u001a",
  "record separator": "\u001e",
  "line separator": "\u2028",
  "a line end": "\n",
  "a carriage return": "\r",
  bracket: "[",
  "closing bracket": "]",
  brace: "{",
  "closing brace": "}",
  "empty object": "{}",
  "array of objects": '[{"a":1}]',
  less: "<",
  priority: "<14>",
  "priority and version": "<14>1 2026-11-22T20:00:41.000Z vc01 vpxd 1234 - - x",
  "BSD syslog": "<30>Nov 22 20:00:41 vc01 vpxd[1234]: x",
  "XML prolog": '<?xml version="1.0" encoding="UTF-8"?>',
  "document type": "<!DOCTYPE html>",
  "an entity": '<!DOCTYPE x [<!ENTITY y "z">]>',
  "page of HTML": "<!doctype html>\n<html lang=en><head><title>x</title></head>",
  Clixml: "#< CLIXML",
  "type line": "#TYPE VMware.Vim.VmMigratedEvent",
  "separator line": "sep=;",
  comment: "# comment",
  "rule of psql": "----+-----+----",
  "count of psql": "(3 rows)",
  "expanded psql": "-[ RECORD 1 ]-",
  yaml: "---",
  "typed yaml": "--- !ruby/hash:RbVmomi::VIM::VmMigratedEvent",
  "Go struct": "&types.VmMigratedEvent{",
  "govc text": "[Sun Nov 22 20:00:41 2026] [info] [66] [VmMigratedEvent] Migrating",
  gzip: "\u001f\u008b\b",
  zip: "PK\u0003\u0004",
  parquet: "PAR1",
  PDF: "%PDF-1.4",
  tar: "ustar",
  "RVTools tab": '"VM","Powerstate","Template","SRM Placeholder","Config status"',
  "RVTools hosts": "Host,Datacenter,Cluster,Config status,CPU Model",
  "Get-VM": '"Name","PowerState","NumCpu","MemoryGB","VMHost"',
  vmkernel: "2026-11-22T20:00:41.187Z cpu3:2097593)VMotion: 4942: 1446046703473901 S: Migration start received",
  "vmkernel 8": "2026-11-22T20:00:41.187Z In(182) vmkernel: cpu3:2097593)Migrate: 101: 1446046703473901 S: start",
  hostd: "2026-11-22T20:00:41.187Z info hostd[2101278] [Originator@6876 sub=Vcsvc.VMotionSrc (1446046703473901)] x",
  "vmware.log": "2026-11-22T20:00:41.187Z| vmx| I120: Migrate_Open: Restoring from <10.0.0.2>",
  "mail's signature": "-- \nprecopy 1.0.0, 2026-11-23 06:00 UTC",
  "mail's id": `Message-ID: <${"a1".repeat(20)}@precopy.example.net>`,
  "mail's headers": "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n\r\n",
  "our mail": "OK: 41 moves: none failed\nLast night\n\nNEEDS A PERSON\n",
  "our mail's page": '<meta name="supported-color-schemes" content="light dark"> >Needs a person</td>',
  "our JSON": '{"schemaVersion": 1, "tool": {"name": "precopy", "version": "1.0.0"}}',
  "our page": '<meta name="generator" content="precopy 1.0.0">',
  "our table": "id,vcenter,vm,vmMoref,vmInstanceUuid,kind,scope,outcome,trigger",
  "our export": '{"what":"precopy history export","format":1}',
  "HTTP answer": "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n",
  "a shell's prompt": "PS C:\\> Get-VIEvent | Export-Csv x.csv",
  "an error of PowerCLI":
    "Get-VIEvent : 11/22/2026 8:00:41 PM Get-VIEvent You are not currently connected to any servers.",
  "fence of Markdown": "```json",
  "quotes without an end": '"""',
  backslashes: "\\\\\\",
};

/** Every format's own beginning, out of its samples, and the marks above. */
export function allMarkers(): readonly Marker[] {
  const markers = new Map<string, string>(Object.entries(MARKS));
  FOREIGN.forEach((text, index) => markers.set(`foreign ${index + 1}`, text));
  for (const { path, bytes } of allSeeds()) {
    if (path.endsWith(".xlsx")) continue;
    const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
    const lines = bytes
      .toString(wide ? "utf16le" : "utf8")
      .replaceAll("\ufeff", "")
      .split("\n");
    const folder = path.split("/").slice(0, 2).join("/");
    for (const count of [1, 2]) {
      const text = lines
        .slice(0, count)
        .map((line) => line.slice(0, LONGEST_LINE))
        .join("\n");
      markers.set(`${folder}, ${count === 1 ? "its first line" : "its first two lines"}`, text);
    }
  }
  return [...markers].map(([name, text]) => ({ name, text }));
}
