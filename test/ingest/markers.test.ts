import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outlineOf } from "../../src/ingest/outline.ts";
import { isOwnOutput } from "../../src/ingest/own-output.ts";
import { detect } from "../../src/ingest/registry.ts";
import { openSource } from "../../src/ingest/source.ts";
import { contest } from "../../src/job/contest.ts";
import { ROOT } from "../shared.ts";
import { sourceOf, textOf } from "./support/read.ts";

const SAMPLES = join(ROOT, "samples");

/** Beginnings of other formats and of precopy's own outputs, as a message may quote them. */
const QUOTES: Readonly<Record<string, string>> = {
  vmkernel: "2026-03-28T07:40:29.187Z cpu3:2097593)ScsiDeviceIO: 4124: Cmd 0x89 failed",
  hostd:
    "2026-03-28T07:40:29.187Z info hostd[2101278] [Originator@6876 sub=Vcsvc.VMotionSrc (1446046703473901)] Failed",
  "vmware.log":
    "2026-03-28T07:40:29.187Z| vmx| I120: Migrate_Open: Restoring from <10.0.0.2> with migration id 1446046703473901",
  syslog:
    "<14>1 2026-03-28T07:40:29.1+00:00 vc01 vpxd 123 - -  Event [100] [1-1] [2026-03-28T07:40:29.1Z] [vim.event.UserLoginSessionEvent] [info] [LAB\\alice] [DC1] [100] [User logged in]",
  aria: '<14>1 2026-03-28T07:40:29.1Z vc9 vpxd - - [Originator@6876 vc_event_type="com.vmware.vim25.TaskEvent"]Task: x',
  "govc text": "[Mon Nov 23 05:16:24 2026] [info] [66] [UserLoginSessionEvent] User logged in",
  "govc dump": "&types.UserLoginSessionEvent{",
  yaml: "--- !ruby/object:RbVmomi::VIM::EventEx",
  clixml:
    '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><T>VMware.Vim.TaskInfo</T></Obj></Objs>',
  json: '{"createdTime":"2026-03-28T07:40:29Z","chainId":1,"fullFormattedMessage":"User logged in"}',
  "type line": "#TYPE VMware.Vim.UserLoginSessionEvent",
  "mail's signature": "-- \nprecopy 1.0.0, 2026-11-23 06:00 UTC",
  "mail's id": `Message-ID: <${"a1".repeat(20)}@precopy.example.net>`,
  "our JSON": '{"schemaVersion": 1, "tool": {"name": "precopy"',
  "our page": '<meta name="generator" content="precopy 1.0.0">',
  "our table": "id,vcenter,vm,vmMoref,vmInstanceUuid,kind,scope,outcome,",
  "our mail": '<meta name="supported-color-schemes" content="light dark"> >Needs a person</td>',
  "our marker": '{"what":"precopy history export"',
};

interface Sample {
  readonly path: string;
  readonly id: string;
  readonly text: string;
}

const samples: readonly Sample[] = await Promise.all(
  readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "README.md" && !entry.name.endsWith(".xlsx"))
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(SAMPLES.length + 1).replaceAll("\\", "/");
      return { path: name, id: name.split("/")[0] ?? "", text: await textOf(await openSource(path, "unknown")) };
    }),
);

/** The sample with a quote in its first record's longest text, in a record of its own before all others, by how it is built. */
async function quoting(sample: Sample, quote: string): Promise<readonly string[]> {
  const { head } = await sourceOf(sample.text);
  const outline = outlineOf(head);
  if (outline.kind === "json") {
    const inner = JSON.stringify(`${quote}\nand more`).slice(1, -1);
    return ["message", "fullFormattedMessage", "FullFormattedMessage", "descriptionId", "name", "Name", "_raw"].flatMap(
      (key) => {
        const at = sample.text.indexOf(`"${key}":`);
        const from = sample.text.indexOf('"', at + key.length + 3);
        return at < 0 || from < 0 || sample.text.slice(at + key.length + 3, from).trim() !== ""
          ? []
          : [`${sample.text.slice(0, from + 1)}${inner} ${sample.text.slice(from + 1)}`];
      },
    );
  }
  if (outline.kind === "table") {
    const { delimiter, columns, headerLine } = outline.shape;
    const lines = sample.text.split("\n");
    // Only tables with quotes can hold a line end.
    const row = (text: string): string => columns.map(() => `"${text.replaceAll('"', '""')}"`).join(delimiter);
    return [quote.replaceAll("\n", " "), `first line\n${quote}\n${quote}`].map((text) =>
      [...lines.slice(0, headerLine), row(text), ...lines.slice(headerLine)].join("\n"),
    );
  }
  if (outline.kind === "xml") {
    const plain = quote.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    return [sample.text.replace(/(<S N="FullFormattedMessage">)/, `$1${plain} `)];
  }
  // A line's own text is what stands at its end.
  const lines = sample.text.split("\n");
  const text = quote.replaceAll("\n", " ");
  return [lines.map((line, index) => (index === 3 ? `${line.replace(/\]$/, "")} ${text}]` : line)).join("\n")];
}

const cases = samples.flatMap((sample) => Object.keys(QUOTES).map((name) => [sample.path, name, sample] as const));

describe("a quote of another format is data", () => {
  test.each(cases)("%s quoting %s", async (_path, name, sample) => {
    for (const content of await quoting(sample, QUOTES[name] ?? "")) {
      const source = await sourceOf(content);
      expect(isOwnOutput(source.head)).toBe(false);
      expect((await contest(source, detect(source.head))).adapter?.id).toBe(sample.id);
    }
  });
});
