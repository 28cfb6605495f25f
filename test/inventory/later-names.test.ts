import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const bytes = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(`${lines.join("\r\n")}\r\n`);

/** A table of sentences, which gives no MoRefs, and an inventory that is taken afterwards. */
async function night(events: readonly string[], listed: readonly string[]) {
  const files = [
    { name: "events.csv", bytes: bytes(['"CreatedTime","UserName","FullFormattedMessage"', ...events]) },
    {
      name: "inventory.csv",
      bytes: bytes(["VM,Powerstate,Template,CPUs,Memory,Datacenter,Cluster,Host,VM ID,VM UUID", ...listed]),
    },
  ];
  const { migrations } = await runFiles(files, { zone: "UTC", now: Date.parse("2026-03-13T06:00:00Z") });
  return migrations.map(({ vm, kind, powerState }) => `${vm.name ?? ""} ${vm.moref ?? "?"} ${kind} ${powerState}`);
}

const event = (time: string, message: string): string => `"2026-03-12T${time}Z","ann","${message}"`;
const move = (time: string, vm: string): string =>
  event(time, `Relocating ${vm} from esx01, gold in North to esx02, silver in North`);
const vm = (name: string, moref: string, power: string): string =>
  `${name},${power},False,2,4096,North,CL-1,esx02,${moref},5003${moref.slice(3)}-0000-4000-8000-000000000000`;

test("a VM that was renamed is listed under the name it has since, and a new VM of its old name is another", async () => {
  const renamed = event("02:00:00", "Renamed web-old from web to web-old in North");
  const made = event("02:10:00", "Created virtual machine web on esx01 in North");
  const both = [vm("web-old", "vm-1", "poweredOff"), vm("web", "vm-2", "poweredOn")];
  expect(await night([move("01:00:00", "web"), renamed], both.slice(0, 1))).toEqual(["web vm-1 cold off"]);
  expect(await night([move("01:00:00", "web"), renamed, made, move("03:00:00", "web")], both)).toEqual([
    "web vm-1 cold off",
    "web vm-2 combined unknown",
  ]);
  // An inventory from before the rename.
  expect(await night([move("01:00:00", "web"), renamed], [vm("web", "vm-1", "poweredOff")])).toEqual([
    "web vm-1 cold off",
  ]);
});

test("of a VM that was removed and made anew the inventory tells nothing about the one before", async () => {
  const removed = event("02:00:00", "Removed web on esx02 from North");
  const made = event("02:10:00", "Created virtual machine web on esx01 in North");
  const listed = [vm("web", "vm-2", "poweredOff")];
  expect(await night([move("01:00:00", "web"), removed, made], listed)).toEqual(["web ? combined unknown"]);
  expect(await night([move("01:00:00", "web"), removed], listed)).toEqual(["web vm-2 cold off"]);
});
