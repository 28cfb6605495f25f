import { CANCELLED, CHECK_FAULTS, COPY_FAULTS } from "./faults.ts";
import { createInventory, toSimVm } from "./inventory.ts";
import type { HostState, VcenterState, VmState } from "./inventory.ts";
import { createJournal, micro } from "./journal.ts";
import type { Chain, Journal } from "./journal.ts";
import { emitMaintenance } from "./maintenance.ts";
import { emitMigration } from "./migration.ts";
import { emitNoise } from "./noise.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import type { Driver, Plan, Way } from "./scene.ts";
import type { SimReason, SimTrigger, TruthEvacuation, World } from "./types.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly vcenters?: number;
  readonly nights?: number;
  /** Attempted per vCenter and night, before maintenance and retries add theirs. */
  readonly migrations?: number;
  /** Other operations per migration. */
  readonly noise?: number;
  readonly chains?: "normal" | "zero" | "own" | "mixed";
  readonly hostileNames?: boolean;
  /** Datacenters and datastores called "from East to West" or "West, Hall 2". */
  readonly sentenceNames?: boolean;
  /** Share of the attempts that end in a failure, 0 to 1, beyond the usual one in twelve. */
  readonly failing?: number;
  /** vCenter is down for a while in the night. */
  readonly outage?: boolean;
  /** Between the nights lie weeks, and the vCenter was rebuilt: keys start again. */
  readonly rebuilt?: boolean;
}

const HOUR = 3_600_000;
/** 2026-03-10T18:00:00Z, the first night's beginning. */
const FIRST_EVENING = Date.UTC(2026, 2, 10, 18);
const NIGHT_HOURS = 12;
const PEOPLE = ["CORP\\anna.berg", "CORP\\jörg.weiß", "VSPHERE.LOCAL\\Administrator", "CORP\\o'neil"];

interface Sim {
  readonly random: Random;
  readonly journal: Journal;
  readonly vcenters: readonly VcenterState[];
  readonly chains: NonNullable<WorldOptions["chains"]>;
  readonly failing: number;
}

/** Makes a night (or several): what happened, and every record of it. The same options give the same world. */
export function createWorld(options: WorldOptions): World {
  const random = createRandom(options.seed);
  const vcenters = createInventory(random, {
    vcenters: options.vcenters ?? 1,
    hostsPerCluster: 5,
    vmsPerVcenter: 110,
    hostileNames: options.hostileNames ?? true,
    sentenceNames: options.sentenceNames ?? false,
  });
  const sim: Sim = {
    random,
    journal: createJournal(),
    vcenters,
    chains: options.chains ?? "normal",
    failing: options.failing ?? 0,
  };
  const nights = options.nights ?? 1;
  const apart = options.rebuilt === true ? 21 * 24 * HOUR : 24 * HOUR;
  const evacuations: TruthEvacuation[] = [];
  const outages: { vcenter: string; from: number; to: number }[] = [];
  for (let night = 0; night < nights; night += 1) {
    const from = FIRST_EVENING + night * apart;
    if (options.outage === true) {
      const begin = from + random.int(3, 7) * HOUR;
      outages.push({ vcenter: random.pick(vcenters).name, from: begin, to: begin + random.int(5, 40) * 60_000 });
    }
    liveThrough(sim, from, options, evacuations);
  }
  const to = FIRST_EVENING + (nights - 1) * apart + NIGHT_HOURS * HOUR;
  const rebuiltAt =
    options.rebuilt === true
      ? Array.from({ length: nights - 1 }, (_, n) => FIRST_EVENING + (n + 1) * apart - HOUR)
      : [];
  const finished = sim.journal.finish({ random, to, outages, rebuiltAt });
  return {
    seed: options.seed,
    from: FIRST_EVENING,
    to,
    vcenters: vcenters.map((vcenter) => vcenter.name),
    ...finished,
    evacuations: evacuations
      .filter((evacuation) => evacuation.enteringAt <= to)
      .map((e) => ({ ...e, enteringAt: micro(e.enteringAt), closedAt: e.closedAt === null ? null : micro(e.closedAt) }))
      .map((e) => ((e.closedAt ?? 0) > to ? { ...e, closedAt: null, outcome: "open" as const } : e)),
    vms: vcenters.flatMap((vcenter) => vcenter.vms.filter((vm) => !vm.gone).map(toSimVm)),
  };
}

