import type { MaintenanceFact, TaskFact } from "../../model/fact.ts";
import type { Evacuation } from "../../model/report.ts";
import { HOUR_MS, MINUTE_MS, type EpochMs } from "../../model/units.ts";
import { beginOf } from "../attempts/tasks.ts";
import { hostLabel, sameHost } from "../facts/hosts.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { addTo, firstFrom } from "../facts/sorted.ts";

/** One host's maintenance: from entering to entered, cancelled or timed out, and its exit. */
export interface MaintenanceWindow {
  readonly scope: string;
  readonly vcenter: string | null;
  readonly host: string;
  enteringAt: EpochMs | null;
  enteredAt: EpochMs | null;
  endedAt: EpochMs | null;
  exitedAt: EpochMs | null;
  /** It was over by then, whatever is told of its end. */
  boundAt: EpochMs | null;
  outcome: Evacuation["outcome"];
  userName: string | null;
}

type HostStep = {
  readonly at: EpochMs;
  readonly phase: MaintenanceFact["phase"];
  readonly scope: string;
  readonly vcenter: string | null;
  readonly host: string;
  readonly userName: string | null;
};

/** The windows of all hosts, found by host without walking them all. */
export class MaintenanceWindows {
  readonly all: readonly MaintenanceWindow[];
  private readonly byHost = new Map<string, MaintenanceWindow[]>();

  constructor(windows: readonly MaintenanceWindow[]) {
    this.all = windows;
    for (const window of windows)
      if (window.enteringAt !== null) addTo(this.byHost, keyOf(window.scope, window.host), window);
    for (const list of this.byHost.values()) list.sort((a, b) => enteringOf(a) - enteringOf(b));
  }

  /** The window a move off `host` at `at` falls into. */
  at(scope: string, host: string | null, at: EpochMs): MaintenanceWindow | null {
    const own = host === null ? undefined : this.byHost.get(keyOf(scope, host));
    if (own === undefined || host === null) return null;
    const next = firstFrom(own, at + SLACK_MS + 1, enteringOf);
    // Hosts of one short name stand in one list.
    for (let index = next - 1; index >= Math.max(0, next - MOST_BESIDE); index--) {
      const window = own[index];
      if (window !== undefined && sameHost(window.host, host) && holds(window, at)) return window;
    }
    return null;
  }

  /** A host that takes VMs in again is not entering maintenance any more, whether anybody said so or not. */
  boundBy(arrivals: readonly Arrival[]): void {
    const byHost = new Map<string, Arrival[]>();
    for (const arrival of arrivals)
      if (arrival.host !== null) addTo(byHost, keyOf(arrival.scope, arrival.host), arrival);
    for (const list of byHost.values()) list.sort((a, b) => a.at - b.at);
    for (const [key, windows] of this.byHost) {
      const own = byHost.get(key) ?? [];
      for (const window of windows) {
        if (window.endedAt !== null) continue;
        const arrival = own[firstFrom(own, enteringOf(window) + 1, ({ at }) => at)];
        if (arrival !== undefined) window.boundAt = Math.min(window.boundAt ?? Infinity, arrival.at);
      }
    }
  }
}

/** A VM that came to a host. */
export interface Arrival {
  readonly scope: string;
  readonly host: string | null;
  readonly at: EpochMs;
}

const MOST_BESIDE = 4;

function enteringOf({ enteringAt }: MaintenanceWindow): number {
  return enteringAt ?? -Infinity;
}

/** Clocks of events and tasks of one vCenter differ by less. */
const SLACK_MS = 1000;
/** No evacuation is waited for longer. */
const LONGEST_MS = 48 * HOUR_MS;

function holds({ enteringAt, endedAt, exitedAt, boundAt }: MaintenanceWindow, at: EpochMs): boolean {
  if (enteringAt === null) return false;
  const to = endedAt ?? exitedAt ?? Math.min(boundAt ?? Infinity, enteringAt + LONGEST_MS);
  return at >= enteringAt - SLACK_MS && at <= to + SLACK_MS;
}

function keyOf(scope: string, host: string): string {
  return `${scope}\u0000${hostLabel(host) ?? ""}`;
}

/** Reads the maintenance events and tasks of each host in order. */
export function maintenanceWindows(
  facts: readonly Merged<MaintenanceFact>[],
  tasks: readonly Merged<TaskFact>[],
): MaintenanceWindows {
  const told = new Told(facts);
  const steps = [...facts.map(stepOf), ...tasks.flatMap((task) => stepsOfTask(task, told))].sort(
    (a, b) => a.at - b.at || PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase),
  );
  const hosts = new Map<string, { name: string; readonly windows: MaintenanceWindow[] }[]>();
  for (const step of steps) {
    const key = keyOf(step.scope, step.host);
    const group = hosts.get(key) ?? [];
    hosts.set(key, group);
    let host = group.find(({ name }) => sameHost(name, step.host));
    if (host === undefined) group.push((host = { name: step.host, windows: [] }));
    if (step.host.length > host.name.length) host.name = step.host;
    takeStep(host.windows, step);
  }
  return new MaintenanceWindows([...hosts.values()].flat().flatMap(({ windows }) => windows));
}

