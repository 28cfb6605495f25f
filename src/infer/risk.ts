import type { RiskLevel, StunRisk } from "../model/migration.ts";
import { significant } from "./estimate.ts";
import type { StunLimit } from "./stun-limit.ts";

/** Contract: low < 0.1 <= watch < 0.5 <= high. */
const WATCH_FROM = 0.1;
const HIGH_FROM = 0.5;

function riskLevel(probability: number): Exclude<RiskLevel, "unknown"> {
  if (probability < WATCH_FROM) return "low";
  return probability < HIGH_FROM ? "watch" : "high";
}

export function knownRisk(probability: number, limit: StunLimit, reasons: readonly string[]): StunRisk {
  const rounded = significant(Math.min(1, Math.max(0, probability)));
  return { level: riskLevel(rounded), probability: rounded, ...limit, reasons };
}

export function unknownRisk(limit: StunLimit, reasons: readonly string[]): StunRisk {
  return { level: "unknown", probability: null, ...limit, reasons };
}
