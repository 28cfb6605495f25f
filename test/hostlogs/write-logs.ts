import { createRandom, type Random } from "../simulator/random.ts";

/** Writes the logs of both hosts of invented vMotions as ESXi 5.0 to 8 write them. Shares nothing with src. */

export const VERSIONS = ["5.0", "6.0", "6.7", "7.0", "8.0"] as const;
export type EsxVersion = (typeof VERSIONS)[number];

export interface LoggedHost {
  readonly name: string;
  readonly address: string;
  readonly version: EsxVersion;
  /** How far its clock is ahead. */
  readonly skewMs: number;
}

/** Times by vCenter's clock. */
export interface LoggedMigration {
  readonly id: string;
  readonly vm: string;
  readonly folder: string;
  readonly source: LoggedHost;
  readonly destination: LoggedHost;
  readonly beginAt: number;
  readonly stopAt: number;
  readonly endAt: number;
  readonly stunUs: number;
  readonly preCopyStunUs: number;
  readonly bytesPerSecond: number;
  /** vmkernel's figure, three decimals. */
  readonly vmkernelMB: string;
  readonly pagesLeft: number;
  readonly t2d: number;
  readonly encrypted: boolean;
  readonly waits: readonly string[];
}

export interface LogFile {
  readonly path: string;
  readonly lines: readonly string[];
}

interface Line {
  readonly at: number;
  readonly text: string;
}

/** A file of lines that are put into the order of their times when it is done. */
class Pages {
  private readonly files = new Map<string, Line[]>();

  write(path: string, at: number, text: string): void {
    const file = this.files.get(path);
    if (file === undefined) this.files.set(path, [{ at, text }]);
    else file.push({ at, text });
  }

  done(): LogFile[] {
    return [...this.files].map(([path, lines]) => ({
      path,
      lines: lines.sort((a, b) => a.at - b.at).flatMap(({ text }) => text.split("\n")),
    }));
  }
}

const iso = (at: number): string => new Date(at).toISOString();

/** The files of each host: `<host>/var/run/log/…` and the VMs' vmware.log. */
export function writeLogs(migrations: readonly LoggedMigration[], seed: number, noise = 3): LogFile[] {
  const random = createRandom(seed);
  const pages = new Pages();
  for (const migration of migrations) {
    writeVmkernel(pages, migration, random);
    writeDaemons(pages, migration, random);
    writeVmx(pages, migration, random);
  }
  for (const migration of migrations) for (let index = 0; index < noise; index++) writeNoise(pages, migration, random);
  return pages.done();
}

function log(host: LoggedHost, name: string): string {
  return `${host.name}/var/run/log/${name}.log`;
}

function vmkernel(host: LoggedHost, at: number, random: Random, text: string): string {
  const world = `cpu${random.int(0, 63)}:${random.int(2_000_000, 3_000_000)}`;
  const opId =
    random.chance(0.4) && host.version !== "5.0" ? ` opID=${random.int(0x1000_0000, 0x7fff_ffff).toString(16)}` : "";
  const level = host.version === "8.0" ? "In(182) vmkernel: " : "";
  return `${iso(at + host.skewMs)} ${level}${world}${opId})${text}`;
}

