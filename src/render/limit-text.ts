import type { Gate } from "../model/report.ts";
import { formatCount } from "./format.ts";

/** `Tonight 1.42, the limit is 1`; a gate that asks yes or no says so by its name alone. */
export function limitText({ limit, value }: Pick<Gate, "limit" | "value">): string {
  if (typeof limit === "boolean") return "The configuration asks that this does not happen";
  return `Tonight ${plain(value)}, the limit is ${plain(limit)}`;
}

function plain(value: unknown): string {
  if (typeof value === "number")
    return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(4)));
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
