import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../shared.ts";
import { aCsv } from "./a-csv.ts";
import { Workplace } from "./run-cli.ts";

const place = new Workplace();
afterAll(() => place.dispose());

/** Every `stat` is waited for for ever: a stand-in for any promise that nobody keeps. */
const NEVER = `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module"; fs.promises.stat = () => new Promise(() => {}); syncBuiltinESMExports();`;

test("a run that ends before its work is done says so and ends with 70", () => {
  const program = join(ROOT, "dist", "main.js");
  if (!existsSync(program)) throw new Error("dist/main.js is not there; npm run build makes it.");
  const input = place.write("events.csv", aCsv("web-01"));
  const args = [program, "report", input, "--out", join(place.folder, "out"), "--quiet"];
  const hook = `data:text/javascript,${encodeURIComponent(NEVER)}`;
  const run = spawnSync(process.execPath, ["--import", hook, ...args], { encoding: "utf8" });
  expect(run.stderr).toContain("the run ended before its work was done");
  expect(run.status).toBe(70);
});
