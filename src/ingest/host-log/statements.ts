import type { HostLogRecord, HostLogStatement } from "../../model/host-log.ts";
import { address, decimalId, hexId } from "./migration-id.ts";

/** What one line states. Source line numbers (`VMotion: 4650:`) differ by build and are never matched. */
export interface Stated {
  readonly statement: HostLogStatement;
  readonly migrationId?: string;
  readonly side?: HostLogRecord["side"];
  readonly worldId?: string;
  readonly vmxPath?: string;
  readonly vmName?: string;
}

type Reader = (text: string) => Stated | null;

const SOURCE_OR_DEST = { S: "source", D: "destination" } as const;

/** `… 1446046703473901 S: Stopping pre-copy: …`: the id and whose side speaks. */
const SUBJECT = /\b(\d{9,20}) ([SD]): /;

function subject(text: string): Pick<Stated, "migrationId" | "side"> {
  const match = SUBJECT.exec(text);
  if (!match) return {};
  return { migrationId: decimalId(match[1]), side: match[2] === "S" ? SOURCE_OR_DEST.S : SOURCE_OR_DEST.D };
}

function numberIn(text: string | undefined): number | null {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** vmkernel, 5.0 to 6.x: `Migrate: vm 2758492: 3284: Setting VMOTION info: Source ts = 1451061663105920, src ip = <192.0.2.1> dest ip = <192.0.2.2> Dest wid = 1830931 using SHARED swap` */
/** vmkernel, 8.x: `Migrate: 314: vmotion: Source vmmLeaderID = 2118927, ts = 7182955985622810397, srcIP = <192.0.2.1> dstIP = <192.0.2.2> Dest wid = 2109446 using SHARED swap, encrypted` */
const INFO =
  /(?:Setting VMOTION info: |vmotion: )(Source|Dest)\b.{0,300}?\bts\s*=\s*<?(?:ex\. )?(\d+)>?,?\s*src ?IP\s*=\s*(<[^>]{0,60}>|\S{1,60})\s*de?st ?IP\s*=\s*(<[^>]{0,60}>|\S{1,60})(.*)/i;

function vmotionInfo(text: string): Stated | null {
  const match = INFO.exec(text);
  if (!match) return null;
  const rest = match[5] ?? "";
  const world = /\bvm (\d+):|vmmLeaderID\s*=\s*<?(?:ex\. )?(\d+)/.exec(text);
  return {
    migrationId: decimalId(match[2]),
    side: /^source$/i.test(match[1] ?? "") ? "source" : "destination",
    worldId: world?.[1] ?? world?.[2],
    statement: {
      kind: "vmotion-info",
      sourceIp: address(match[3]),
      destIp: address(match[4]),
      encrypted: /,\s*encrypted/i.test(rest) ? true : /unencrypted/i.test(rest) ? false : undefined,
      swap: /UNSHARED/.test(rest) ? "unshared" : /SHARED/.test(rest) ? "shared" : undefined,
    },
  };
}

/** `Stopping pre-copy: only 1296 pages left to send, which can be sent within the switchover time goal of 0.500 seconds (network bandwidth ~145.404 MB/s, 101088% t2d)` */
function stoppingPreCopy(text: string): Stated | null {
  if (!text.includes("Stopping pre-copy")) return null;
  return {
    ...subject(text),
    statement: {
      kind: "stopping-pre-copy",
      pagesLeft: numberIn(/only (\d+) pages left/.exec(text)?.[1]),
      goalSeconds: numberIn(/switchover time goal of ([\d.]+) seconds/.exec(text)?.[1]),
      bandwidthMB: numberIn(/network bandwidth ~?([\d.]+) MB\/s/.exec(text)?.[1]),
      transmitToDirtyPercent: numberIn(/(?<!\d)(\d+)% t2d/.exec(text)?.[1]),
    },
  };
}

/** `Sent all modified pages to destination (network bandwidth ~460.523 MB/s)`, or `(no network bandwidth estimate)` */
function sentAll(text: string): Stated | null {
  if (!text.includes("Sent all modified pages")) return null;
  const bandwidthMB = numberIn(/network bandwidth ~?([\d.]+) MB\/s/.exec(text)?.[1]);
  return { ...subject(text), statement: { kind: "sent-all-modified-pages", bandwidthMB } };
}

/** `WARNING: VMotionRecv: 2618: 1351180724378133 D: World 737163 waited 23.610 seconds to leave low memory state on dest host during pre-copy.` */
function lowMemory(text: string): Stated | null {
  const match = /World (\d+) waited ([\d.]+) seconds to leave low memory state/.exec(text);
  const seconds = numberIn(match?.[2]);
  return seconds === null
    ? null
    : { ...subject(text), worldId: match?.[1], statement: { kind: "low-memory-wait", seconds } };
}

/** Words of a vmkernel warning that says why a migration broke. */
const BROKE =
  /considered a failure|\bFailed: |\bfailed to |Failed waiting for data|[Mm]aximum switchover time|timed out|connection (?:closed|reset|refused)|[Dd]estination waited for/i;

/** `WARNING: Migrate: 5454: 5422550532447652106 S: Migration considered a failure by the VMX. It is most likely a timeout` */
function vmkernelLine(text: string): Stated | null {
  const who = subject(text);
  if (who.migrationId === undefined) return null;
  const message = text.slice((SUBJECT.exec(text)?.index ?? 0) + (SUBJECT.exec(text)?.[0].length ?? 0)).trim();
  return { ...who, statement: BROKE.test(message) ? { kind: "failure", message } : { kind: "identity" } };
}

/** `Migrate_Open: Restoring from <192.0.2.1> with migration id 1446046703473901` */
function restore(text: string): Stated | null {
  const match = /Restoring from \W{0,3}([\da-fA-F.:]{0,60})\W{0,3}with migration(?: id (\d+))?/.exec(text);
  if (!match) return null;
  return {
    migrationId: decimalId(match[2]),
    side: "destination",
    statement: { kind: "restore", sourceIp: address(match[1]) ?? null },
  };
}

/** `MigrateVMXdrToSpec: type: 1 srcIp=<192.0.2.1> dstIp=<192.0.2.2> mid=7958ea7f2d34d435 uuid=…` (hex) and `MigrateSetInfo: state=1 srcIp=<…> dstIp=<…> mid=8743996508480001077 uuid=…` (decimal) */
function migrateSpec(text: string): Stated | null {
  const match =
    /Migrate(VMXdrToSpec|SetInfo): .{0,300}?srcIp=(<[^>]{0,60}>) dstIp=(<[^>]{0,60}>) mid=([0-9a-f]+)/i.exec(text);
  if (!match) return null;
  const id = match[1] === "VMXdrToSpec" || /[a-f]/i.test(match[4] ?? "") ? hexId(match[4]) : decimalId(match[4]);
  return {
    migrationId: id,
    statement: { kind: "vmotion-info", sourceIp: address(match[2]), destIp: address(match[3]) },
  };
}

/** `Received migrate 'to' request for mid id 8743996508480001077, src ip <192.0.2.1>, dst ip <192.0.2.2>(invalidate source config).` */
function request(text: string): Stated | null {
  const match =
    /Received migrate '(to|from)' request for mid (?:id )?(\d+)(?:, src ip (<[^>]{0,60}>), dst ip (<[^>]{0,60}>))?/.exec(
      text,
    );
  if (!match) return null;
  const direction = match[1] === "to" ? "to" : "from";
  return {
    migrationId: decimalId(match[2]),
    side: direction === "to" ? "source" : "destination",
    statement: { kind: "request", direction, sourceIp: address(match[3]), destIp: address(match[4]) },
  };
}

/** `MigrateSetState: Transitioning from state 0 to 1.` or `… from state MIGRATE_TO_VMX_WAIT_HANDSHAKE (5) to MIGRATE_TO_VMX_FINISHED (6).` */
function state(text: string): Stated | null {
  const match = /MigrateSetState: Transitioning from state (.{1,100}?) to (?:state )?(\S.{0,200})/.exec(text);
  return match
    ? { statement: { kind: "state", from: match[1] ?? "", to: (match[2] ?? "").trimEnd().replace(/\.$/, "") } }
    : null;
}

function stun(text: string): Stated | null {
  // Checkpoint_Unstun: vm stopped for 188405 us
  const stopped = /Checkpoint_?\s?Unstun: vm stopped for (\d+) us/i.exec(text)?.[1];
  if (stopped !== undefined) return { statement: { kind: "unstun", microseconds: Number(stopped) } };
  // Migrate: VM starting stun, waiting 100 seconds for go/no-go message.
  const begin = /VM starting stun(?:, waiting (\d+) seconds)?/.exec(text);
  if (begin) return { statement: { kind: "stun-begin", limitSeconds: numberIn(begin[1]) } };
  return text.includes("VM successfully stunned") ? { statement: { kind: "stunned" } } : null;
}

/** Stuns of other operations: `memoryHotplug: Change of memory size…`, `SnapshotVMX_TakeSnapshot start: 'Backup'`, `SnapshotVMX_Consolidate…`. */
function otherCause(text: string): Stated | null {
  const match = /(memory ?hot-?plug|cpu ?hot-?plug|hot-?add|SnapshotVMX\w*|ConsolidateOnline\w*|reconfigur\w*)/i.exec(
    text,
  );
  return match ? { statement: { kind: "other-stun-cause", cause: match[1] ?? "" } } : null;
}

/** `[msg.checkpoint.migration.maxSwitchoverTimeExceeded] The migration has exceeded …`, `[vob.vmotion.stream.keepalive.read.fail] vMotion migration […] failed to read …` */
function vmxMessage(text: string): Stated | null {
  const match = /\[((?:msg|vob)\.(?:migrate|vmotion|svmotion|fsr|checkpoint\.migration)[\w.]*)\]\s*(.*)/.exec(text);
  return match ? { statement: { kind: "failure", message: `${match[1]}: ${match[2]}`.trim() } } : null;
}

/** `DICT              displayName = "web01"` */
function displayName(text: string): Stated | null {
  const name = /\bdisplayName\s*=\s*"([^"]+)"/.exec(text)?.[1];
  return name === undefined ? null : { vmName: unescaped(name), statement: { kind: "identity" } };
}

