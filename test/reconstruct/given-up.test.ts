import { expect, test } from "vitest";
import { failure, maintenance, night, start } from "./facts.ts";

const from = "esx01/ds1";
const to = "esx02/ds1";

/** A move off esx01 that fails at 100 s with this text's class, and maintenance mode of esx01 that comes to its end at `at`. */
function outcomeOf(category: string, phase: "cancelled" | "timed-out" | "entered", at: number, host = "esx01") {
  const facts = [
    maintenance("entering", 0, host, { userName: "anna" }),
    start(10, { vm: "web", from, to, chainId: "1", eventKey: "1", userName: "" }),
    failure(100, {
      vm: "web",
      from,
      to,
      chainId: "1",
      eventKey: "2",
      userName: "",
      fault: { category, message: "It ended." },
    }),
    maintenance(phase, at, host),
  ];
  const { migrations, evacuations } = night(facts);
  return { ...migrations[0], evacuation: evacuations[0] };
}

test("what is cancelled with the maintenance of its host is no failure", () => {
  const told = outcomeOf("aborted", "cancelled", 99.8);
  expect(told).toMatchObject({ outcome: "cancelled", failure: { category: "cancelled", remedy: null } });
  expect(told.failure?.message).toBe("It ended. · entering maintenance mode of esx01 was cancelled");
});

test("what failed by a cause of its own, before, long after, or off another host stays a failure", () => {
  expect(outcomeOf("connection-lost", "cancelled", 99.8).outcome).toBe("failed");
  expect(outcomeOf("aborted", "cancelled", 130).outcome).toBe("failed");
  expect(outcomeOf("aborted", "cancelled", 20).outcome).toBe("failed");
  expect(outcomeOf("aborted", "cancelled", 99.8, "esx09").outcome).toBe("failed");
  expect(outcomeOf("aborted", "entered", 99.8).outcome).toBe("failed");
  expect(outcomeOf("aborted", "timed-out", 99.8).outcome).toBe("failed");
  expect(outcomeOf("unclassified", "cancelled", 99.8).outcome).toBe("failed");
});

test("a move that was cancelled with the maintenance is not what held it up", () => {
  expect(outcomeOf("aborted", "cancelled", 99.8).evacuation).toMatchObject({ outcome: "cancelled", straggler: null });
  const blocked = outcomeOf("connection-lost", "cancelled", 99.8);
  expect(blocked.evacuation?.straggler).toBe(blocked.id);
});
