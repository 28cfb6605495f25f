import type { HostLogRecord } from "../../model/host-log.ts";
import type { RawTime } from "../../model/record.ts";
import { headLines } from "../outline.ts";
import type { Head } from "../source.ts";

/** What stands before the text of an ESXi log line, whatever grammar it has. */
export interface LinePrefix {
  readonly log: HostLogRecord["log"] | null;
  readonly time: RawTime | undefined;
  /** Host of a forwarded line. */
  readonly host: string | undefined;
  /** World of a vmkernel line or process number of a daemon's. */
  readonly thread: string | undefined;
  readonly text: string;
}

const PREFIX_LENGTH = 200;

// 2023-01-08T08:49:42.153Z | 2014-12-10T18:50:27.101+01:00 | 2011-04-01 15:14:34.203
const TIME = /\b(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(Z|[+-]\d\d:?\d\d)?/;
// Dec 10 18:50:27
const SYSLOG_TIME = /^(?:<\d+>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)\s/;
// cpu4:2758489)Migrate: … | cpu12:2103 opID=d5991c6f)Migrate: … | cpu## opID=d5991c6f)
const VMKERNEL = /\bcpu(?:\d+|##)(?::(\d+))?(?: opID=[^)]{0,100})?\s*\)/;
// | vmx| I120: … | vcpu-0| Checkpoint…
const OLD_VMX = /\|\s*([\w-]+(?: [\w-]+)?)\s*\|\s?(?:[A-Z]\d{2,3}[:+]\s?)?/;
// In(05) vmx - … | Wa(03)+ vcpu-0 - …
const NEW_VMX = /\b(?:In|Wa|Er|No|Db|Al|Cr|Em)\(\d*\)\+?\s+(?!vmkernel|[Hh]ostd|[Vv]pxa)([\w-]+)\s-\s/;
// Hostd[1836473]: … | hostd[A1BF1B70] [… | Hostd: [… | vpxa[2101278] [… | hostd 2101278 - -
const DAEMON = /\b([Hh]ostd|[Vv]pxa)(?:\[([0-9A-Fa-f]+)\])?(?::|\s|$)/;
// 2014-12-10T18:33:19.874Z [6A623B90 verbose 'VMotionSrc (1418236393436303)'] | [2011-04-01 15:14:34.203 F5A5AB90 info 'vm:/…'
const OLD_DAEMON =
  /(?:^|[\s:])\[(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d+ )?'?([0-9A-F]{8})'? (?:info|verbose|warning|error|trivia|panic) '/;
// 2014-12-10T18:50:27.101Z esx.example.com vmkernel: | <181>1 2026-11-23T01:02:03.123Z esx01 Hostd 2099 - - -
const FORWARDED =
  /(?:Z|[+-]\d\d:?\d\d|\d\d:\d\d:\d\d)\s+(?!(?:In|Wa|Er|No|Db|Al|Cr|Em)\()(\S+)\s+(?:vmkernel|vmkwarning|[Hh]ostd|[Vv]pxa|vmx|VMX)\b/;

export function prefixOf(line: string): LinePrefix {
  const head = line.length > PREFIX_LENGTH ? line.slice(0, PREFIX_LENGTH) : line;
  const vmkernel = VMKERNEL.exec(head);
  const forwarded = FORWARDED.exec(head)?.[1];
  const host =
    forwarded === undefined || /^(?:info|verbose|warning|error|trivia|panic)$/.test(forwarded) ? undefined : forwarded;
  const time = timeOf(head);
  const after = (match: RegExpExecArray): string => line.slice(match.index + match[0].length);
  if (vmkernel) return { log: "vmkernel", time, host, thread: vmkernel[1], text: after(vmkernel) };
  const vmx = NEW_VMX.exec(head) ?? OLD_VMX.exec(head);
  if (vmx) return { log: "vmware", time, host, thread: vmx[1], text: after(vmx) };
  const daemon = DAEMON.exec(head);
  if (daemon) {
    const log = daemon[1]?.toLowerCase() === "vpxa" ? "vpxa" : "hostd";
    return { log, time, host, thread: daemon[2], text: line.slice(daemon.index) };
  }
  const old = OLD_DAEMON.exec(head);
  if (old)
    return {
      log: line.includes("[MIGRATE]") ? "vpxa" : "hostd",
      time,
      host,
      thread: old[1],
      text: line.slice(old.index),
    };
  return { log: null, time, host, thread: undefined, text: line };
}

/** ESXi logs in UTC and says so; ESX 4 hostd and relays that drop the zone are read by the input's clock. */
function timeOf(head: string): RawTime | undefined {
  const match = TIME.exec(head);
  if (!match) return SYSLOG_TIME.exec(head)?.[1];
  const [, day = "", , clock = "", zone] = match;
  const plainClock = clock.replace(",", ".");
  if (zone === undefined) return `${day} ${plainClock}`;
  const epochMs = Date.parse(`${day}T${plainClock}${zone}`);
  // Left as text, which no clock can have shown: its reader says so. JavaScript takes 31 February for 3 March.
  if (Number.isNaN(epochMs) || !isDay(day)) return `${day} ${plainClock}${zone}`;
  const digits = plainClock.split(".")[1]?.length ?? 0;
  return { epochMs, precisionMs: digits >= 3 ? 1 : digits === 0 ? 1000 : 10 ** (3 - digits) };
}

let lastDay = "";

/** Asked for the same day again and again. */
function isDay(text: string): boolean {
  if (text === lastDay) return true;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  const isOne = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
  if (isOne) lastDay = text;
  return isOne;
}

/** How many lines of the head begin as an ESXi log's do, and how many do not; what follows an own line without a time belongs to it. */
export function countLines(head: Head): { readonly own: number; readonly others: number } {
  let own = 0;
  let others = 0;
  let follows = false;
  for (const line of headLines(head)) {
    if (isEsxiLine(line)) {
      own++;
      follows = true;
    } else if (!follows || isStamped(line)) {
      others++;
      follows = false;
    }
  }
  return { own, others };
}

// 2023-01-08T08:49:42.153Z In(166) Hostd[1836473]: …
const ESXI_SYSLOG = /^\S+Z (?:In|Wa|Er|No|Db|Al|Cr|Em)\(\d*\)\+? \S+/;

/** True where the line itself begins as one of ESXi's; a quote of one further in is another's text. */
export function isEsxiLine(line: string): boolean {
  if (!isStamped(line) || VPXD_EVENT.test(line)) return false;
  const start = line.slice(0, START_LENGTH);
  const { log } = prefixOf(start);
  return log !== null && (log !== "vmware" || ESXI_SYSLOG.test(start) || OLD_VMX_LINE.test(start));
}

/** A relay's header and the host's own fit in, and the text begins. */
const START_LENGTH = 160;
/** A vCenter's own event line. */
const VPXD_EVENT = /\bEvent \[\d+\] \[\d+-\d+\]/;
// 2014-12-10T18:49:42.153Z| vmx| I120:
const OLD_VMX_LINE = /Z?\|\s*(?:vmx|vcpu-\d+|mks|svga|worker|Worker#\d+|host-\d+)\|/;
// 2023-…   <181>1 2023-…   <181>Dec 10 …   Dec 10 18:50:27   [2011-04-01 15:14:34.203 F5A5AB90 info   hostd.log:2020-…   YYYY-MM-DDThh:mm:ss.xxxZ
const STAMP =
  /^(?:<\d{1,3}>(?:1 )?|[\w./-]{1,120}:)?\[?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\s|[A-Z#-]+T[a-z#:.\d]+Z)/;

function isStamped(line: string): boolean {
  return STAMP.test(line);
}
