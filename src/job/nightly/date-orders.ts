import type { KnownInput } from "../../history/rows.ts";
import { sourceName } from "../source-name.ts";

/** What an export file remembers of earlier exports of its source. */
export interface RememberedOrder {
  /** How the slash dates of its source were written in earlier exports, where the history knows it. */
  readonly rememberedOrder?: "mdy" | "dmy";
}

/** The latest exports of a source that must agree: settings of a server change, and then the newer ones count. */
const LATEST = 3;

/**
 * Tells each file how slash dates were written in what the history has read: in the file itself, else in the latest exports of its source,
 * else in all of its folder. Where these disagree nothing is told.
 */
export function withRememberedOrders<File extends { readonly path: string; readonly sha256: string }>(
  files: readonly File[],
  known: readonly KnownInput[],
): readonly (File & RememberedOrder)[] {
  const byContent = new Map<string, "mdy" | "dmy">();
  const bySource = new Map<string, KnownInput[]>();
  const byFolder = new Map<string, Set<"mdy" | "dmy">>();
  for (const input of known) {
    if (input.dateOrder === null) continue;
    byContent.set(input.sha256, input.dateOrder);
    const source = sourceName(input.path);
    bySource.set(source, [...(bySource.get(source) ?? []), input].sort(newestFirst).slice(0, LATEST));
    const folder = folderOf(source);
    byFolder.set(folder, (byFolder.get(folder) ?? new Set()).add(input.dateOrder));
  }
  if (byContent.size === 0) return files;
  return files.map((file) => {
    const source = sourceName(file.path);
    const own = new Set(bySource.get(source)?.map(({ dateOrder }) => dateOrder));
    const orders = own.size > 0 ? own : (byFolder.get(folderOf(source)) ?? new Set());
    const agreed = orders.size === 1 ? [...orders][0] : null;
    const order = byContent.get(file.sha256) ?? agreed ?? null;
    return order === null ? file : { ...file, rememberedOrder: order };
  });
}

function newestFirst(a: KnownInput, b: KnownInput): number {
  return b.modifiedMs - a.modifiedMs || (a.sha256 < b.sha256 ? -1 : 1);
}

function folderOf(source: string): string {
  return source.slice(0, source.lastIndexOf("/") + 1);
}
