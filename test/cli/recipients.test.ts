import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startServer } from "../send/smtp-fixture.ts";
import { selectCsv, Workplace } from "./run-cli.ts";

const at = (time: string): string => `2026-11-22 ${time}`;
const EXPORT = selectCsv([
  [at("22:00:00"), "Migrating web01 from esx1.x, ds1 to esx2.x, ds1 in DC"],
  [at("22:00:20"), "Migration of virtual machine web01 from esx1.x, ds1 to esx2.x, ds1 completed"],
  [at("22:05:00"), "Cannot migrate db01 from esx1.x, ds1 to esx2.x, ds1 in DC"],
]);
const yaml = (port: number): string => `inputs: []
mail:
  host: 127.0.0.1
  port: ${port}
  security: none
  from: vmotion@corp.example
  to: all@corp.example
  recipients:
    - {to: web@corp.example, only: {vm: web*}}
    - {to: [db@corp.example], only: {vm: "/^db/", vcenter: vc01}}
    - {to: none@corp.example, only: {cluster: nowhere}}
`;

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.dispose());

describe("mail.recipients", () => {
  test("mails each its part of one run, and says which", async () => {
    const server = await startServer({ authOptional: true });
    const config = place.write("precopy.yaml", yaml(server.port));
    const out = join(place.folder, "out");
    const input = place.write("a.csv", EXPORT);
    const given = ["--out", out, "--config", config, "--time-zone", "UTC", "--vcenter", "vc01"];
    const made = await place.run(["report", input, ...given]);
    expect(made, made.err).toMatchObject({ code: 0 });
    const [all = "", web = "", db = "", none = ""] = ["mail", "mail-1", "mail-2", "mail-3"].map((name) =>
      readFileSync(join(out, `${name}.txt`), "utf8"),
    );
    expect(all).toContain("2 moves: 1 succeeded, 1 failed.");
    expect(web).toContain("1 move: 1 succeeded, 0 failed.");
    expect(web).toContain("only VM web*");
    expect(web).not.toContain("db01");
    expect(web).toMatch(/^OK: /);
    expect(db).toContain("1 move: 0 succeeded, 1 failed.");
    expect(db).toContain("only vCenter vc01, VM /^db/");
    expect(db).toMatch(/^ACT: .*db01/);
    expect(none).not.toMatch(/web01|db01/);

    const sent = await place.run(["send", out, "--config", config, "--json"]);
    await server.close();
    expect(sent.code).toBe(0);
    expect(server.received.map(({ to }) => to)).toEqual([
      ["all@corp.example"],
      ["web@corp.example"],
      ["db@corp.example"],
      ["none@corp.example"],
    ]);
    const ids = server.received.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1]);
    expect(new Set(ids).size).toBe(4);
    // The page is about the whole site.
    expect(server.received.map(({ raw }) => raw.includes("application/zip"))).toEqual([true, false, false, false]);
    expect(JSON.parse(sent.out)).toMatchObject({ status: "sent", parts: [{}, {}, {}] });
  });

  test("keeps patterns out of anonymized mails", async () => {
    const config = place.write("precopy.yaml", yaml(25));
    const out = join(place.folder, "out");
    const given = ["--out", out, "--config", config, "--time-zone", "UTC", "--anonymize"];
    await place.run(["report", place.write("a.csv", EXPORT), ...given]);
    expect(readFileSync(join(out, "mail-1.txt"), "utf8")).toContain("only a part of the site");
    for (const name of ["mail-1.txt", "mail-1.html", "mail-2.txt", "mail-2.html"])
      expect(readFileSync(join(out, name), "utf8")).not.toMatch(/web|db01|\^db/);
  });

  test("needs somebody, and a part", async () => {
    const run = async (text: string): Promise<string> => {
      const config = place.write("precopy.yaml", text);
      return (await place.run(["report", place.write("a.csv", EXPORT), "--config", config, "--out", place.folder])).err;
    };
    expect(await run("mail: {host: a, from: a@b.example}\n")).toContain("mail.to is missing");
    expect(await run("mail: {host: a, from: a@b.example, recipients: [{to: c@d.example, only: {}}]}\n")).toContain(
      "needs vcenter, cluster or vm",
    );
    expect(existsSync(join(place.folder, "mail.txt"))).toBe(false);
  });
});