/** VMX files write `"`, `|` and other bytes as a bar and two hexadecimal digits: `web |22old|22` is `web "old"`. */
function unescaped(text: string): string {
  return text.replaceAll(/(?:\|[0-9A-Fa-f]{2})+/g, (bytes) =>
    new TextDecoder().decode(Uint8Array.from(bytes.slice(1).split("|"), (byte) => Number.parseInt(byte, 16))),
  );
}

/** `VMotionSrc (5422550518507384986)`, `sub=Vcsvc.VMotionSrc.6678473373419715679`, `VMotionPrepare (1301685441034055)`, `[MIGRATE] (1418236087721814)` */
const DAEMON_SUBJECT = /\b(VMotion(?:Src|Dst|Prepare|LastStatusCb|[A-Z]\w*)|\[?MIGRATE\]?)[ .]*[[(]?(\d{9,20})\b/;

export function daemonSubject(text: string): Pick<Stated, "migrationId" | "side"> {
  const match = DAEMON_SUBJECT.exec(text);
  if (!match) return {};
  const word = match[1] ?? "";
  const side = word === "VMotionSrc" ? "source" : word === "VMotionDst" ? "destination" : undefined;
  return { migrationId: decimalId(match[2]), side };
}

/** `…/web01/web01.vmx` in brackets, quotes or free text; the path may hold spaces. */
const VMX_PATH = /(\/vmfs\/volumes\/[^'"\]]{1,400}?\.vmx)\b/;

export function vmxPathIn(text: string): string | undefined {
  return VMX_PATH.exec(text)?.[1];
}

function daemonLine(text: string): Stated | null {
  const who = daemonSubject(text);
  if (who.migrationId === undefined) {
    // MigID: 3630620734888050225
    const dumped = decimalId(/\bMigID: (\d{9,20})\b/.exec(text)?.[1]);
    return dumped === undefined ? null : { migrationId: dumped, statement: { kind: "identity" } };
  }
  const vmxPath = vmxPathIn(text);
  // vmotion result has downtime value 284157
  const downtime = /downtime(?: value| to)? (\d+)/i.exec(text)?.[1];
  if (downtime !== undefined)
    return { ...who, vmxPath, statement: { kind: "downtime", microseconds: Number(downtime) } };
  // Set source task result precopyStunTime to 68427
  const preCopy = /precopyStunTime to (\d+)/i.exec(text)?.[1];
  if (preCopy !== undefined)
    return { ...who, side: "source", vmxPath, statement: { kind: "pre-copy-stun", microseconds: Number(preCopy) } };
  // VMotionPrepare (1301685441034055): Sending 'to' srcIp=<…> dstIp=<…>
  const sending = /Sending '(to|from)'(?:.{0,300}?srcIp=(<[^>]{0,60}>))?(?:.{0,300}?dstIp=(<[^>]{0,60}>))?/.exec(text);
  if (sending) {
    const direction = sending[1] === "to" ? "to" : "from";
    const side = direction === "to" ? "source" : "destination";
    return {
      ...who,
      side,
      vmxPath,
      statement: { kind: "request", direction, sourceIp: address(sending[2]), destIp: address(sending[3]) },
    };
  }
  const side = /\bimmigrating\b/.test(text) ? "destination" : /\bemigrating\b/.test(text) ? "source" : who.side;
  // VMotionLastStatusCb (1446046703473901): Failed with error 7: …
  const failed = /\bFailed with error (.*)/.exec(text)?.[1];
  return {
    ...who,
    side,
    vmxPath,
    statement: failed === undefined ? { kind: "identity" } : { kind: "failure", message: failed },
  };
}

const READERS: Readonly<Record<HostLogRecord["log"], readonly Reader[]>> = {
  vmkernel: [vmotionInfo, stoppingPreCopy, sentAll, lowMemory, vmkernelLine],
  vmware: [restore, migrateSpec, request, state, stun, vmxMessage, displayName, otherCause],
  hostd: [daemonLine],
  vpxa: [daemonLine],
};

/** What the text of a line states, or null where it says nothing about a migration or a stun. */
export function stated(log: HostLogRecord["log"], text: string): Stated | null {
  for (const read of READERS[log]) {
    const found = read(text);
    if (found !== null) return found;
  }
  return null;
}
