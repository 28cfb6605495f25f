import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/program.ts";
import { fakeReport } from "../support/fake-report.ts";
import { workplace, type Workplace } from "../send/smtp-fixture.ts";

let place: Workplace;
beforeEach(() => {
  place = workplace(fakeReport({ migrations: 30 }), "<p>page</p>");
});
afterEach(() => place.remove());

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const code = await runCli(args, {
    environment: {},
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

describe("precopy send", () => {
  test("writes the mail to a file on a dry run, without any password", async () => {
    const eml = join(place.folder, "mail.eml");
    const { code, out, err } = await run("send", place.folder, "--config", place.config().path, "--dry-run", eml);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toMatch(/^Written to .*mail\.eml, not sent: \[\w+\] vMotion R&D <north> 2026-11-22: \d+ moves, /);
    expect(readFileSync(eml, "utf8")).toContain("Auto-Submitted: auto-generated\r\n");
  });

  test("prints its result as JSON where asked to", async () => {
    const eml = join(place.folder, "mail.eml");
    const { out } = await run("send", place.folder, "--config", place.config().path, "--dry-run", eml, "--json");
    expect(JSON.parse(out)).toMatchObject({ status: "written", attached: "zip", rejected: [] });
  });

  test("ends with 2 and the next step where the password, the folder or the option is missing", async () => {
    const config = place.config().path;
    const noPassword = await run("send", place.folder, "--config", config);
    expect(noPassword).toMatchObject({ code: 2, out: "" });
    expect(noPassword.err).toContain("MAIL_PASSWORD (mail.passwordEnv) is not set");
    expect(await run("send", join(place.folder, "absent"), "--config", config)).toMatchObject({ code: 2 });
    expect((await run("send", place.folder)).code).toBe(2);
    expect(existsSync(join(place.folder, "mail.eml"))).toBe(false);
  });

  test("no option of any command takes a secret: other users of the machine read command lines", async () => {
    const { out } = await run("manual");
    const options = [...out.replaceAll("\\-", "-").matchAll(/--[a-z][\w-]*/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(20);
    expect(options.filter((option) => /pass|secret|token|key|credential|webhook/.test(option))).toEqual([]);
  });
});
