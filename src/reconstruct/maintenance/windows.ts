import type { MaintenanceFact, TaskFact } from "../../model/fact.ts";
import type { Evacuation } from "../../model/report.ts";
import { HOUR_MS, type EpochMs } from "../../model/units.ts";
import { timeOf, type Merged } from "../facts/merged.ts";
import { beginOf } from "../attempts/tasks.ts";

/** One host's maintenance: from entering to entered, cancelled or timed out, and its exit. */
export interface MaintenanceWindow {
  readonly scope: string;
  readonly vcenter: string | null;
  readonly host: string;
  enteringAt: EpochMs | null;
  enteredAt: EpochMs | null;
  endedAt: EpochMs | null;
  exitedAt: EpochMs | null;
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

/** Reads the maintenance events and tasks of each host in order. */
export function maintenanceWindows(
  facts: readonly Merged<MaintenanceFact>[],
  tasks: readonly Merged<TaskFact>[],
): MaintenanceWindow[] {
  const steps = [...facts.map(stepOf), ...tasks.flatMap((task) => stepsOfTask(task, facts))].sort(
    (a, b) => a.at - b.at || PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase),
  );
  const byHost = new Map<string, MaintenanceWindow[]>();
  for (const step of steps) {
    const key = `${step.scope}\u0000${step.host.toLowerCase()}`;
    const windows = byHost.get(key) ?? [];
    byHost.set(key, windows);
    takeStep(windows, step);
  }
  return [...byHost.values()].flat();
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
function stepsOfTask(task: Merged<TaskFact>, facts: readonly Merged<MaintenanceFact>[]): HostStep[] {
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
  const near = (at: EpochMs, phase: MaintenanceFact["phase"]): boolean =>
    facts.some(
      (fact) =>
        fact.scope === task.scope &&
        fact.host.toLowerCase() === host.toLowerCase() &&
        fact.phase === phase &&
        Math.abs(timeOf(fact) - at) < 60_000,
    );
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

function takeStep(windows: MaintenanceWindow[], step: HostStep): void {
  const last = windows[windows.length - 1];
  const open = last !== undefined && last.outcome === "open" ? last : null;
  switch (step.phase) {
    case "entering":
      if (open === null) windows.push(windowOf(step, step.at));
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
    outcome: "open",
    userName: step.userName,
  };
}

/** The window a move off `host` at `at` falls into. */
export function windowAt(
  windows: readonly MaintenanceWindow[],
  scope: string,
  host: string | null,
  at: EpochMs,
): MaintenanceWindow | null {
  if (host === null) return null;
  const label = host.toLowerCase();
  for (const window of windows) {
    if (window.scope !== scope || window.enteringAt === null || window.host.toLowerCase() !== label) continue;
    const to = window.endedAt ?? window.exitedAt ?? window.enteringAt + 48 * HOUR_MS;
    if (at >= window.enteringAt - 1000 && at <= to + 1000) return window;
  }
  return null;
}
