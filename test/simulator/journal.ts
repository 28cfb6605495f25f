import type { Random } from "./random.ts";
import type { SimEvent, SimTask, TruthMigration } from "./types.ts";

/** What ties the events of one operation together, until keys are given out. */
export interface Chain {
  readonly mode: "normal" | "zero" | "own";
}

export type EventDraft = Omit<SimEvent, "key" | "chainId" | "vcenter"> & {
  /** null: an event on its own. */
  readonly chain: Chain | null;
  /** An alarm's text quotes this event's key and message. */
  readonly quotes?: EventDraft;
  readonly quotedOn?: string;
};
export type TaskDraft = Omit<SimTask, "key" | "vcenter" | "eventChainId"> & { readonly chain: Chain };

export interface Journal {
  event(vcenter: string, draft: EventDraft): EventDraft;
  /** Returns the task key. */
  task(vcenter: string, draft: TaskDraft): string;
  truth(draft: Omit<TruthMigration, "index">): number;
  amendTruth(index: number, change: Partial<TruthMigration>): void;
  finish(options: FinishOptions): { events: SimEvent[]; tasks: SimTask[]; truth: TruthMigration[] };
}

export interface FinishOptions {
  readonly random: Random;
  /** Events after it do not exist yet: what is open then is still running. */
  readonly to: number;
  /** vCenter was down: it wrote nothing. */
  readonly outages: readonly { readonly vcenter: string; readonly from: number; readonly to: number }[];
  /** From these instants on, keys start again (vCenter was rebuilt). */
  readonly rebuiltAt: readonly number[];
}

const FIRST_KEY = 5_000_001;
/** vCenter counts in microseconds. */
export const micro = (at: number): number => Math.round(at * 1000) / 1000;

export function createJournal(): Journal {
  const events: { vcenter: string; draft: EventDraft }[] = [];
  const tasks: { vcenter: string; key: string; draft: TaskDraft }[] = [];
  const truths: TruthMigration[] = [];
  return {
    event(vcenter, draft) {
      events.push({ vcenter, draft });
      return draft;
    },
    task(vcenter, draft) {
      const key = `task-${700_000 + tasks.length}`;
      tasks.push({ vcenter, key, draft });
      return key;
    },
    truth(draft) {
      truths.push({ ...draft, index: truths.length });
      return truths.length - 1;
    },
    amendTruth(index, change) {
      const before = truths[index];
      if (before !== undefined) truths[index] = { ...before, ...change };
    },
    finish(options) {
      const down = (vcenter: string, at: number): boolean =>
        at > options.to || options.outages.some((o) => o.vcenter === vcenter && at >= o.from && at < o.to);
      const { truth, places } = settleTruth(truths, down, options.to);
      const place = (index: number | null): number | null => (index === null ? null : (places.get(index) ?? null));
      const told = (index: number | null): boolean => index === null || places.has(index);
      const kept = events
        .filter(({ vcenter, draft }) => !down(vcenter, draft.at) && told(draft.truth))
        .sort((a, b) => (a.vcenter < b.vcenter ? -1 : a.vcenter > b.vcenter ? 1 : a.draft.at - b.draft.at));
      const chainKeys = new Map<Chain, number>();
      const keys = new Map<EventDraft, number>();
      const numbered: SimEvent[] = [];
      let vcenterBefore = "";
      let epochBefore = 0;
      let key = FIRST_KEY;
      for (const { vcenter, draft } of kept) {
        const epoch = options.rebuiltAt.filter((at) => draft.at >= at).length;
        if (vcenter !== vcenterBefore || epoch !== epochBefore) key = FIRST_KEY;
        vcenterBefore = vcenter;
        epochBefore = epoch;
        key += options.random.int(1, 3);
        keys.set(draft, key);
        numbered.push(number(vcenter, { ...draft, truth: place(draft.truth) }, key, chainKeys, keys));
      }
      const finishedTasks = tasks
        .filter(({ vcenter, draft }) => !down(vcenter, draft.queuedAt) && told(draft.truth))
        .map(({ vcenter, key: taskKey, draft }): SimTask => {
          const { chain, ...task } = draft;
          const lost = task.completedAt !== null && down(vcenter, task.completedAt);
          return {
            ...task,
            vcenter,
            key: taskKey,
            truth: place(task.truth),
            queuedAt: micro(task.queuedAt),
            startedAt: micro(task.startedAt),
            completedAt: task.completedAt === null || lost ? null : micro(task.completedAt),
            state: lost ? "running" : task.state,
            error: lost ? null : task.error,
            eventChainId: chain.mode === "zero" ? 0 : (chainKeys.get(chain) ?? 0),
          };
        })
        .sort((a, b) => (a.vcenter < b.vcenter ? -1 : a.vcenter > b.vcenter ? 1 : a.queuedAt - b.queuedAt));
      return { events: numbered, tasks: finishedTasks, truth };
    },
  };
}

/**
 * What the window and the outages make of the truth: what began while vCenter was down, or later than the window, never
 * was; what ended then has no end on record.
 */
function settleTruth(
  truths: readonly TruthMigration[],
  down: (vcenter: string, at: number) => boolean,
  to: number,
): { truth: TruthMigration[]; places: Map<number, number> } {
  const truth: TruthMigration[] = [];
  const places = new Map<number, number>();
  const retries: { index: number; of: number }[] = [];
  for (const migration of truths) {
    if (down(migration.vcenter, migration.queuedAt) || down(migration.vcenter, migration.startAt ?? migration.queuedAt))
      continue;
    const endLost = migration.endAt !== null && down(migration.vcenter, migration.endAt);
    if (endLost && migration.startAt === null) continue;
    const index = truth.length;
    places.set(migration.index, index);
    if (migration.retryOf !== null) retries.push({ index, of: migration.retryOf });
    const running = (migration.endAt ?? to) > to;
    const open = { endAt: null, outcome: "unfinished", unfinishedReason: running ? "running" : "end-lost" } as const;
    const startAt = migration.startAt === null ? null : micro(migration.startAt);
    const endAt = migration.endAt === null ? null : micro(migration.endAt);
    truth.push({ ...migration, startAt, endAt, index, retryOf: null, ...(endLost ? open : {}) });
  }
  for (const { index, of } of retries) {
    const first = places.get(of);
    const retry = truth[index];
    if (first !== undefined && retry !== undefined) truth[index] = { ...retry, retryOf: first };
  }
  return { truth, places };
}

function number(
  vcenter: string,
  draft: EventDraft,
  key: number,
  chainKeys: Map<Chain, number>,
  keys: ReadonlyMap<EventDraft, number>,
): SimEvent {
  const { chain, quotes, quotedOn, ...event } = draft;
  if (chain !== null && !chainKeys.has(chain)) chainKeys.set(chain, key);
  let chainId = key;
  if (chain?.mode === "normal") chainId = chainKeys.get(chain) ?? key;
  if (chain?.mode === "zero") chainId = 0;
  const quoted = quotes === undefined ? undefined : keys.get(quotes);
  const message =
    quotes === undefined
      ? event.message
      : `Alarm 'Migration watch' on ${quotedOn ?? "host"} triggered by event ${quoted ?? key - 1} '${quotes.message}'`;
  return { ...event, message, vcenter, key, chainId, at: micro(event.at) };
}
