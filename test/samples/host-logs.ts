import { utf8 } from "../simulator/write/written.ts";
import {
  forwardLogs,
  writeLogs,
  type EsxVersion,
  type LoggedHost,
  type LoggedMigration,
} from "../hostlogs/write-logs.ts";
import { HOSTS, NORD, type HostKey } from "./cast.ts";
import { instant } from "./clock.ts";
import { vmotionAddress } from "./inventory-cast.ts";

/** What the hosts themselves logged of the samples' night: the maintenance of esx-n03, and the evening in the south. */
interface Seen {
  readonly vm: string;
  readonly at: string;
  readonly seconds: number;
  readonly from: HostKey;
  readonly to: HostKey;
  readonly stunUs: number;
  readonly megabytesPerSecond: number;
}

const NORTH: readonly Seen[] = [
  {
    vm: "web-front-03",
    at: "23:00:06.210",
    seconds: 15.3,
    from: "n3",
    to: "n1",
    stunUs: 187_422,
    megabytesPerSecond: 1231.207,
  },
  {
    vm: "Müllabfuhr-Portal",
    at: "23:00:06.540",
    seconds: 27.8,
    from: "n3",
    to: "n2",
    stunUs: 243_910,
    megabytesPerSecond: 1402.884,
  },
  {
    vm: "file server 2, alt",
    at: "23:00:06.880",
    seconds: 81.2,
    from: "n3",
    to: "n4",
    stunUs: 2_310_554,
    megabytesPerSecond: 61.415,
  },
  {
    vm: "Backup from Berlin to Kiel",
    at: "23:00:07.190",
    seconds: 48.1,
    from: "n3",
    to: "n4",
    stunUs: 612_008,
    megabytesPerSecond: 1518.673,
  },
  {
    vm: "k8s-worker-02",
    at: "23:00:58.730",
    seconds: 25.6,
    from: "n3",
    to: "n4",
    stunUs: 401_733,
    megabytesPerSecond: 1455.902,
  },
];
const SOUTH: readonly Seen[] = [
  {
    vm: "monitoring-01",
    at: "20:12:03.300",
    seconds: 28.4,
    from: "s1",
    to: "s2",
    stunUs: 154_901,
    megabytesPerSecond: 931.44,
  },
  {
    vm: "ldap-01",
    at: "21:07:04.510",
    seconds: 11.9,
    from: "s1",
    to: "s3",
    stunUs: 98_220,
    megabytesPerSecond: 402.118,
  },
  {
    vm: "ldap-02",
    at: "21:07:05.020",
    seconds: 12.7,
    from: "s2",
    to: "s1",
    stunUs: 121_340,
    megabytesPerSecond: 741.301,
  },
];

function hostOf(key: HostKey): LoggedHost {
  const host = HOSTS[key];
  const version: EsxVersion = host.vcenter === NORD ? "8.0" : "7.0";
  // The clock of esx-n03 is half a minute ahead: its NTP server is gone.
  return { name: host.ref.name, address: vmotionAddress(host), version, skewMs: key === "n3" ? 31_250 : 120 };
}

function logged(seen: Seen, index: number): LoggedMigration {
  const at = instant(seen.at);
  const endAt = at + seen.seconds * 1000 - 380;
  return {
    id: String(6_678_473_373_419_700_000n + BigInt(index * 77_713)),
    vm: seen.vm,
    folder: seen.vm,
    source: hostOf(seen.from),
    destination: hostOf(seen.to),
    beginAt: at + 240,
    stopAt: endAt - 900 - seen.stunUs / 1000,
    endAt,
    stunUs: seen.stunUs,
    preCopyStunUs: 41_000 + (index % 10) * 7919,
    bytesPerSecond: Math.round(seen.megabytesPerSecond * 0.97 * 1e6),
    vmkernelMB: seen.megabytesPerSecond.toFixed(3),
    pagesLeft: 2400 + (index % 10) * 871,
    t2d: 48_000 + (index % 10) * 3100,
    encrypted: false,
    waits: seen.to === "n4" && seen.seconds > 60 ? ["3.250"] : [],
  };
}

const FOLDER = "esxi-log/bundle-8";
const bundle = (host: string): string => `${FOLDER}/esx-${host}-2026-11-23--06.10-2101278`;

export function hostLogSamples(): Readonly<Record<string, { readonly bytes: Uint8Array }>> {
  const files: Record<string, { readonly bytes: Uint8Array }> = {};
  for (const { path, lines } of writeLogs(NORTH.map(logged), 2026)) {
    const [host = "", ...rest] = path.split("/");
    const isWanted = host === HOSTS.n3.ref.name || (host === HOSTS.n1.ref.name && path.endsWith("vmware.log"));
    if (isWanted) files[`${bundle(host)}/${rest.join("/")}`] = { bytes: utf8(`${lines.join("\n")}\n`) };
  }
  const south = writeLogs(
    SOUTH.map((seen, index) => logged(seen, index + 100)),
    1123,
  ).filter(({ path }) => !path.endsWith("vmware.log"));
  files["esxi-log/syslog-7/central.log"] = { bytes: utf8(`${forwardLogs(south).join("\n")}\n`) };
  return files;
}
