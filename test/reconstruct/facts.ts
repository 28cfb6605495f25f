import {
  UNKNOWN_SIDE,
  type ContextFact,
  type Fact,
  type FactBase,
  type Fault,
  type MaintenanceFact,
  type MotionFact,
  type Side,
  type SightingFact,
  type TaskFact,
} from "../../src/model/fact.ts";
import { reconstruct, settleNight } from "../../src/reconstruct/reconstruct.ts";

/** Hand-written facts: what a test does not say is unknown. Times are seconds after 2026-03-02T20:00:00Z. */

export const EVENING = Date.UTC(2026, 2, 2, 20);

type Common = Partial<Omit<FactBase, "at" | "vm">> & { readonly vm?: string; readonly moref?: string };

let records = 0;

function base(at: number, record: string, { vm, moref, ...more }: Common): FactBase {
  records += 1;
  return {
    input: 0,
    line: records,
    record,
    recordId: records,
    vcenter: null,
    at: EVENING + at * 1000,
    precisionMs: 1,
    eventKey: null,
    chainId: null,
    vm: { name: vm, moref },
    userName: null,
    message: null,
    ...more,
  };
}

/** `esx01/ds1`, `esx01`, `/ds1`; a third part is the datacenter. */
export function side(text: string | undefined): Side {
  const [host = "", datastore = "", datacenter = ""] = (text ?? "").split("/");
  const known = (part: string): string | null => (part === "" ? null : part);
  return { ...UNKNOWN_SIDE, host: known(host), datastore: known(datastore), datacenter: known(datacenter) };
}

export interface MotionText extends Common {
  readonly from?: string;
  readonly to?: string;
  readonly drs?: boolean;
  readonly storageDrs?: boolean;
  readonly storage?: boolean;
  readonly hot?: boolean;
  readonly crossVcenter?: "source" | "destination";
  readonly fault?: Partial<Fault>;
}

export function motion(role: MotionFact["role"], at: number, text: MotionText = {}): MotionFact {
  const { from, to, drs, storageDrs, storage, hot, crossVcenter, fault, ...common } = text;
  return {
    ...base(at, common.record ?? RECORDS[role], common),
    role,
    source: side(from),
    destination: side(to),
    hot: hot ?? null,
    encrypted: null,
    storage: storage ?? storageDrs ?? false,
    drs: drs ?? false,
    storageDrs: storageDrs ?? false,
    template: false,
    crossVcenter: crossVcenter ?? null,
    fault: fault === undefined ? null : faultOf(fault),
    fromResultRow: false,
  };
}

const RECORDS = {
  start: "VmBeingHotMigratedEvent",
  end: "VmMigratedEvent",
  failure: "VmFailedMigrateEvent",
  warning: "MigrationWarningEvent",
  note: "VmEmigratingEvent",
} as const;

export function faultOf(fault: Partial<Fault>): Fault {
  return {
    category: "unclassified",
    phase: "unknown",
    message: "",
    remedy: null,
    reference: null,
    wrapper: false,
    cancelled: false,
    ...fault,
  };
}

export const start = (at: number, text?: MotionText): MotionFact => motion("start", at, text);
export const end = (at: number, text?: MotionText): MotionFact => motion("end", at, text);
export const failure = (at: number, text?: MotionText): MotionFact => motion("failure", at, { fault: {}, ...text });

/** Storage DRS's own report of a move, in a chain of its own. */
export const storageDrsReport = (at: number, text: MotionText): MotionFact =>
  motion("end", at, { record: "StorageDrsStorageMigrationEvent", storageDrs: true, ...text });

export interface TaskText extends Common, Partial<Omit<TaskFact, keyof FactBase | "role">> {
  /** Seconds like `at`; null: still running. */
  readonly done?: number | null;
}

export function task(at: number, text: TaskText = {}): TaskFact {
  const { done, vm, moref, ...more } = text;
  return {
    ...base(at, "VirtualMachine.migrate", { vm, moref }),
    role: "task",
    taskKey: null,
    motion: "migrate",
    descriptionId: "VirtualMachine.migrate",
    state: done === null ? "running" : "success",
    cancelled: false,
    fault: null,
    reason: "unknown",
    snapshot: false,
    queuedAt: EVENING + at * 1000,
    startedAt: EVENING + at * 1000,
    completedAt: done === undefined || done === null ? null : EVENING + done * 1000,
    entityName: null,
    ...more,
  };
}

export function maintenance(
  phase: MaintenanceFact["phase"],
  at: number,
  host: string,
  more: Common = {},
): MaintenanceFact {
  return { ...base(at, `maintenance ${phase}`, more), role: "maintenance", phase, host };
}

export function sighting(what: SightingFact["what"], at: number, more: Common & { host?: string } = {}): SightingFact {
  const { host, ...common } = more;
  return { ...base(at, what, common), role: "sighting", what, host: host ?? null, oldName: null, newName: null };
}

export function context(what: ContextFact["what"], at: number, more: Common = {}): ContextFact {
  return { ...base(at, what, more), role: "context", what, subject: null };
}

/** The whole reconstruction of these facts; `until` is the newest record of every input, in seconds. */
export function night(facts: readonly Fact[], until = 12 * 3600) {
  const inputs = new Set(facts.map(({ input }) => input));
  const last = [...inputs].reduce((most, input) => Math.max(most, input), 0);
  const infos = Array.from({ length: last + 1 }, (_, index) => ({
    index,
    vcenter: null,
    lastAt: EVENING + until * 1000,
  }));
  const found = reconstruct([...facts], infos);
  return { ...found, ...settleNight(found.migrations, found.windows) };
}

type Night = ReturnType<typeof night>;

/** One line a migration: `web01 0..30 esx01/ds1>esx02/ds1 vmotion succeeded by drs (chain)`. */
export function told({ migrations }: Night): string[] {
  return migrations.map((migration) => {
    const { vm, source, destination, kind, outcome, trigger, pairing, half } = migration;
    const seconds = (iso: string | null): string => (iso === null ? "?" : String((Date.parse(iso) - EVENING) / 1000));
    const place = (at: { host: string | null; datastore: string | null }): string =>
      `${at.host ?? "?"}${at.datastore === null ? "" : `/${at.datastore}`}`;
    const times = `${seconds(migration.startedAt)}..${seconds(migration.endedAt)}`;
    const missing = half === "none" ? "" : ` ${half}`;
    return `${vm.name ?? vm.moref ?? "?"} ${times} ${place(source)}>${place(destination)} ${kind} ${outcome} by ${trigger} (${pairing.basis})${missing}`;
  });
}
