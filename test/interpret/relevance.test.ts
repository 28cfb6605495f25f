import { expect, test } from "vitest";
import { KNOWN_TYPE_IDS } from "../../src/interpret/event-types.ts";
import { mayConcernMigration } from "../../src/model/relevance.ts";

/** A database's dump has the type and no sentence: a row that is passed over by its bytes is lost. */
test("no event type that means something is skipped unread where nothing but the type is there", () => {
  // A task's event is worth reading by the id of its task.
  const byTheirTask = ["TaskEvent", "ScheduledTaskStartedEvent"];
  expect(KNOWN_TYPE_IDS.filter((id) => !mayConcernMigration(id))).toEqual(byTheirTask);
});
