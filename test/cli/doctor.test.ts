import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterAll, expect, test } from "vitest";
import type { Check } from "../../src/job/doctor.ts";
import { runCli } from "../../src/cli/program.ts";

const folder = mkdtempSync(join(tmpdir(), "precopy-doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 10, 25, 6);
const EVENTS =
  '"CreatedTime","UserName","FullFormattedMessage"\r\n"11/24/2026 8:00:00 PM","","User CORP\\jo logged in"\r\n';

async function examine(yaml: string): Promise<{ status: number; checks: readonly Check[] }> {
  const file = join(folder, "precopy.yaml");
  writeFileSync(file, yaml);
  let out = "";
  const status = await runCli(["doctor", "--config", file, "--json"], {
    now: () => NOW,
    out: (text) => {
      out += text;
    },
    err: () => undefined,
  });
  return { status, checks: JSON.parse(out) as readonly Check[] };
}

function exportsAged(hours: number): string {
  const exports = join(folder, `exports-${hours}`);
  mkdirSync(exports, { recursive: true });
  writeFileSync(join(exports, "events.csv"), EVENTS);
  writeFileSync(join(exports, "README.md"), "notes");
  utimesSync(join(exports, "events.csv"), NOW / 1000 - hours * 3600, NOW / 1000 - hours * 3600);
  utimesSync(join(exports, "README.md"), NOW / 1000 - hours * 3600, NOW / 1000 - hours * 3600);
  return exports;
}

const statesOf = (checks: readonly Check[], what: Check["what"]): readonly string[] =>
  checks.filter((check) => check.what === what).map(({ state }) => state);

test("a fresh export, a folder that can be written and a mail server that answers are fine; what is not exported is named", async () => {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ["STARTTLS"], logger: false });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const { status, checks } = await examine(
    `inputs: [${exportsAged(3)}]\nout: ${join(folder, "out")}\nhistory: false\n` +
      `mail: {host: 127.0.0.1, port: ${port}, security: none, from: a@corp.example, to: [b@corp.example]}\n`,
  );
  await new Promise<void>((resolve) => server.close(resolve));
  expect(statesOf(checks, "output")).toEqual(["ok"]);
  expect(statesOf(checks, "mail")).toEqual(["ok"]);
  expect(checks.find(({ what }) => what === "exports")?.text).toContain(
    "1 of 2 files is an export, the newest 3 h old",
  );
  expect(checks.filter(({ state }) => state === "missing").map(({ text }) => text.split(":")[0])).toEqual([
    "No export of tasks",
    "No inventory",
    "No host logs",
    "`history",
  ]);
  expect(status).toBe(1);
});

test("an export of the day before yesterday, a folder that is a file and a server that is not there are told", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise<void>((resolve) => closed.close(() => resolve()));
  writeFileSync(join(folder, "a-file"), "");
  const { status, checks } = await examine(
    `inputs: [${exportsAged(40)}, ${join(folder, "nowhere")}]\nout: ${join(folder, "a-file", "out")}\n` +
      `mail: {host: 127.0.0.1, port: ${port}, security: none, from: a@corp.example, to: [b@corp.example]}\n`,
  );
  expect(
    checks.some(({ what, state, text }) => what === "exports" && state === "missing" && text.includes("40 h")),
  ).toBe(true);
  expect(checks.some(({ what, state }) => what === "exports" && state === "broken")).toBe(true);
  expect(statesOf(checks, "output")).toEqual(["broken"]);
  expect(statesOf(checks, "mail")).toEqual(["broken"]);
  expect(status).toBe(2);
});

test.skipIf(process.platform === "win32")("a secret that others can read is told", async () => {
  const secret = join(folder, "secret");
  writeFileSync(secret, "0123456789abcdef0123\n");
  chmodSync(secret, 0o644);
  const yaml = `inputs: [${exportsAged(3)}]\nout: ${join(folder, "out")}\nhistory: false\nanonymize: {secretFile: ${secret}}\n`;
  expect(statesOf((await examine(yaml)).checks, "secrets")).toEqual(["open"]);
  chmodSync(secret, 0o600);
  expect(statesOf((await examine(yaml)).checks, "secrets")).toEqual([]);
});
