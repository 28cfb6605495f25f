import { mkdirSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../send/smtp-fixture.ts";
import { createWorld } from "../simulator/world.ts";
import { leaksIn, tokensOf, writeNamedNight } from "../support/named-night.ts";
import { Workplace } from "./run-cli.ts";

/** A simulated night through every command that writes something, told to hide names. */
const world = createWorld({ seed: 118, migrations: 30, chains: "mixed" });
const tokens = tokensOf(world);
const now = new Date(world.to + 3_600_000).toISOString();
let place: Workplace;
let exports: string;
let named: readonly string[];
const given: string[] = ["--time-zone", "UTC", "--now", now];

beforeAll(async () => {
  place = new Workplace();
  exports = join(place.folder, "exports");
  mkdirSync(exports);
  writeNamedNight(world, exports);
  // A file that is younger than the run's own time is waited for until it has settled.
  const written = new Date(world.to);
  for (const entry of readdirSync(exports, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) utimesSync(join(entry.parentPath, entry.name), written, written);
  const { report } = await place.report([exports], given);
  named = report.migrations.map(({ id }) => id);
}, 120_000);
afterAll(() => place.dispose());

/** Everything below a folder, the names of files and folders among it; the history holds names and is not for others. */
function textBelow(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => {
      const content = entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), "utf8") : "";
      return `${entry.name}\n${content}`;
    })
    .join("\n");
}

function expectNone(output: string): void {
  expect(output.length).toBeGreaterThan(100);
  expect(leaksIn(output, tokens)).toEqual([]);
}

describe("with --anonymize no name of the night is in", { timeout: 120_000 }, () => {
  test("tickets", async () => {
    let shown = 0;
    for (const id of named.filter((_, index) => index % 12 === 0)) {
      const hidden = await place.run(["explain", id, exports, "--ticket", "--anonymize", ...given]);
      expect(hidden.code, hidden.err).toBe(0);
      expectNone(hidden.out);
      const { out } = await place.run(["explain", id, exports, "--ticket", ...given]);
      shown += leaksIn(out, tokens).length;
    }
    expect(shown).toBeGreaterThan(5);
  });

  test("the residency document and its table", async () => {
    const out = join(place.folder, "residency");
    const run = async (...more: string[]): Promise<string> => {
      const { code, err } = await place.run(["residency", exports, "--vm", "*", "--out", out, ...given, ...more]);
      expect(code, err).toBe(0);
      return textBelow(out) + err.replace(out, "");
    };
    expect(leaksIn(await run(), tokens).length).toBeGreaterThan(20);
    expectNone(await run("--anonymize"));
  });

  test("the forecast, as text and as JSON", async () => {
    const run = (...more: string[]) => place.run(["forecast", exports, ...given, ...more]);
    expect(leaksIn((await run()).out, tokens).length).toBeGreaterThan(5);
    expectNone((await run("--anonymize")).out);
    expectNone((await run("--anonymize", "--json")).out);
  });
});

describe("with anonymize in the configuration", { timeout: 120_000 }, () => {
  test("a night leaves no name in its folder, its mail and its metrics", async () => {
    const server = await startServer({ authOptional: true });
    const out = join(place.folder, "nights");
    const config = place.write(
      "night.yaml",
      `inputs: [{path: exports}]\nout: nights\nhistory: names.duckdb\nsite: Quellental\ntimeZone: UTC\n` +
        `anonymize: {secretFile: a.key}\nmetrics: nights/precopy.prom\n` +
        `mail:\n  host: 127.0.0.1\n  port: ${server.port}\n  security: none\n  from: a@b.example\n  to: c@d.example\n`,
    );
    const { code, err } = await place.run(["nightly", "--config", config, "--now", now]);
    await server.close();
    expect(code, err).toBeLessThan(2);
    expect(server.received).toHaveLength(1);
    const written = textBelow(out);
    expectNone(written);
    expectNone(JSON.stringify(server.received));

    // The same secret, the same names: a ticket's are the report's.
    const ticket = await place.run(["explain", named[0] ?? "", exports, "--ticket", "--config", config, "--now", now]);
    const vm = /\bvm-[bcdfghjkmnpqrstvwxz]{10}\b/.exec(ticket.out)?.[0] ?? "none";
    expectNone(ticket.out);
    expect(written).toContain(vm);
  });

  test("what cannot hide names says so, and does it when told to", async () => {
    const config = place.write(
      "hide.yaml",
      "inputs: [{path: exports}]\nout: nights\nhistory: names.duckdb\ntimeZone: UTC\nanonymize: true\n",
    );
    const id = named[0] ?? "";
    const to = join(place.folder, "parquet");
    for (const args of [
      ["explain", id, exports, "--config", config],
      ["explain", id, exports, "--json", "--config", config],
      ["history", "export", "--config", config, "--out", to],
    ]) {
      const refused = await place.run(args);
      expect(refused).toMatchObject({ code: 2, out: "" });
      expect(refused.err).toMatch(/--no-anonymize[^\n]*\.\n$/);
      expect((await place.run([...args, "--no-anonymize"])).code).toBe(0);
    }
  });
});
