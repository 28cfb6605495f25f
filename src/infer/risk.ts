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

/** What priors alone can say: no model knows a stop for certain. */
const CERTAIN_AT_MOST = 0.95;

/** A risk that host logs or vCenter's own words decide. */
export function knownRisk(probability: number, limit: StunLimit, reasons: readonly string[]): StunRisk {
  const rounded = significant(Math.min(1, Math.max(0, probability)));
  return { level: riskLevel(rounded), probability: rounded, ...limitOf(limit), reasons };
}

/** A risk that was only worked out. */
export function inferredRisk(probability: number, limit: StunLimit, reasons: readonly string[]): StunRisk {
  return knownRisk(Math.min(CERTAIN_AT_MOST, probability), limit, reasons);
}

export function unknownRisk(limit: StunLimit, reasons: readonly string[]): StunRisk {
  return { level: "unknown", probability: null, ...limitOf(limit), reasons };
}

function limitOf({ limitSeconds, profile }: StunLimit): Pick<StunRisk, "limitSeconds" | "profile"> {
  return { limitSeconds, profile };
}
