import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, uptime } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { errorCode, KnownError } from "../../model/diagnostic.ts";
import { makeFolder, whyNotWritten } from "../folder.ts";
import { isAlive } from "../is-alive.ts";

/** The holder shows that it lives this often; a lock not touched for STALE_MS is abandoned, whoever has its PID now. */
const HEARTBEAT_MS = 60_000;
const STALE_MS = 15 * HEARTBEAT_MS;
const SECOND_MS = 1000;
/** So long a lock without a holder is left alone: its writer may be only just at it. */
const WRITING_MS = 5 * SECOND_MS;
const ATTEMPTS = 5;
const RETRY_MS = 50;

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO UTC. */
  readonly since: string;
  readonly what: string;
}

export interface Lock {
  release(): Promise<void>;
}

/** Another run holds the lock: nothing is wrong, but this run must not go on. */
export class LockedError extends KnownError {
  readonly holder: LockHolder | null;
  constructor(message: string, holder: LockHolder | null) {
    super(message);
    this.holder = holder;
  }
}

/**
 * Takes the lock `file` or throws LockedError, which says who holds it. A lock of a process that died is taken over, one
 * without a holder after `writingMs`.
 */
export async function takeLock(file: string, what: string, writingMs = WRITING_MS): Promise<Lock> {
  try {
    await makeFolder(dirname(file));
  } catch (error) {
    throw notWritable(file, error);
  }
  const mine: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), what };
  const text = JSON.stringify(mine);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createNew(file, text)) {
      await removeDrafts(file);
      return held(file, text);
    }
    const found = await readWholeLock(file, writingMs);
    if (found === null) continue;
    if (!(await isAbandoned(file, found.holder))) throw lockedBy(file, found.holder);
    await clearAbandoned(file, found.text, text);
  }
  throw lockedBy(file, (await readLock(file))?.holder ?? null);
}

function lockedBy(file: string, holder: LockHolder | null): LockedError {
  const who =
    holder === null
      ? "another run"
      : `"${holder.what}" (process ${holder.pid} on ${holder.host}, running since ${holder.since})`;
  return new LockedError(`${who} holds the lock ${file}. If that run is gone, delete the file.`, holder);
}

function notWritable(file: string, error: unknown): KnownError {
  return new KnownError(
    `Nothing can be written to ${dirname(file)}: ${whyNotWritten(error)}. Set \`out\` in the configuration to a folder that this user may write to.`,
  );
}

/**
 * Makes the file with its text at once, so that a run that dies at this moment leaves no lock that names nobody; false
 * where the file is there. Where the file system has no hard links it is made first and written then.
 */
async function createNew(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { flag: "wx" });
    try {
      await link(draft, file);
    } catch (error) {
      if (errorCode(error) === "EEXIST") throw error;
      await writeFile(file, text, { flag: "wx" });
    }
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw notWritable(file, error);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Drafts of runs that were killed while they asked for the lock. Whoever asks just now finds it taken with or without its draft. */
async function removeDrafts(file: string): Promise<void> {
  const own = `${basename(file)}.`;
  for (const name of await readdir(dirname(file)).catch(() => []))
    if (name.startsWith(own) && DRAFT.test(name))
      await rm(join(dirname(file), name), { force: true }).catch(() => undefined);
}

/** What randomUUID gives, at the end of a name. */
const DRAFT = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function held(file: string, text: string): Lock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      if ((await readLock(file))?.text === text) await rm(file, { force: true });
    },
  };
}

interface FoundLock {
  readonly text: string;
  /** null where the file is cut: its writer died while writing. */
  readonly holder: LockHolder | null;
}

async function readLock(file: string): Promise<FoundLock | null> {
  try {
    const text = await readFile(file, "utf8");
    return { text, holder: parseHolder(text) };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/**
 * The lock once its holder stands in it. One that stays without a holder was cut off by a crash; how long that is waited
 * for goes by no clock of files, which may be moved or another machine's.
 */
async function readWholeLock(file: string, writingMs: number): Promise<FoundLock | null> {
  let found = await readLock(file);
  for (let waitedMs = 0; found?.holder === null && waitedMs < writingMs; waitedMs += RETRY_MS) {
    if (await isOlderThan(file, writingMs)) break;
    await wait(RETRY_MS);
    found = await readLock(file);
  }
  return found;
}

async function isOlderThan(file: string, ageMs: number): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found === null || Date.now() - found.mtimeMs > ageMs;
}

function parseHolder(text: string): LockHolder | null {
  try {
    const { pid, host, since, what } = JSON.parse(text) as Partial<LockHolder>;
    if (typeof pid !== "number" || typeof host !== "string") return null;
    return { pid, host, since: String(since), what: String(what) };
  } catch {
    return null;
  }
}

async function isAbandoned(file: string, holder: LockHolder | null): Promise<boolean> {
  if (holder === null || (await isOlderThan(file, STALE_MS))) return true;
  if (holder.host !== hostname()) return false;
  const bootedAt = Date.now() - uptime() * SECOND_MS;
  return Date.parse(holder.since) < bootedAt - STALE_MS || !isAlive(holder.pid);
}

/**
 * Several runs may find the same abandoned lock: the one that gets the second file looks again and removes it, so that
 * nobody removes a lock that was taken meanwhile.
 */
async function clearAbandoned(file: string, text: string, mine: string): Promise<void> {
  const breaker = `${file}.breaking`;
  if (!(await createNew(breaker, mine))) {
    const found = await readLock(breaker);
    const died = found?.holder?.host === hostname() && !isAlive(found.holder.pid);
    if (died || (await isOlderThan(breaker, HEARTBEAT_MS))) await rm(breaker, { force: true });
    await wait(RETRY_MS);
    return;
  }
  try {
    if ((await readLock(file))?.text === text) await rm(file, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}
