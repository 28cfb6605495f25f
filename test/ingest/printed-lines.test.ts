import { describe, expect, test } from "vitest";
import { ADAPTERS, detect } from "../../src/ingest/registry.ts";
import { contest } from "../../src/job/contest.ts";
import { readWith, sourceOf } from "./support/read.ts";

/** What collectors print around a line of syslog in text that is neither JSON nor a table. */
const KINDS = ["VmBeingHotMigratedEvent", "VmMigratedEvent"] as const;
const SENTENCES = [
  "Migrating app01 from esx01, ds1 to esx02, ds1 in DC1",
  "Migration of virtual machine app01 from esx01, ds1 to esx02, ds1 completed",
] as const;

interface Line {
  readonly whole: string;
  readonly body: string;
  readonly at: string;
  readonly host: string;
}

const LINES = [0, 1, 2, 3, 4, 5, 6, 7].map((index): Line => {
  const at = `2026-09-14T12:00:0${index}.1Z`;
  const host = `vc0${(index % 2) + 1}`;
  const body = `Event [${100 + index}] [1-1] [${at}] [vim.event.${KINDS[index % 2]}] [info] [LAB\\alice "x"] [DC1] [100] [${SENTENCES[index % 2]}]`;
  return { at, host, body, whole: `<14>1 ${at} ${host} vpxd 12 - -  ${body}` };
});
const each = (print: (line: Line, index: number) => string): string => LINES.map(print).join("\n");
const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', String.raw`\"`);
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const markup = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const PRINTS: Readonly<Record<string, string>> = {
  "Fluent Bit's stdout": each(
    ({ body, host }, index) =>
      `[${index}] syslog.0: [[1789387180.100000000, {}], {"pri"=>"14", "host"=>"${host}", "ident"=>"vpxd", "message"=>"${escaped(body)}"}]`,
  ),
  "Logstash's rubydebug": each(
    ({ whole, at }) =>
      `{\n       "message" => "${escaped(whole)}",\n    "@timestamp" => ${at},\n          "host" => "10.0.0.5"\n}`,
  ),
  "a table without its header": each(({ whole, at }) => [at, "10.0.0.5", whole].map(cell).join(",")),
  "… with a column behind the line": each(({ whole, at }) => [at, whole, "vmware"].map(cell).join(";")),
  "Kafka's console consumer": each(
    ({ whole }, index) => `CreateTime:17893871801${index}0\tPartition:0\tnull\t${whole}`,
  ),
  "Wazuh's archives": each(
    ({ body, host }) => `2026 Sep 14 12:00:09 wazuh->10.0.0.5 Sep 14 12:00:09 ${host} vpxd[12]: ${body}`,
  ),
  "journalctl -o export": each(
    ({ whole }) => `__CURSOR=s=1\n_HOSTNAME=collector\nSYSLOG_IDENTIFIER=vpxd\nMESSAGE=${whole}\n`,
  ),
  "docker compose logs": each(({ whole }) => `syslog-1  | ${whole}`),
  "logcli without -o": each(({ body, host, at }) => `${at} {host="${host}", job="syslog"} ${body}`),
  "octets counted": LINES.map(({ whole }) => `${whole.length} ${whole}`).join(""),
  "a chain of host names": each(({ body, host }) => `Sep 14 12:00:09 ${host}/relay01 vpxd[12]: ${body}`),
  "Splunk's XML": `<?xml version='1.0'?>\n<results preview='0'>\n${each(({ whole }) => `<result>\n<field k='_raw'><v xml:space='preserve'>${markup(whole)}</v></field>\n</result>`)}\n</results>`,
  "a page's table": `<html><body><table>\n${each(({ whole, at }) => `<tr><td>${at}</td><td>${markup(whole)}</td></tr>`)}\n</table></body></html>`,
  "rsyslog's debug template": each(
    ({ whole, body, host }) =>
      `Debug line with all properties:\nFROMHOST: '10.0.0.5', HOSTNAME: '${host}', PRI: 14,\nmsg: ' ${body}'\nescaped msg: ' ${body}'\ninputname: imudp rawmsg: '${whole}'\n`,
  ),
};

async function read(content: string): Promise<Awaited<ReturnType<typeof readWith>>> {
  const source = await sourceOf(content);
  const { adapter } = await contest(source, detect(source.head));
  if (adapter === null) throw new Error("claimed by nobody");
  return readWith(ADAPTERS.find(({ id }) => id === adapter.id) ?? adapter, source);
}

test.each(Object.keys(PRINTS))("%s", async (name) => {
  const { records, rejected } = await read(PRINTS[name] ?? "");
  expect(rejected).toEqual([]);
  expect(records).toEqual(
    LINES.map(({ at, host }, index) =>
      expect.objectContaining({
        shape: "event",
        key: `${100 + index}`,
        time: at,
        vcenter: host,
        userName: 'LAB\\alice "x"',
        typeId: `vim.event.${KINDS[index % 2]}`,
        message: SENTENCES[index % 2],
      }),
    ),
  );
});

describe("an event taken apart into fields", () => {
  const rows = SENTENCES.map((text, index) => ({ text, at: `2026-09-14T12:00:0${index}.000Z`, type: KINDS[index] }));
  const expected = rows.map(({ text, at }) => expect.objectContaining({ message: text, time: at, vcenter: "vc01" }));
  test.each([
    [
      "pairs of name and content",
      JSON.stringify({
        events: rows.map(({ text, at, type }) => ({
          text,
          timestamp: Date.parse(at),
          fields: [
            { name: "vc_event_type", content: `com.vmware.vim25.${type}` },
            { name: "vc_vm_name", content: "app01" },
            { name: "vmw_vcenter", content: "vc01" },
          ],
        })),
      }),
    ],
    [
      "columns",
      ["text,timestamp,vc_event_type,vc_vm_name,vmw_vcenter"]
        .concat(rows.map(({ text, at, type }) => `"${text}",${Date.parse(at)},com.vmware.vim25.${type},app01,vc01`))
        .join("\n"),
    ],
    [
      "a sentence and a time alone",
      rows.map(({ text, at }) => JSON.stringify({ "@timestamp": at, host: { name: "vc01" }, note: text })).join("\n"),
    ],
  ])("%s", async (_, content) => {
    expect((await read(content)).records).toEqual(expected);
  });

  test("a time that names no zone is not believed", async () => {
    const content = rows.map(({ text }) => JSON.stringify({ time: "9/14/2026, 2:00 PM", note: text })).join("\n");
    const source = await sourceOf(content);
    expect(detect(source.head).adapter).toBeNull();
  });
});

test("the host in vCenter's own object is not the one that sent it", async () => {
  const event = {
    createdTime: "2026-09-14T12:00:00Z",
    chainId: 1,
    fullFormattedMessage: SENTENCES[1],
    host: { name: "esx02", host: { type: "HostSystem", value: "host-2" } },
  };
  const wrapped = await read(JSON.stringify({ time: 1_789_387_180, host: "vc01", event }));
  expect(wrapped.records).toEqual([expect.objectContaining({ vcenter: "vc01" })]);
  const beside = await read(JSON.stringify({ message: JSON.stringify({ ...event, vcenter: "vc07" }) }));
  expect(beside.records).toEqual([expect.objectContaining({ vcenter: "vc07" })]);
});
