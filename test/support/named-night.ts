import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SimEvent, World } from "../simulator/types.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeRvtools } from "../simulator/write/inventory-files.ts";
import { writeTaskCsv } from "../simulator/write/task-history.ts";

/** What happens to hosts that nothing was moved from or to: no migration knows their names. */
function lonelyHosts(world: World): SimEvent[] {
  const [vcenter = ""] = world.vcenters;
  const [first] = world.events;
  if (first === undefined) throw new Error("a world without events");
  const at = world.from + 3_600_000;
  return ["HostDisconnectedEvent", "HostConnectionLostEvent", "HostNotReachableEvent"].map((type, index) => {
    const host = `lonely${index + 1}.secretsite.example`;
    return {
      ...first,
      vcenter,
      key: 9_000_000 + index,
      chainId: 9_000_000 + index,
      at: at + index * 60_000,
      type,
      eventTypeId: undefined,
      category: "warning" as const,
      user: "",
      message: `Disconnected from ${host} in Geheimburg. Reason: Kuckucksnest was unplugged by Frau Wunderlich`,
      host: { name: host, moref: `host-9${index}` },
      datacenter: { name: "Geheimburg", moref: "datacenter-99" },
      computeResource: { name: "Kuckucksnest", moref: "domain-c99" },
      vm: undefined,
    };
  });
}

/** The night of one vCenter in a folder: events, tasks, an inventory, a file of no format; all under names that tell something. */
export function writeNamedNight(world: World, folder: string): void {
  const [vcenter = ""] = world.vcenters;
  const below = join(folder, "Rechenzentrum-Quellental");
  mkdirSync(below);
  const events = [...world.events, ...lonelyHosts(world)].filter((event) => event.vcenter === vcenter);
  writeFileSync(
    join(below, "quellental-events.json"),
    writeCloudEvents(vcenter, events, world.tasks, { shape: "lines" }).bytes,
  );
  writeFileSync(join(below, "quellental-tasks.csv"), writeTaskCsv(vcenter, world.tasks).bytes);
  // What the forecast is made of.
  writeFileSync(join(below, "quellental-vms.csv"), writeRvtools(vcenter, world.vms).bytes);
  writeFileSync(join(below, "quellental-broken.csv"), "what,is,this\n1,2,3\n");
}

/** Every name of the world, in lower case, from the world itself and not from the report. */
export function tokensOf(world: World): string[] {
  const names = new Set<string | undefined>([
    "lonely1",
    "lonely2",
    "lonely3",
    "secretsite",
    "geheimburg",
    "kuckucksnest",
    "wunderlich",
    "quellental",
    "rechenzentrum",
  ]);
  for (const name of world.vcenters) names.add(name).add(name.split(".")[0]);
  for (const { name } of world.vms) names.add(name);
  for (const event of world.events) {
    for (const part of [event.host, event.sourceHost, event.destHost])
      names.add(part?.name).add(part?.name.split(".")[0]);
    for (const part of [
      event.ds,
      event.sourceDatastore,
      event.destDatastore,
      event.datacenter,
      event.sourceDatacenter,
      event.destDatacenter,
      event.computeResource,
      event.vm,
    ])
      names.add(part?.name);
    for (const part of event.user.split(/[\\@]/)) names.add(part);
  }
  return [...names].flatMap((name) => name?.toLowerCase() ?? []).filter((name) => name.length >= 4);
}

/** Words of letters only are looked for as whole words: a VM may be called as a word of the page begins. */
export function leaksIn(output: string, tokens: readonly string[]): string[] {
  const lower = output.toLowerCase();
  const words = new Set(lower.split(/[^\p{L}\p{N}]+/u));
  return tokens.filter((token) => (/^\p{L}+$/u.test(token) ? words.has(token) : lower.includes(token)));
}
