import type { SimEvent } from "../types.ts";
import { cultureTime } from "./clock.ts";
import type { Culture } from "./clock.ts";
import { CARRIES_NOTHING, csvRow, utf8 } from "./written.ts";
import type { WrittenFile } from "./written.ts";

interface ScriptOptions {
  readonly zone: string;
  readonly culture?: Culture;
}

const START_TYPES = new Set(["VmBeingHotMigratedEvent", "VmBeingMigratedEvent"]);
const END_TYPES = new Set(["VmMigratedEvent", "DrsVmMigratedEvent"]);
const ENCRYPTED = "com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent";

const two = (value: number): string => String(value).padStart(2, "0");

/** Get-VMotion's rows: groups of an even count by chain, the first two of each; whole days are lost from its Duration. */
export function writeGetVMotion(vcenter: string, events: readonly SimEvent[], options: ScriptOptions): WrittenFile {
  const groups = new Map<number, SimEvent[]>();
  for (const event of events) {
    if (!START_TYPES.has(event.type) && !END_TYPES.has(event.type) && event.eventTypeId !== ENCRYPTED) continue;
    groups.set(event.chainId, [...(groups.get(event.chainId) ?? []), event]);
  }
  const written: SimEvent[] = [];
  const rows: string[] = [];
  const time = (at: number): string => cultureTime(at, options.culture ?? "en-US", options.zone);
  for (const [chainId, group] of groups) {
    const [start, end] = group;
    if (group.length !== 2 || start === undefined || end === undefined || !END_TYPES.has(end.type)) continue;
    written.push(start, end);
    const seconds = Math.floor(end.at / 1000) - Math.floor(start.at / 1000);
    const sameDs = end.sourceDatastore?.name === end.ds?.name;
    const sameHost = end.sourceHost?.name === end.host?.name;
    rows.push(
      csvRow([
        end.vm?.name ?? "",
        sameDs ? "vMotion" : sameHost ? "s-vMotion" : "Both",
        end.sourceHost?.name ?? "",
        end.host?.name ?? "",
        end.sourceDatastore?.name ?? "",
        end.ds?.name ?? "",
        start.computeResource?.name ?? "",
        end.computeResource?.name ?? "",
        start.datacenter?.name ?? "",
        end.datacenter?.name ?? "",
        `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`,
        time(start.at),
        time(end.at),
        end.user === "" ? "DRS" : end.user,
        chainId,
      ]),
    );
  }
  const header =
    '"Name","Type","SrcHost","DstHost","SrcDS","DstDS","SrcCluster","DstCluster","SrcDC","DstDC","Duration","StartTime","EndTime","Username","ChainID"';
  return {
    name: `get-vmotion-${vcenter}.csv`,
    bytes: utf8(`${[header, ...rows].join("\r\n")}\r\n`),
    vcenter,
    events: written,
    tasks: [],
    carries: { ...CARRIES_NOTHING, chain: true, user: true, vmField: true, placeFields: true, precisionSeconds: 1 },
  };
}

/** LucD's Get-MotionHistory: ends only, hosts cut at the first dot, what did not change left empty. */
export function writeLucd(vcenter: string, events: readonly SimEvent[], options: ScriptOptions): WrittenFile {
  const ends = events.filter((event) => END_TYPES.has(event.type));
  const rows = ends.map((event) => {
    const cut = (host: string): string => host.split(".")[0] ?? host;
    const sameHost = event.sourceHost?.name === event.host?.name;
    const sameDs = event.sourceDatastore?.name === event.ds?.name;
    return csvRow([
      cultureTime(event.at, options.culture ?? "en-US", options.zone),
      sameDs ? "vMotion" : "svMotion",
      event.user === "" ? "System" : event.user,
      event.vm?.name ?? "",
      cut(event.sourceHost?.name ?? ""),
      sameHost ? "" : cut(event.host?.name ?? ""),
      event.sourceDatastore?.name ?? "",
      sameDs ? "" : (event.ds?.name ?? ""),
    ]);
  });
  const header = '"CreatedTime","Type","UserName","VM","SrcVMHost","TgtVMHost","SrcDatastore","TgtDatastore"';
  return {
    name: `lucd-${vcenter}.csv`,
    bytes: utf8(`${[header, ...rows].join("\r\n")}\r\n`),
    vcenter,
    events: ends,
    tasks: [],
    carries: { ...CARRIES_NOTHING, user: true, vmField: true, precisionSeconds: 1 },
  };
}
