import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, uptime } from "node:os";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { errorCode, KnownError } from "../../model/diagnostic.ts";
import { makeFolder, whyNotWritten } from "../folder.ts";

/** The holder shows that it lives this often; a lock not touched for STALE_MS is abandoned, whoever has its PID now. */
const HEARTBEAT_MS = 60_000;
const STALE_MS = 15 * HEARTBEAT_MS;
const SECOND_MS = 1000;
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

/** Takes the lock `file` or throws LockedError, which says who holds it. A lock of a process that died is taken over. */
export async function takeLock(file: string, what: string): Promise<Lock> {
  try {
    await makeFolder(dirname(file));
  } catch (error) {
    throw notWritable(file, error);
  }
  const mine: LockHolder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), what };
  const text = JSON.stringify(mine);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createNew(file, text)) return held(file, text);
    const found = await readLock(file);
    if (found === null) continue;
    if (!(await isAbandoned(file, found.holder))) throw lockedBy(file, found.holder);
    await clearAbandoned(file, found.text);
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

async function createNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw notWritable(file, error);
  }
}

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
  const touched = await stat(file).then(
    (found) => found.mtimeMs,
    () => null,
  );
  if (touched === null) return true;
  const age = Date.now() - touched;
  // A lock without a holder was cut off by a crash, unless its writer is only just at it.
  if (holder === null) return age > 5 * SECOND_MS;
  if (age > STALE_MS) return true;
  if (holder.host !== hostname()) return false;
  const bootedAt = Date.now() - uptime() * SECOND_MS;
  return Date.parse(holder.since) < bootedAt - STALE_MS || !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return errorCode(error) === "EPERM";
  }
}

/**
 * Several runs may find the same abandoned lock: the one that gets the second file looks again and removes it, so that
 * nobody removes a lock that was taken meanwhile.
 */
async function clearAbandoned(file: string, text: string): Promise<void> {
  const breaker = `${file}.breaking`;
  if (!(await createNew(breaker, ""))) {
    const made = await stat(breaker).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > HEARTBEAT_MS) await rm(breaker, { force: true });
    await wait(RETRY_MS);
    return;
  }
  try {
    if ((await readLock(file))?.text === text) await rm(file, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}