function liveThrough(sim: Sim, from: number, options: WorldOptions, evacuations: TruthEvacuation[]): void {
  const { random } = sim;
  const perVcenter = options.migrations ?? 150;
  const moves = perVcenter * sim.vcenters.length;
  const times = (count: number, what: "move" | "noise" | "maintenance") =>
    Array.from({ length: count }, () => ({ what, at: from + 60_000 + random.next() * (NIGHT_HOURS * HOUR - 120_000) }));
  const agenda = [
    ...times(moves, "move"),
    ...times(Math.round(moves * (options.noise ?? 2)), "noise"),
    ...times(2 * sim.vcenters.length, "maintenance"),
  ].sort((a, b) => a.at - b.at);
  for (const { what, at } of agenda) {
    const vcenter = random.pick(sim.vcenters);
    if (what === "maintenance") {
      const open = vcenter.hosts.filter((host) => host.closedUntil < at);
      const crowded = vcenter.clusters.filter((cluster) => open.filter((host) => host.cluster === cluster).length > 3);
      const choice = open.filter((host) => crowded.includes(host.cluster));
      if (choice.length > 0) {
        const user = random.chance(0.7) ? random.pick(PEOPLE) : "";
        evacuations.push(emitMaintenance(random, sim.journal, vcenter, random.pick(choice), at, user));
      }
      continue;
    }
    const free = vcenter.vms.filter((vm) => !vm.gone && vm.busyUntil < at && vm.host.closedUntil < at);
    if (free.length === 0) continue;
    const vm = random.pick(free);
    if (what === "noise")
      vm.busyUntil = Math.max(vm.busyUntil, emitNoise(random, sim.journal, vm, at, random.pick(PEOPLE)));
    else if (!vm.vcls) move(sim, vm, at);
  }
}

interface Sort {
  readonly driver: Driver;
  readonly trigger: SimTrigger;
  readonly user: string;
  readonly reason: SimReason;
}

function chooseSort(random: Random, vm: VmState): Sort {
  const person = random.pick(PEOPLE);
  const byPerson = { trigger: "user", user: person, reason: { kind: "user", userName: person } } as const;
  const bySystem = { user: "", reason: { kind: "system" } } as const;
  if (vm.template) return { ...byPerson, driver: "relocate" };
  const roll = random.next();
  if (roll < 0.28) return { ...byPerson, driver: "migrate" };
  if (roll < 0.52) return { ...byPerson, driver: "relocate" };
  if (roll < 0.86)
    return vm.power === "on" ? { ...bySystem, driver: "drs", trigger: "drs" } : { ...byPerson, driver: "migrate" };
  if (roll < 0.92)
    return vm.power === "on"
      ? { ...bySystem, driver: "sdrs", trigger: "storage-drs" }
      : { ...byPerson, driver: "relocate" };
  if (roll < 0.93) return { ...byPerson, driver: "sdrs-click", trigger: "storage-drs" };
  if (roll < 0.97) {
    const reason: SimReason = { kind: "schedule", name: "Nightly move", scheduledTask: "schedule-12" };
    return { driver: "relocate", trigger: "scheduled", user: person, reason };
  }
  return { ...bySystem, driver: "relocate", trigger: "unknown" };
}

function chooseWay({ random, failing }: Sim): Way {
  // Asked only where it is wanted: a throw more would make other worlds of the same seeds.
  if (failing > 0 && random.chance(failing)) return random.pick(["check", "copy", "copy"]);
  const roll = random.next();
  if (roll < 0.86) return "succeeded";
  if (roll < 0.88) return "moved-in-error";
  if (roll < 0.92) return "check";
  if (roll < 0.965) return "copy";
  return roll < 0.985 ? "cancelled" : "superseded";
}