function writeVmkernel(pages: Pages, m: LoggedMigration, random: Random): void {
  const { source, destination } = m;
  const say = (host: LoggedHost, at: number, text: string): void =>
    pages.write(log(host, "vmkernel"), at + host.skewMs, vmkernel(host, at, random, text));
  const build = (): number => random.int(200, 5500);
  const crypt = m.encrypted ? ", encrypted" : "";
  const info = (host: LoggedHost, side: "Source" | "Dest"): string =>
    host.version === "8.0"
      ? `Migrate: ${build()}: vmotion: ${side} vmmLeaderID = ${random.int(1e6, 9e6)}, ts = ${m.id}, srcIP = <${source.address}> dstIP = <${destination.address}> Dest wid = ${side === "Dest" ? 0 : random.int(1e6, 9e6)} using SHARED swap${crypt}`
      : `Migrate: vm ${random.int(1e6, 9e6)}: ${build()}: Setting VMOTION info: ${side} ts = ${m.id}, src ip = <${source.address}> dest ip = <${destination.address}> Dest wid = ${random.int(1e6, 9e6)} using SHARED swap${crypt}`;
  say(destination, m.beginAt + 400, info(destination, "Dest"));
  say(source, m.beginAt + 700, info(source, "Source"));
  say(
    source,
    m.beginAt + 702,
    `Tcpip_Vmk: ${build()}: Affinitizing ${source.address} to world ${random.int(1e6, 9e6)}, Success`,
  );
  say(
    source,
    m.beginAt + 702,
    `VMotion: ${build()}: ${m.id} S: Set ip address '${source.address}' worldlet affinity to send World ID ${random.int(1e6, 9e6)}`,
  );
  for (const wait of m.waits)
    say(
      destination,
      m.stopAt - 900,
      `WARNING: VMotionRecv: ${build()}: ${m.id} D: World ${random.int(1e5, 9e6)} waited ${wait} seconds to leave low memory state on dest host during pre-copy. May cause unexpected VMotion failures!`,
    );
  say(
    source,
    m.stopAt,
    `VMotion: ${build()}: ${m.id} S: Stopping pre-copy: only ${m.pagesLeft} pages left to send, which can be sent within the switchover time goal of 0.500 seconds (network bandwidth ~${m.vmkernelMB} MB/s, ${m.t2d}% t2d)`,
  );
  say(
    source,
    m.stopAt + 53,
    `VMotionSend: ${build()}: ${m.id} S: Sent all modified pages to destination (network bandwidth ~${m.vmkernelMB} MB/s)`,
  );
}

/** hostd and vpxa: 5.0 to 7.0 say the stuns in single lines, 8.0 in one result over many. */
function writeDaemons(pages: Pages, m: LoggedMigration, random: Random): void {
  const { source } = m;
  const at = m.endAt + source.skewMs;
  const thread = (): string => random.int(0x1000_0000, 0x7fff_ffff).toString(16).toUpperCase();
  if (source.version === "8.0") {
    pages.write(log(source, "hostd"), at, result(m, at, random));
    return;
  }
  const [hostd, vpxa] =
    source.version === "5.0"
      ? [
          `[${thread()} verbose 'VMotionSrc (${m.id})'] Set source task result precopyStunTime to ${m.preCopyStunUs}`,
          `[${thread()} verbose 'Default' opID=SWI-${thread().toLowerCase()}] [MIGRATE] (${m.id}) vmotion result has downtime value ${m.stunUs}`,
        ]
      : [
          `verbose hostd[${thread()}] [Originator@6876 sub=Vcsvc.VMotionSrc (${m.id})] Set source task result precopyStunTime to ${m.preCopyStunUs}`,
          `verbose vpxa[${thread()}] [Originator@6876 sub=vpxaVmotion opID=${thread().toLowerCase()}] [MIGRATE] (${m.id}) vmotion result has downtime value ${m.stunUs}`,
        ];
  pages.write(log(source, "hostd"), at, `${iso(at)} ${hostd}`);
  pages.write(log(source, "vpxa"), at + 1, `${iso(at + 1)} ${vpxa}`);
}

function result(m: LoggedMigration, at: number, random: Random): string {
  const head = random.int(1_000_000, 2_000_000);
  const body = random.int(1_000_000, 2_000_000);
  const other = random.int(1_000_000, 2_000_000);
  const migrationUs = (m.endAt - m.beginAt) * 1000;
  const fields = [
    `   vmDowntime = ${m.stunUs},`,
    `   vmPrecopyStunTime = ${m.preCopyStunUs},`,
    `   vmPrecopyBandwidth = ${m.bytesPerSecond},`,
    `   srcMigrationTime = ${migrationUs},`,
    "   latencyAware = true,",
    "   vmotionRTT = 116,",
    "   svmDiskXferRate = (long) [",
    "      -1,",
    "      -1",
    "   ],",
    "   svmMinDiskXferRate = -1,",
    "   svmMaxDiskXferRate = -1,",
    `   memPrecopyTime = ${migrationUs - 1000},`,
    "}",
  ];
  const lines = [
    `${iso(at)} In(166) Hostd[${head}]: [Originator@6876 sub=Vcsvc.VMotionSrc.${m.id}] Vmotion task succeeded with result: (vim.host.VMotionManager.SrcVMotionResult) {`,
  ];
  for (const field of fields) {
    if (random.chance(0.3))
      lines.push(
        `${iso(at)} In(166) Hostd[${other}]: [Originator@6876 sub=Vimsvc.TaskManager opID=x${head}] Task Completed : haTask--vim.EventHistoryCollector.readNext-${random.int(1, 1e6)} Status success`,
      );
    if (random.chance(0.15)) lines.push(`${iso(at)} In(166) Hostd[${other}]: -->    value = ${random.int(1, 1e6)},`);
    lines.push(`${iso(at + (random.chance(0.5) ? 1 : 0))} In(166) Hostd[${body}]: -->${field}`);
  }
  return lines.join("\n");
}

