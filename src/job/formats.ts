import { ADAPTERS } from "../ingest/registry.ts";
import type { ExportRecipe } from "../ingest/adapter.ts";

export interface FormatInfo {
  readonly id: string;
  readonly title: string;
  readonly role: string;
  /** What a time without zone means in it. */
  readonly bareTimes: "utc" | "local";
  readonly recipes: readonly ExportRecipe[];
}

export const ADAPTER_IDS: readonly string[] = ADAPTERS.map(({ id }) => id);

/** Every format with the commands that export it. */
export function listFormats(): FormatInfo[] {
  return ADAPTERS.map(({ id, title, role, bareTimes, recipes }) => ({ id, title, role, bareTimes, recipes }));
}
