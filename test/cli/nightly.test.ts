import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { ROOT } from "../shared.ts";

let folder: string;
let config: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-cli-nightly-"));
  config = join(folder, "precopy.yaml");
  cpSync(join(ROOT, "samples", "event-router-json"), join(folder, "exports"), { recursive: true });
  for (const name of readdirSync(join(folder, "exports"), { recursive: true, encoding: "utf8" }))
    age(join(folder, "exports", name));
  writeFileSync(config, "timeZone: UTC\nout: reports\nhistory: history.duckdb\ninputs: exports\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Files copied a moment ago would be waited for: that is find-exports.test.ts' to prove, without waiting. */
function age(file: string): void {
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(file, hourAgo, hourAgo);
}

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const code = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    environment: {},
    isTerminal: false,
  });
  return { code, out, err };
}

const NOW = ["--now", "2026-11-24T10:00:00Z"];

test("nightly writes the report of the night and the page of all nights, and says where", async () => {
  const { code, out, err } = await run("nightly", "--config", config, ...NOW);
  // The samples end a day before: the newest record is older than the 26 hours that every config allows.
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/^\[(OK|WATCH|ACT)\] \S/m);
  expect(err.trimEnd().split("\n").at(-1)).toBe(
    `The report of 2026-11-24 is in ${join(folder, "reports", "2026-11-24", "report.html")}`,
  );
  expect(existsSync(join(folder, "reports", "2026-11-24", "report.html"))).toBe(true);
  expect(existsSync(join(folder, "reports", "index.html"))).toBe(true);
  expect(await run("nightly", "--config", config, "--quiet", ...NOW)).toEqual({ code: 1, out: "", err: "" });
}, 60_000);

test("a held lock is exit status 2 with the holder; nothing is written", async () => {
  cpSync(join(folder, "exports"), join(folder, "reports"), { recursive: true });
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), what: "precopy nightly" };
  writeFileSync(join(folder, "reports", "precopy.lock"), JSON.stringify(holder));
  const { code, err } = await run("nightly", "--config", config, ...NOW);
  expect(code).toBe(2);
  expect(err).toContain(`(process ${process.pid} on ${hostname()}`);
  expect(existsSync(join(folder, "history.duckdb"))).toBe(false);
});

test("history status, export and prune work from the command line, as text and as JSON", async () => {
  await run("nightly", "--config", config, ...NOW);
  const status = JSON.parse((await run("history", "status", "--config", config, "--json")).out) as Record<
    string,
    unknown
  >;
  expect(status).toMatchObject({ schemaVersion: 3, nights: 1, lastNight: "2026-11-24" });
  const exported = await run("history", "export", "--config", config, "--out", join(folder, "parquet"));
  expect(exported.out).toMatch(/^Wrote \d+ files?: .* holds \d+ migrations in \d+ files?\.\n$/);
  const again = await run("history", "export", "--config", config, "--out", join(folder, "parquet"));
  expect(again.out).toMatch(/^Nothing has changed: .* holds \d+ migrations in \d+ files?\.\n$/);
  const pruned = await run("history", "prune", "--config", config, "--before", "2026-12-01T00:00:00Z");
  expect(pruned.out).toBe(`Forgot ${String(status["migrations"])} migrations and 1 night.\n`);
  expect((await run("history", "rebuild", "--config", config)).out).toMatch(
    /^Read 2 exports again: \d+ migrations\.\n/,
  );
  expect((await run("history", "prune", "--config", config)).err).toContain("--before DATE");
}, 60_000);
