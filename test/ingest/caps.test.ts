import { describe, expect, test } from "vitest";
import { capSuspicion } from "../../src/ingest/caps.ts";

describe("an export that stops at a round number", () => {
  test.each([
    ["powercli-select-csv", 100, 7, "export-cap"],
    ["powercli-clixml", 100, 0, "export-cap"],
    ["govc-events-json", 25, 3, "export-cap"],
    ["govc-text", 25, 3, "export-cap"],
    ["govc-tasks-json", 25, 3, "export-cap"],
    ["task-history", 1000, 900, "export-cap"],
    ["powercli-select-csv", 640, 0, "filtered-export"],
  ])("%s with %i records, %i of them irrelevant: %s", (format, records, irrelevant, code) => {
    expect(capSuspicion(format, { records, irrelevant })?.code).toBe(code);
  });

  test.each([
    ["powercli-select-csv", 101, 7],
    ["powercli-select-csv", 99, 0],
    ["powercli-select-csv", 640, 1],
    ["govc-events-json", 100, 60],
    ["event-router-json", 640, 0],
    ["get-vmotion-csv", 100, 0],
  ])("%s with %i records, %i irrelevant, is nothing to tell", (format, records, irrelevant) => {
    expect(capSuspicion(format, { records, irrelevant })).toBeNull();
  });

  test("the way out is named", () => {
    expect(capSuspicion("powercli-raw-csv", { records: 100, irrelevant: 9 })?.message).toContain("-MaxSamples");
    expect(capSuspicion("govc-text", { records: 25, irrelevant: 9 })?.message).toContain("-n 1000");
  });
});
