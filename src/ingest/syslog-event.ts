import type { EventRecord } from "../model/record.ts";

/**
 * The payload of `Event [id] [1-1] …`: `[createdTime] [eventType] [severity] [user] [target] [chainId] [sentence]`.
 * The target is the datacenter, and brackets may stand in the sentence.
 */
const PAYLOAD =
  // [2021-09-06T14:40:13.26309Z] [vim.event.UserLoginSessionEvent] [info] [VSPHERE.LOCAL\Administrator] [] [575792] [User …]
  /^\s*\[([^\]]*)\] \[([^\]]*)\] \[([^\]]*)\] \[([^\]]*)\] \[(.*?)\] \[(\d*)\] \[(.*)$/s;

/** Null where it is cut before its sentence begins. */
export function eventOfPayload(
  payload: string,
  key: string,
  line: number,
  host: string | undefined,
): EventRecord | null {
  const match = PAYLOAD.exec(payload);
  if (match === null) return null;
  const [, time, typeId, severity, userName, target = "", chainId = "", sentence = ""] = match;
  return {
    shape: "event",
    line,
    vcenter: host,
    key,
    time,
    typeId,
    severity,
    userName,
    chainId: chainId === "" ? undefined : chainId,
    datacenter: target === "" ? undefined : { name: target },
    message: sentenceOf(sentence),
  };
}

/** Without its closing bracket and what a table or a dump has behind it (`]"`, `]',`), and with the line ends that collectors wrote as text turned back. */
function sentenceOf(text: string): string {
  return text
    .replaceAll(/\\n|#012/g, "\n")
    .trimEnd()
    .replace(/\]["',;]{0,3}$/, "")
    .trimEnd();
}

// 1 2024-12-20T02:11:05.310112+00:00 vcsa01 vpxd 12011 - -   Nov 22 20:05:00 vcenter vpxd[58650]:
const BEFORE_PROGRAM = /(?<!\S)(\S{1,255})\s{1,9}vpxd\b/g;
// Dec 20 02:13:01 192.0.2.50 1 2024-12-20T02:11:05.310112+00:00 vcsa01 …
const AFTER_TIME =
  /(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,30}|[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d)\s{1,9}(\S{1,255})/g;
// <14>1 2021-09-06T14:40:13.263383+00:00 10.0.0.1 vpxd
const RFC5424 = /(?:^|[>\s])1 \d{4}-\d\d-\d\dT\S{8,30} (\S{1,255}) /g;

// 2026-09-14T11:59:40Z {host="vc01", job="syslog"}
const LABEL = /[{, ](?:host|hostname|source_host)="([^"]{1,255})"/g;

/**
 * The vCenter by the innermost header's host; undefined where a relay took that header away: what is left then names the relay. A
 * bare address is believed only in a header of RFC 5424, which vCenter writes itself.
 */
export function headerHost(prefix: string): string | undefined {
  const named = lastOf(BEFORE_PROGRAM, prefix) ?? lastOf(AFTER_TIME, prefix);
  if (named === undefined) return lastOf(LABEL, prefix);
  return isAddress(named) && lastOf(RFC5424, prefix) !== named ? undefined : named;
}

function lastOf(pattern: RegExp, text: string): string | undefined {
  let last: string | undefined;
  for (const match of text.matchAll(pattern)) {
    // vcsa01/relay01: syslog-ng's chain of host names, the sender first
    const name = /^[^/]*/.exec(match[1] ?? "")?.[0] ?? "";
    if (isHostName(name)) last = name;
  }
  return last;
}

/** Not the `-` of an unknown host, a version, a time, a level, a process or a bracket. */
function isHostName(text: string): boolean {
  // vcsa01.example.net   10.0.0.1   fd00::1
  return (
    /^[A-Za-z0-9](?:[\w.:-]*\w)?$/.test(text) &&
    !/^(?:[\d:]+|info|verbose|warning|error|vpxd)$/i.test(text) &&
    !(/^\d/.test(text) && /.T\d/i.test(text))
  );
}

export function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) || /^[0-9a-f]*:[0-9a-f]*:[0-9a-f.:]*$/i.test(text);
}

/** A line that Aria Operations for Logs forwards; null where it has no sentence. */
export function logInsightEvent(text: string, line: number): EventRecord | null {
  const fields = new Map<string, string>();
  // vc_event_type="com.vmware.vim25.TaskEvent" vc_vm_name="web-01"
  const PAIR = /\b(\w{1,64})="((?:[^"\\]|\\.)*)"/g;
  let end = 0;
  for (const match of text.matchAll(PAIR)) {
    fields.set(match[1] ?? "", (match[2] ?? "").replaceAll(/\\(.)/g, "$1"));
    end = match.index + match[0].length;
  }
  const closing = text.indexOf("]", end);
  if (closing === -1) return null;
  const field = (name: string): string | undefined => {
    const value = fields.get(name)?.trim();
    return value === undefined || value === "" ? undefined : value;
  };
  const objectId = field("vmw_object_id");
  const vmName = field("vc_vm_name");
  const vmMoref = objectId !== undefined && /^vm-\d+$/.test(objectId) ? objectId : undefined;
  const cluster = field("vmw_cluster");
  const datacenter = field("vmw_datacenter");
  return {
    shape: "event",
    line,
    vcenter: field("vmw_vcenter") ?? headerHost(text),
    // <14>1 2026-11-22T20:05:00.12Z vcenter …
    time: /^(?:<\d{1,3}>1? ?)?(\d{4}-\d\d-\d\dT\S+)/.exec(text)?.[1],
    typeId: field("vc_event_type")?.replace(/^com\.vmware\.vim25\./, ""),
    userName: fields.has("vc_username") ? (field("vc_username") ?? "") : undefined,
    vm: vmName === undefined && vmMoref === undefined ? undefined : { name: vmName, moref: vmMoref },
    cluster: cluster === undefined ? undefined : { name: cluster },
    datacenter: datacenter === undefined ? undefined : { name: datacenter },
    objectId,
    message: sentenceOf(text.slice(closing + 1).trim()),
  };
}
