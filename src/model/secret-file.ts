/** Write bits of the group, and all of everybody else. */
const TOO_OPEN = 0o027;

/**
 * What is wrong with the permissions of a file that holds a secret, as a sentence with its remedy; null where only its owner and
 * group can read it. `mode` as `stat` gives it. On Windows modes tell nothing of who may read.
 */
export function whyTooOpen(path: string, mode: number, platform: NodeJS.Platform): string | null {
  const open = mode & TOO_OPEN;
  if (platform === "win32" || open === 0) return null;
  const who = (open & 0o022) === 0 ? "read by everybody" : "changed by others";
  return `${path} holds a secret and can be ${who} on this machine: chmod 600 ${path}`;
}