/** What events say already, so that a task does not say it again. */
class Told {
  private readonly times = new Map<string, number[]>();

  constructor(facts: readonly Merged<MaintenanceFact>[]) {
    for (const fact of facts) addTo(this.times, `${keyOf(fact.scope, fact.host)}\u0000${fact.phase}`, timeOf(fact));
    for (const list of this.times.values()) list.sort((a, b) => a - b);
  }

  isNear(scope: string, host: string, phase: MaintenanceFact["phase"], at: EpochMs): boolean {
    const times = this.times.get(`${keyOf(scope, host)}\u0000${phase}`) ?? [];
    const next = times[firstFrom(times, at - MINUTE_MS + 1, (time) => time)];
    return next !== undefined && next < at + MINUTE_MS;
  }
}

const PHASES: readonly MaintenanceFact["phase"][] = ["entering", "entered", "cancelled", "timed-out", "exited"];

function stepOf(fact: Merged<MaintenanceFact>): HostStep {
  return {
    at: timeOf(fact),
    phase: fact.phase,
    scope: fact.scope,
    vcenter: fact.vcenter,
    host: fact.host,
    userName: fact.userName,
  };
}

/** A maintenance task stands in for missing events, and is the only one to tell a timeout from a cancel. */
function stepsOfTask(task: Merged<TaskFact>, told: Told): HostStep[] {
  const host = task.entityName;
  if (host === null || task.snapshot) return [];
  const step = (at: EpochMs, phase: MaintenanceFact["phase"]): HostStep => ({
    at,
    phase,
    scope: task.scope,
    vcenter: task.vcenter,
    host,
    userName: task.userName,
  });
  const near = (at: EpochMs, phase: MaintenanceFact["phase"]): boolean => told.isNear(task.scope, host, phase, at);
  const steps: HostStep[] = [];
  const begin = beginOf(task);
  if (task.motion === "enter-maintenance") {
    if (!near(begin, "entering")) steps.push(step(begin, "entering"));
    if (task.completedAt === null) return steps;
    if (task.state === "success" && !near(task.completedAt, "entered")) steps.push(step(task.completedAt, "entered"));
    if (task.state === "error")
      steps.push(step(task.completedAt, task.fault?.cancelled === true || task.cancelled ? "cancelled" : "timed-out"));
  } else if (
    task.motion === "exit-maintenance" &&
    task.state === "success" &&
    !near(task.completedAt ?? begin, "exited")
  ) {
    steps.push(step(task.completedAt ?? begin, "exited"));
  }
  return steps;
}

/** An event and a task, or two exports with other clocks, tell one step this far apart. */
const SAME_STEP_MS = 10 * MINUTE_MS;

function takeStep(windows: MaintenanceWindow[], step: HostStep): void {
  const last = windows[windows.length - 1];
  const open = last !== undefined && last.outcome === "open" ? last : null;
  switch (step.phase) {
    case "entering":
      if (open === null) windows.push(windowOf(step, step.at));
      else if (step.at - (open.enteringAt ?? step.at) > SAME_STEP_MS) {
        // It began again: the one before came to an end that nobody told.
        open.boundAt ??= step.at;
        windows.push(windowOf(step, step.at));
      }
      return;
    case "entered": {
      const window =
        open ??
        (last !== undefined && last.outcome === "entered" && last.exitedAt === null ? last : null) ??
        windowOf(step, null);
      if (window !== last) windows.push(window);
      window.enteredAt ??= step.at;
      window.endedAt ??= step.at;
      window.outcome = "entered";
      return;
    }
    case "cancelled":
    case "timed-out":
      // A cancelled host operation is the end of a maintenance only where one was going on.
      if (open === null) {
        if (
          last !== undefined &&
          last.outcome === "cancelled" &&
          step.phase === "timed-out" &&
          step.at - (last.endedAt ?? 0) < 60_000
        )
          last.outcome = "timed-out";
        return;
      }
      open.outcome = step.phase;
      open.endedAt = step.at;
      return;
    case "exited": {
      // One exit told twice.
      if (last !== undefined && last.exitedAt !== null && step.at - last.exitedAt <= SAME_STEP_MS) return;
      const window = last !== undefined && last.exitedAt === null ? last : windowOf(step, null);
      if (window !== last) {
        window.outcome = "entered";
        windows.push(window);
      }
      if (window.outcome === "open") {
        // Out again without ever having been in: the maintenance was given up.
        window.outcome = "cancelled";
        window.endedAt = step.at;
      }
      window.exitedAt = step.at;
      return;
    }
    default: {
      const never: never = step.phase;
      return never;
    }
  }
}

function windowOf(step: HostStep, enteringAt: EpochMs | null): MaintenanceWindow {
  return {
    scope: step.scope,
    vcenter: step.vcenter,
    host: step.host,
    enteringAt,
    enteredAt: null,
    endedAt: null,
    exitedAt: null,
    boundAt: null,
    outcome: "open",
    userName: step.userName,
  };
}
