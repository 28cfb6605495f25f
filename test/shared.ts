import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this repository, absolute. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/**
 * A file or folder of the shared material beside the repository (real exports that are not ours to publish), or null
 * where it is absent: tests on it are then skipped. `PRECOPY_SHARED` names the folder where it lies elsewhere.
 */
export function shared(...path: readonly string[]): string | null {
  const folder = process.env["PRECOPY_SHARED"] ?? join(ROOT, "..", "shared");
  const full = join(folder, ...path);
  return existsSync(full) ? full : null;
}
