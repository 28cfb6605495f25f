import { NO_LOGS_APART } from "../../src/model/logs-apart.ts";
import type { InventoryFacts } from "../../src/model/inventory.ts";
import type { Finding } from "../../src/model/report.ts";
import { findingContext, type FindingContext, type FindingFacts } from "../../src/summarize/findings/context.ts";
import { openFailures } from "../../src/summarize/open-failures.ts";
import type { Rule } from "../../src/summarize/findings/rule.ts";

/** Facts of a quiet morning, changed where a test says so. */
export function facts(part: Partial<FindingFacts> = {}): FindingFacts {
  return {
    migrations: [],
    evacuations: [],
    coverage: [],
    events: [],
    inputs: [],
    diagnostics: [],
    logsApart: NO_LOGS_APART,
    inventory: null,
    past: null,
    open: openFailures(part.migrations ?? [], part.past?.openFailures ?? [], part.inventory ?? null),
    config: null,
    now: Date.parse("2026-11-23T06:00:00Z"),
    timeZone: "UTC",
    ...part,
  };
}

export function context(part: Partial<FindingFacts> = {}): FindingContext {
  return findingContext(facts(part));
}

/** What one rule says of these facts. */
export function found(rule: Rule, part: Partial<FindingFacts>): readonly Finding[] {
  return rule.make(context(part));
}

export function inventory(part: Partial<InventoryFacts>): InventoryFacts {
  return { vms: [], hosts: [], clusters: [], vmkernels: [], rules: [], ...part };
}
