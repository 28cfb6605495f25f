import { errorCode } from "../model/diagnostic.ts";

/** True where a process of this machine has the number, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return errorCode(error) === "EPERM";
  }
}
