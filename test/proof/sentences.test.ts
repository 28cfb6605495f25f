import { expect, test } from "vitest";
import { readMessage } from "../../src/interpret/messages.ts";
import { mayConcernMigration } from "../../src/model/relevance.ts";
import { KnownNames } from "../../src/interpret/template.ts";
import type { EventRole } from "../simulator/types.ts";
import { createWorld } from "../simulator/world.ts";

const world = createWorld({ seed: 21, vcenters: 2 });
const names = new KnownNames();
for (const vm of world.vms) {
  names.learn("host", vm.host.name);
  names.learn("datacenter", vm.datacenter.name);
}
for (const place of world.truth.flatMap((truth) => [truth.source, truth.destination])) {
  names.learn("datastore", place.datastore);
  names.learn("cluster", place.cluster);
}

/** Roles of the simulator in the grammar's words. */
const MEANINGS: Partial<Record<EventRole, string>> = {
  start: "start",
  end: "end",
  failure: "failure",
  warning: "warning",
  quote: "alarm",
};

test("every sentence of a migration is understood from its text alone, with its VM and places", () => {
  const odd: string[] = [];
  for (const event of world.events) {
    const wanted = MEANINGS[event.role];
    if (wanted === undefined) continue;
    const reading = readMessage(event.message, names);
    const slots = reading?.slots ?? {};
    const truth = world.truth[event.truth ?? -1];
    const right =
      reading?.traits.meaning === wanted &&
      (slots["vm"] === undefined || slots["vm"] === event.vm?.name) &&
      (slots["sourceHost"] ?? truth?.source.host) === truth?.source.host &&
      (slots["destHost"] ?? truth?.destination.host) === truth?.destination.host &&
      (slots["sourceDatastore"] ?? truth?.source.datastore) === truth?.source.datastore &&
      (slots["destDatastore"] ?? truth?.destination.datastore) === truth?.destination.datastore;
    const nameless = event.type === "VmRelocatedEvent" || event.role === "quote";
    if (!right || (!nameless && slots["vm"] === undefined)) odd.push(`${event.type}: ${event.message}`);
  }
  expect(odd).toEqual([]);
});

test("no record that tells of a migration or explains one is skipped unread", () => {
  const told = world.events.filter((event) => event.role !== "noise" && event.role !== "quote");
  const skipped = told.filter((event) => !mayConcernMigration(event.message));
  expect([...new Set(skipped.map((event) => event.message))]).toEqual([]);
});

test("a sentence of another kind is no migration", () => {
  const noise = world.events.filter((event) => event.role === "noise" && event.type !== "VmEmigratingEvent");
  const taken = noise.filter((event) => {
    const meaning = readMessage(event.message, names)?.traits.meaning;
    return meaning === "start" || meaning === "end" || meaning === "failure" || meaning === "warning";
  });
  expect(taken.map((event) => event.message)).toEqual([]);
});
