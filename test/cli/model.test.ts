import { expect, test } from "vitest";

import { modelRounds, modelText } from "../../src/cli/model.ts";

const TYPED = { memory: "2GB", bandwidth: "128MB/s", dirtyRate: "32MB/s", goal: "0.5s", exponent: "1" };

test("the table reads as the classic one", () => {
  expect(modelText(modelRounds({ ...TYPED, goal: "100ms" }))).toBe(
    [
      "Iteration            Sent MB       Seconds    Dirtied MB",
      "1                       2048            16           512",
      "2                        512             4           128",
      "3                        128             1            32",
      "4                         32          0.25             8",
      "Switchover                 8        0.0625",
      "",
      "Converges after 4 iterations: 8 MB are left, sent in 0.0625 s within the goal of 0.1 s. 21.31 s in all.",
      "",
    ].join("\n"),
  );
});

test("a rate above the link's says that it does not converge and what vSphere does then", () => {
  expect(modelText(modelRounds({ ...TYPED, dirtyRate: "200MB/s" }))).toContain(
    "Does not converge: what is left never fits the switchover goal of 0.5 s. vSphere would slow the guest down (SDPS)",
  );
});

test("a long list is cut in the table only", () => {
  const rounds = modelRounds({ ...TYPED, dirtyRate: "127MB/s" });
  expect(rounds.converges).toBe(true);
  expect(rounds.iterations.length).toBeGreaterThan(100);
  expect(modelText(rounds)).toContain(`... and ${rounds.iterations.length - 30} more`);
});
