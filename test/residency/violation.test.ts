import { mkdirSync, readFileSync, utimesSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { selectCsv, Workplace } from "../cli/run-cli.ts";

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

/** A chat on loopback; what was posted to it. */
async function chat(): Promise<{ readonly url: string; readonly bodies: readonly string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(200).end("ok");
    });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, bodies };
}

async function night(host: string) {
  const { url, bodies } = await chat();
  mkdirSync(join(place.folder, "exports"), { recursive: true });
  const exported = place.write(
    "exports/events.csv",
    selectCsv([
      ["2026-11-22 20:00:00", "Login by anna"],
      ["2026-11-22 22:00:00", `Migrating ora-1 from esx1.x, ds1 to ${host}, ds1 in DC`],
      ["2026-11-22 22:00:20", `Migration of virtual machine ora-1 from esx1.x, ds1 to ${host}, ds1 completed`],
      ["2026-11-23 04:00:00", "Login by anna"],
    ]),
  );
  utimesSync(exported, new Date("2026-11-23T04:30:00Z"), new Date("2026-11-23T04:30:00Z"));
  const config = place.write(
    "precopy.yaml",
    [
      "inputs: exports",
      "history: false",
      "timeZone: UTC",
      "out: reports",
      "metrics: precopy.prom",
      `webhook: { url: '${url}', on: [watch, act] }`,
      "gates: { rules: { licence-host: 0 } }",
      "allowedHosts: [{ name: Oracle, vms: 'ora-*', hosts: [esx1.x, esx2.x] }]",
      "",
    ].join("\n"),
  );
  const { code } = await place.run(["nightly", "--config", config, "--now", "2026-11-23T06:00:00Z"]);
  const read = (...name: readonly string[]): string => readFileSync(join(place.folder, ...name), "utf8");
  const own = (name: string): string => read("reports", "2026-11-23", name);
  return { code, bodies, own, metrics: read("precopy.prom"), report: JSON.parse(own("report.json")) as Report };
}

const TITLE = "ora-1 runs outside the hosts of Oracle";

test("a stay outside the allowed hosts is in report.json, page, mail, chat and metrics, and the night ends with 1", async () => {
  const { code, bodies, own, metrics, report } = await night("esx9.x");
  expect(code).toBe(1);
  const finding = report.findings.find(({ rule }) => rule === "licence-host");
  expect(finding).toMatchObject({ title: TITLE, severity: "watch", count: 1, migrations: [report.migrations[0]?.id] });
  expect(report.gates.filter(({ passed }) => !passed)).toMatchObject([
    { rule: "rule licence-host", limit: 0, value: 1 },
  ]);
  for (const file of ["report.html", "mail.html", "mail.txt"])
    expect([file, own(file).includes(TITLE)]).toEqual([file, true]);
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toContain(TITLE);
  expect(metrics).toMatch(/^precopy_gates_crossed 1$/m);
});

test("a move between allowed hosts is in none of them", async () => {
  const { code, bodies, own, report } = await night("esx2.x");
  expect(code).toBe(0);
  expect(report.findings.map(({ rule }) => rule)).not.toContain("licence-host");
  for (const file of ["report.html", "mail.html", "mail.txt"]) expect(own(file)).not.toContain("outside the hosts");
  expect(bodies).toEqual([]);
});
