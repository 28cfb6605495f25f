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

/** Without its closing bracket, and with the line ends that collectors wrote as text turned back. */
function sentenceOf(text: string): string {
  return text
    .replaceAll(/\\n|#012/g, "\n")
    .trimEnd()
    .replace(/\]$/, "")
    .trimEnd();
}

// <14>1 2021-09-06T14:40:13.263383+00:00 vcenter vpxd 58650 - -
const RFC5424 = /^<\d{1,3}>1 \S+ (\S+) /;
// <14>Nov 22 20:05:00 vcenter vpxd[58650]:    2026-11-22T20:05:00+00:00 vcenter vpxd 58650 - -
const DATED = /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (\S+) /;

/** The vCenter by the header's host; undefined where a relay took the header away. */
export function headerHost(prefix: string): string | undefined {
  const host = (RFC5424.exec(prefix) ?? DATED.exec(prefix))?.[1];
  return host === undefined || host === "-" ? undefined : host;
}

/** A line that Aria Operations for Logs forwards; null where it has no sentence. */
export function logInsightEvent(text: string, line: number): EventRecord | null {
  const fields = new Map<string, string>();
  // vc_event_type="com.vmware.vim25.TaskEvent" vc_vm_name="web-01"
  const PAIR = /(\w+)="((?:[^"\\]|\\.)*)"/g;
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