function move(sim: Sim, vm: VmState, at: number): void {
  const { random } = sim;
  if (vm.power === "off" && !vm.template && random.chance(0.3)) {
    placeAtPowerOn(sim, vm, at);
    return;
  }
  const sort = chooseSort(random, vm);
  const storageOnly = sort.driver === "sdrs" || sort.driver === "sdrs-click";
  const far = sim.vcenters.filter((vcenter) => vcenter !== vm.vcenter);
  const across =
    sort.driver === "relocate" &&
    sort.trigger === "user" &&
    vm.power === "on" &&
    vm.ftRole === null &&
    far.length > 0 &&
    random.chance(0.2);
  const toVcenter = across ? random.pick(far) : vm.vcenter;
  const hosts = toVcenter.hosts.filter((host) => host !== vm.host && host.closedUntil < at);
  const otherHost = random.pick(
    hosts.filter((host) => across || sort.driver !== "drs" || host.cluster === vm.host.cluster),
  );
  const wish = storageOnly
    ? "storage"
    : sort.driver === "relocate"
      ? random.pick(["storage", "both", "both", "host"] as const)
      : "host";
  let toHost: HostState = across || wish !== "storage" ? otherHost : vm.host;
  const onLocal = vm.datastore === vm.host.local;
  // A VM on a local disk cannot leave its host without it; DRS does not even try.
  if (onLocal && sort.driver === "drs") return;
  const restore = across || wish !== "host" || (onLocal && toHost !== vm.host);
  const shared = toVcenter.shared.filter((datastore) => across || datastore !== vm.datastore);
  const toDatastore = restore
    ? random.chance(0.05) && toHost !== vm.host
      ? toHost.local
      : random.pick(shared)
    : vm.datastore;
  const perDisk = sort.driver === "relocate" && vm.power === "on" && !across && !onLocal && random.chance(0.03);
  if (perDisk) toHost = vm.host;
  const way = across ? "succeeded" : chooseWay(sim);
  const plan: Plan = {
    vm,
    at,
    seconds: restore ? random.int(40, 2400) : random.int(4, 120),
    toHost,
    toDatastore: perDisk ? vm.datastore : toDatastore,
    toVcenter,
    ...sort,
    way: vm.power !== "on" && way === "superseded" ? "succeeded" : way,
    fault:
      way === "check"
        ? random.pick(CHECK_FAULTS)
        : way === "copy"
          ? random.pick(COPY_FAULTS)
          : way === "cancelled"
            ? CANCELLED
            : null,
    encrypted: vm.power === "on" && random.chance(0.4),
    perDisk,
    chain: chainFor(sim),
    retryOf: null,
    evacuates: null,
  };
  const first = emitMigration(random, sim.journal, plan);
  vm.busyUntil = first.endAt + random.int(1, 900) * 1000;
  if ((plan.way === "check" || plan.way === "copy") && random.chance(sim.failing > 0 ? 0.2 : 0.7))
    retry(sim, plan, first);
}

/** The same move again, until it works or patience ends. */
function retry(sim: Sim, plan: Plan, first: { truth: number; endAt: number }): void {
  const { random } = sim;
  let before = first;
  let attempts = random.int(1, 3);
  // Scripts try again at once: three refusals within a second.
  const hasty = plan.way === "check" && random.chance(0.3);
  while (attempts > 0) {
    attempts -= 1;
    const last = attempts === 0;
    const again: Plan = {
      ...plan,
      at: before.endAt + (hasty && !last ? random.int(40, 300) : random.int(20, 400) * 1000),
      way: last ? "succeeded" : plan.way,
      fault: last ? null : plan.fault,
      chain: chainFor(sim),
      retryOf: before.truth,
      prompt: hasty,
    };
    before = emitMigration(random, sim.journal, again);
  }
  plan.vm.busyUntil = before.endAt + 60_000;
}

/** Power-on: DRS picks a host, the VM is re-registered there, and vCenter calls that a relocation. */
function placeAtPowerOn(sim: Sim, vm: VmState, at: number): void {
  const { random, journal } = sim;
  const hosts = vm.vcenter.hosts.filter(
    (host) => host !== vm.host && host.cluster === vm.host.cluster && host.closedUntil < at,
  );
  if (hosts.length === 0 || vm.datastore === vm.host.local) return;
  const user = random.pick(PEOPLE);
  const chain = chainFor(sim);
  const placed = emitMigration(random, journal, {
    vm,
    at,
    seconds: random.int(1, 4),
    toHost: random.pick(hosts),
    toDatastore: vm.datastore,
    toVcenter: vm.vcenter,
    driver: "power-on",
    trigger: "placement",
    reason: { kind: "user", userName: user },
    user,
    way: "succeeded",
    fault: null,
    encrypted: false,
    perDisk: false,
    chain,
    retryOf: null,
    evacuates: null,
  });
  vm.power = "on";
  journal.event(vm.vcenter.name, {
    at: placed.endAt + 700,
    type: "DrsVmPoweredOnEvent",
    category: "info",
    user,
    message: `DRS powered On ${vm.name} on ${vm.host.ref.name} in ${vm.host.datacenter.name}`,
    datacenter: vm.host.datacenter,
    computeResource: vm.host.cluster,
    host: vm.host.ref,
    vm: { name: vm.name, moref: vm.moref },
    ds: vm.datastore,
    chain,
    role: "context",
    truth: placed.truth,
  });
  vm.busyUntil = placed.endAt + 60_000;
}

function chainFor(sim: Sim): Chain {
  if (sim.chains !== "mixed") return { mode: sim.chains };
  const roll = sim.random.next();
  return { mode: roll < 0.9 ? "normal" : roll < 0.95 ? "zero" : "own" };
}
