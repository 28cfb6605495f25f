import { expect, test } from "vitest";
import type { ContextEvent } from "../../../src/model/report.ts";
import { ruleViolation } from "../../../src/summarize/findings/rule-violation.ts";
import { aMigration } from "../../support/a-migration.ts";
import { found } from "../../support/findings.ts";

const violation = (at: string): ContextEvent => ({
  at,
  vcenter: "vc01",
  what: "rule-violation",
  subject: "web-01",
  message: "web-01 violates the rule apart",
});
const hop = (hour: string, from: string, to: string) =>
  aMigration({
    startedAt: `2026-11-22T${hour}:00:00.000Z`,
    endedAt: `2026-11-22T${hour}:00:30.000Z`,
    source: { host: from },
    destination: { host: to },
  });

test("names the last move before a violation, and none that came after", () => {
  const moves = [hop("20", "esx1", "esx2"), hop("21", "esx2", "esx3"), hop("23", "esx3", "esx4")];
  const [finding] = found(ruleViolation, { migrations: moves, events: [violation("2026-11-22T22:00:00.000Z")] });
  expect(finding?.migrations).toEqual([moves[1]?.id]);
  expect(finding?.description).toContain(
    "Its last move before: DRS from esx2 to esx3, ended 2026-11-22T21:00:30.000Z.",
  );
});

test("says nothing of a move where none came before", () => {
  const after = [hop("23", "esx3", "esx4")];
  const [finding] = found(ruleViolation, { migrations: after, events: [violation("2026-11-22T22:00:00.000Z")] });
  expect(finding?.migrations).toEqual([]);
  expect(finding?.description).not.toContain("last move");
});