/** vmware.log of both ends; the destination's begins with its configuration. */
function writeVmx(pages: Pages, m: LoggedMigration, random: Random): void {
  const hex = BigInt(m.id).toString(16);
  const folder = `vmfs/volumes/5f1d0c3a-77aa/${m.folder}`;
  const line = (host: LoggedHost, at: number, world: string, text: string): void => {
    const prefix =
      host.version === "8.0"
        ? `In(05) ${world} - `
        : host.version === "5.0"
          ? `| ${world}| `
          : `| ${world}| I1${random.int(20, 29)}: `;
    pages.write(
      `${host.name}/${folder}/vmware.log`,
      at + host.skewMs,
      `${iso(at + host.skewMs)}${host.version === "8.0" ? " " : ""}${prefix}${text}`,
    );
  };
  const { source, destination } = m;
  const ips = `srcIp=<${source.address}> dstIp=<${destination.address}>`;
  line(
    source,
    m.beginAt + 300,
    "vmx",
    `MigrateVMXdrToSpec: type: 1 ${ips} mid=${hex} uuid=920c4d56-7808-0d0d-4c93-719b81b66bc3 priority=yes checksumMemory=no maxDowntime=0`,
  );
  line(
    source,
    m.beginAt + 301,
    "vmx",
    `Received migrate 'to' request for mid id ${m.id}, src ip <${source.address}>, dst ip <${destination.address}>(invalidate source config).`,
  );
  line(
    source,
    m.beginAt + 302,
    "vmx",
    `MigrateSetInfo: state=1 ${ips} mid=${m.id} uuid=920c4d56-7808-0d0d-4c93-719b81b66bc3 priority=high`,
  );
  line(source, m.beginAt + 303, "vmx", "MigrateSetState: Transitioning from state 0 to 1.");
  line(source, m.stopAt + 2, "vmx", "Migrate: VM starting stun, waiting 100 seconds for go/no-go message.");
  line(source, m.stopAt + 20, "vcpu-0", "Migrate: VM successfully stunned");
  line(destination, m.beginAt + 350, "vmx", `DICT               displayName = "${m.vm}"`);
  line(destination, m.stopAt + 40, "vmx", `Migrate_Open: Restoring from <${source.address}> with migration id ${m.id}`);
  line(destination, m.stopAt + 41, "vmx", "DUMPER: Restoring checkpoint version 8.");
  line(destination, m.stopAt + 40 + m.stunUs / 1000, "vcpu-0", `Checkpoint_Unstun: vm stopped for ${m.stunUs} us`);
  // A snapshot by the backup some hours later, and a hot-add: their stuns are nobody's vMotion.
  const later = m.endAt + 3_600_000;
  line(
    destination,
    later,
    "vmx",
    "SnapshotVMX_TakeSnapshot start: 'Backup', deviceState=0, lazy=0, logging=0, quiesced=1",
  );
  line(destination, later + 2000, "vcpu-0", `Checkpoint_Unstun: vm stopped for ${random.int(1e5, 9e6)} us`);
  line(destination, later + 60_000, "vmx", "memoryHotplug: Change of memory size from 32768 to 65536 was requested");
  line(destination, later + 60_400, "vmx", "Migrate: VM starting stun, waiting 100 seconds for go/no-go message.");
  line(destination, later + 60_500, "vcpu-0", "Migrate: VM successfully stunned");
  line(destination, later + 61_000, "vcpu-0", `Checkpoint_Unstun: vm stopped for ${random.int(1e4, 9e5)} us`);
}

