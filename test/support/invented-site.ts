import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { selectCsv } from "../cli/run-cli.ts";

/**
 * A night of an invented site of three hosts on 10 GbE, for pictures of what the samples do not show: a host emptied at once, moves in
 * a backup window and outside, an anti-affinity rule that a move breaks. Writes the exports into a folder and gives the config's text.
 */
export function writeInventedSite(folder: string): string {
  const exports = join(folder, "exports");
  mkdirSync(exports, { recursive: true });
  const hosts = ["esx-01.example.net", "esx-02.example.net", "esx-03.example.net"];
  const vms = Array.from({ length: 66 }, (_, index) => ({
    name: index === 65 ? "ora-dwh-01" : `app-${String(index + 1).padStart(2, "0")}`,
    moref: `vm-${1001 + index}`,
    megabytes: 1024 * (index === 65 ? 384 : ([8, 16, 24, 32][index % 4] ?? 8)),
    host: hosts[index % 3] ?? "",
  }));
  const records: { at: number; text: string }[] = [];
  const begin = Date.UTC(2026, 10, 22, 18);
  const places = new Map(vms.map(({ name, host }) => [name, host]));
  const move = (name: string, to: string, at: number, seconds: number): void => {
    const from = `${places.get(name) ?? ""}, ds-01`;
    records.push({ at, text: `Migrating ${name} from ${from} to ${to}, ds-01 in Hamburg` });
    records.push({
      at: at + 1000 * seconds,
      text: `Migration of virtual machine ${name} from ${from} to ${to}, ds-01 completed`,
    });
    places.set(name, to);
  };
  // One after the other, half of them while the backup runs and takes half of the link.
  for (const [index, { name, megabytes }] of vms.slice(0, 60).entries()) {
    const isSlow = index >= 30;
    const at = begin + (isSlow ? 4 * 3_600_000 : 0) + (index % 30) * 230_000;
    const next = hosts[(hosts.indexOf(places.get(name) ?? "") + 1) % 3] ?? "";
    move(name, next, at, 6 + (megabytes / 1024) * (isSlow ? 1.9 : 0.95) * (1 + ((index * 7) % 5) / 12));
  }
  // Eight fit, the others wait inside their tasks.
  const emptied = vms.filter(({ name }) => places.get(name) === hosts[0] && name !== "ora-dwh-01");
  for (const [index, { name }] of emptied.entries())
    move(
      name,
      hosts[1 + (index % 2)] ?? "",
      Date.UTC(2026, 10, 23, 2) + 200 * index,
      160 * (1 + Math.floor(index / 8)),
    );
  records.sort((left, right) => left.at - right.at);
  const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");
  const write = (name: string, text: string): void => writeFileSync(join(exports, name), text);
  write("events.csv", selectCsv(records.map(({ at, text }) => [timeOf(at), text] as const)));
  const csv = (heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
    [heads, ...rows].map((row) => row.map((value) => `"${value}"`).join(",")).join("\r\n");
  const of = { center: "Hamburg", cluster: "Produktion", server: "vc01.example.net" };
  write(
    "RVTools_tabvInfo.csv",
    csv(
      ["VM", "Powerstate", "Template", "CPUs", "Memory", "Datacenter", "Cluster", "Host", "VM ID", "VI SDK Server"],
      vms.map(({ name, moref, megabytes, host }) => [
        name,
        "poweredOn",
        "False",
        megabytes > 65_536 ? 32 : 4,
        megabytes,
        of.center,
        of.cluster,
        host,
        moref,
        of.server,
      ]),
    ),
  );
  write(
    "RVTools_tabvNIC.csv",
    csv(
      ["Host", "Datacenter", "Cluster", "Network Device", "Speed", "Duplex", "Switch", "VI SDK Server"],
      hosts.map((host) => [host, of.center, of.cluster, "vmnic0", 10_000, "True", "dvs-01", of.server]),
    ),
  );
  write(
    "rules.csv",
    csv(
      ["Name", "vCenter", "Cluster", "Enabled", "Type", "KeepTogether", "Mandatory", "VMIds", "VMs"],
      [
        [
          "app-01 and app-04 apart",
          of.server,
          of.cluster,
          "True",
          "VMAntiAffinity",
          "False",
          "",
          "VirtualMachine-vm-1001|VirtualMachine-vm-1004",
          "app-01|app-04",
        ],
      ],
    ),
  );
  return [
    "timeZone: UTC",
    "backupWindows: [{ name: Nightly backup, days: [sun], from: '22:00', to: '24:00' }]",
    "",
  ].join("\n");
}
