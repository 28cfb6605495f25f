// The other formats without any migration, so that what is timed is the passing of bytes that do not matter.
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const BLOCK_RECORDS = 2000;
const FROM = Date.UTC(2026, 2, 1);
const GAP_MILLISECONDS = 700;

/**
 * @typedef {{key: number, time: string, user: string, host: string, message: string}} QuietEvent
 * @typedef {{name: string, title: string, head: string, tail: string, between: string, encoding: "utf8" | "utf16le", record: (event: QuietEvent) => string}} QuietFormat
 */

/** @param {number} n @returns {QuietEvent} */
function quietEvent(n) {
  const vm = `vm-${String((n * 7919) % 20_000).padStart(5, "0")}`;
  const host = `esx${String((n % 64) + 1).padStart(2, "0")}.site.example`;
  const user = n % 3 === 0 ? "CORP\\anna.berg" : "VSPHERE.LOCAL\\Administrator";
  const messages = [
    `User ${user}@10.9.8.7 logged in as PowerCLI/13.2 (Build 22746353)`,
    `Alarm 'Virtual machine CPU usage' on ${vm} changed from Green to Yellow`,
    `Changed resource allocation for ${vm} on ${host} in cluster Prod-1 in Site 1`,
  ];
  const time = new Date(FROM + n * GAP_MILLISECONDS).toISOString();
  return { key: 5_000_000 + n, time, user, host, message: messages[n % messages.length] ?? "" };
}

/** @param {QuietEvent} event */
function powerCli({ key, time, user, host, message }) {
  const where = { Datacenter: { Datacenter: "Datacenter-datacenter-21", Name: "Site 1" }, Host: { Name: host } };
  const about = { FullFormattedMessage: message, ChangeTag: "" };
  return { Key: key, ChainId: key, CreatedTime: time, UserName: user, ...where, Vm: null, Ds: null, ...about };
}

/** @param {QuietEvent} event */
function cloudEvent(event) {
  const type = "com.vmware.vsphere.UserLoginSessionEvent.v0";
  const source = "https://vc.site.example/sdk";
  const envelope = { id: String(event.key), source, specversion: "1.0", eventclass: "event", type, time: event.time };
  return JSON.stringify({ ...envelope, datacontenttype: "application/json", data: powerCli(event) });
}

/** @param {QuietEvent} event */
function clixml({ key, time, user, message }) {
  return `  <Obj RefId="${key}">
    <TN RefId="1"><T>VMware.Vim.UserLoginSessionEvent</T><T>System.Object</T></TN>
    <ToString>VMware.Vim.UserLoginSessionEvent</ToString>
    <Props>
      <I32 N="Key">${key}</I32>
      <I32 N="ChainId">${key}</I32>
      <DT N="CreatedTime">${time}</DT>
      <S N="UserName">${user}</S>
      <S N="FullFormattedMessage">${message}</S>
      <S N="ChangeTag"></S>
    </Props>
  </Obj>
`;
}

/** @param {QuietEvent} event */
function syslog({ key, time, user, message }) {
  const chain = `[${key}] [1-1] [${time}] [vim.event.UserLoginSessionEvent] [info] [${user}] [Site 1] [${key}]`;
  return `<14>1 ${time} vc.site.example vpxd 58650 - -  Event ${chain} [${message}]\n`;
}

/** @param {QuietEvent} event */
function vmkernel({ key, time }) {
  const cpu = key % 64;
  return `${time} cpu${cpu}:2097${100 + cpu})ScsiDeviceIO: 4176: Cmd(0x45d9${key}) 0x1a, CmdSN 0x${key.toString(16)} from world 0 to dev "naa.60003ff44dc75adc" failed H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x24 0x0\n`;
}

const CLIXML = {
  head: '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n',
  tail: "</Objs>\n",
  between: "",
  record: clixml,
};
const LINES = { head: "", tail: "", between: "", encoding: /** @type {const} */ ("utf8") };

/** @type {readonly QuietFormat[]} */
export const QUIET_FORMATS = [
  { ...LINES, name: "events.jsonl", title: "JSON lines (CloudEvents)", record: (one) => `${cloudEvent(one)}\n` },
  {
    name: "events.json",
    title: "JSON array (ConvertTo-Json)",
    head: "[\n",
    tail: "\n]\n",
    between: ",\n",
    encoding: "utf8",
    record: (one) => JSON.stringify(powerCli(one), null, 2),
  },
  { ...CLIXML, name: "events.xml", title: "Clixml", encoding: "utf8" },
  { ...CLIXML, name: "events-wide.xml", title: "Clixml in UTF-16", encoding: "utf16le" },
  { ...LINES, name: "vpxd.log", title: "syslog of vpxd", record: syslog },
  { ...LINES, name: "vmkernel.log", title: "vmkernel.log", record: vmkernel },
];

/** @param {QuietFormat} format @param {number} at which of the blocks */
function block(format, at) {
  const records = Array.from({ length: BLOCK_RECORDS }, (_, n) => format.record(quietEvent(at * BLOCK_RECORDS + n)));
  return records.join(format.between);
}

/** @param {string} path @param {QuietFormat} format @param {number} megabytes of 2^20 bytes */
export async function makeQuietFormat(path, format, megabytes) {
  const out = createWriteStream(path);
  const mark = format.encoding === "utf16le" ? "\ufeff" : "";
  const blockBytes = Buffer.byteLength(block(format, 0), format.encoding);
  const blocks = Math.ceil((megabytes * 1_048_576) / blockBytes);
  const put = async (/** @type {string} */ text) => {
    if (!out.write(Buffer.from(text, format.encoding))) await once(out, "drain");
  };
  await put(mark + format.head);
  for (let at = 0; at < blocks; at += 1) await put((at === 0 ? "" : format.between) + block(format, at));
  await put(format.tail);
  out.end();
  await once(out, "finish");
}