function writeNoise(pages: Pages, m: LoggedMigration, random: Random): void {
  const at = random.int(m.beginAt, m.endAt);
  const say = (host: LoggedHost, text: string): void =>
    pages.write(log(host, "vmkernel"), at + host.skewMs, vmkernel(host, at, random, text));
  say(
    m.source,
    `FSS: 890: Failed to get object 1 4 ${random.int(1e5, 9e5)} 0 0 0 :Transient file system condition, suggest retry`,
  );
  say(
    m.destination,
    `Hbr: 3340: Migration start received (worldID=${random.int(1e6, 9e6)}) (migrateType=1) (event=0) (isSource=0)`,
  );
  say(
    m.source,
    `WARNING: ScsiDeviceIO: 1218: Device naa.6005 performance has deteriorated. I/O latency increased from average value of ${random.int(1, 1e5)} microseconds`,
  );
}

export interface NightOptions {
  readonly seed: number;
  readonly version: EsxVersion;
  readonly hosts: number;
  readonly migrations: number;
  /** Milliseconds between two beginnings, at most. */
  readonly apartMs?: number;
}

/** Invented vMotions among some hosts, one VM after the other and never twice at once. */
export function inventMigrations({
  seed,
  version,
  hosts,
  migrations,
  apartMs = 20_000,
}: NightOptions): LoggedMigration[] {
  const random = createRandom(seed);
  const cluster = Array.from({ length: hosts }, (_, index): LoggedHost => ({
    name: `esx${String(index + 1).padStart(2, "0")}.example.net`,
    address: `10.9.0.${index + 1}`,
    version,
    skewMs: random.int(-150_000, 150_000),
  }));
  let at = Date.UTC(2026, 10, 22, 20);
  const places = new Map<string, LoggedHost>();
  const busyUntil = new Map<string, number>();
  return Array.from({ length: migrations }, (_, index) => {
    at += random.int(50, apartMs);
    const vm = `vm-${String(random.int(1, migrations)).padStart(3, "0")}`;
    const source = places.get(vm) ?? random.pick(cluster);
    const destination = random.pick(cluster.filter((host) => host !== source));
    const beginAt = Math.max(at, (busyUntil.get(vm) ?? 0) + 5000);
    const seconds = random.int(4000, 90_000);
    places.set(vm, destination);
    busyUntil.set(vm, beginAt + seconds);
    const old = version === "5.0" || version === "6.0";
    const megabytes = random.int(80_000, 2_400_000) / 1000;
    return {
      id: old
        ? String(beginAt * 1000 + random.int(0, 999))
        : String(BigInt(random.int(1e8, 2e9)) * BigInt(random.int(1e8, 2e9)) + BigInt(index)),
      vm,
      folder: random.chance(0.1) ? `${vm}_1` : vm,
      source,
      destination,
      beginAt,
      stopAt: beginAt + seconds - random.int(800, 2000),
      endAt: beginAt + seconds,
      stunUs: random.int(9000, 1_400_000),
      preCopyStunUs: random.int(1000, 900_000),
      bytesPerSecond: random.int(8e7, 2.4e9),
      vmkernelMB: megabytes.toFixed(3),
      pagesLeft: random.int(1, 200_000),
      t2d: random.int(101, 900_000),
      encrypted: random.chance(0.5),
      waits: random.chance(0.15) ? ["3.250", "1.500"] : [],
    };
  });
}

/** Each line with the host's name, as a relay prints it; continuation lines too. */
export function forwardLogs(files: readonly LogFile[]): string[] {
  const lines = files.flatMap((file) => {
    const host = file.path.split("/")[0] ?? "";
    const process = /vmkernel/.test(file.path) ? "vmkernel: " : /vpxa/.test(file.path) ? "Vpxa: " : "Hostd: ";
    return file.lines.map((line) => {
      const [time = "", ...rest] = line.split(" ");
      const text = rest
        .join(" ")
        .replace(/^(?:In\(\d+\) )?vmkernel: /, "")
        .replace(/^(?:verbose )?(?:hostd|vpxa)\[\w+\] /, "")
        .replace(/^In\(166\) Hostd(\[\d+\]): /, "$1: ");
      const daemon = text.startsWith("[") && /^\[\d+\]: /.test(text) ? `Hostd${text}` : `${process}${text}`;
      return { time, text: `<166>${time} ${host} ${daemon}` };
    });
  });
  return lines.map(({ text }) => text);
}
