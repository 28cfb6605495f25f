import { afterAll, expect, test } from "vitest";
import { Workplace } from "./run-cli.ts";

const place = new Workplace();
afterAll(() => place.dispose());

test("precopy rules prints every rule with its severity, meaning and what to do", async () => {
  const text = await place.run(["rules"]);
  expect(text.code).toBe(0);
  expect(text.out).toMatch(/^unresolved-failure \(ACT\)\n {2}A move failed .*\n {2}To do: \S/m);
  const json = JSON.parse((await place.run(["rules", "--json"])).out) as { readonly id: string }[];
  expect(json.length).toBeGreaterThan(20);
  expect(json[0]).toEqual({
    id: "unread-input",
    severity: "act",
    meaning: expect.any(String),
    whatToDo: expect.any(String),
  });
});
