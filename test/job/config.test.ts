import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/job/config.ts";
import type { Config } from "../../src/model/config.ts";
import { KnownError } from "../../src/model/diagnostic.ts";
import { ROOT } from "../shared.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "precopy-config-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(yaml: string | Buffer, environment: Record<string, string> = {}): Config {
  const file = join(folder, "precopy.yaml");
  writeFileSync(file, yaml);
  return loadConfig(file, environment);
}

function problemsOf(yaml: string | Buffer): string {
  try {
    load(yaml);
  } catch (error) {
    if (error instanceof KnownError) return error.message;
    throw error;
  }
  return "none";
}

const MAIL = "mail:\n  host: smtp.example\n  from: a@b.example\n  to: team@b.example\n";

describe("loadConfig", () => {
  test("without `out` the report lies beside the configuration, under systemd in the state folder", () => {
    expect(load("inputs: exports\n").out).toBe(join(folder, "precopy-report"));
    const underSystemd = load("inputs: exports\n", { STATE_DIRECTORY: "/var/lib/precopy:/x" });
    expect(underSystemd.out).toBe(join("/var/lib/precopy", "report"));
  });

  test("reads the example that is shipped, every key of it", () => {
    const config = loadConfig(join(ROOT, "templates", "precopy.example.yaml"), {});
    const folderOfFile = join(ROOT, "templates");
    expect(config.inputs.map(({ path }) => path)).toEqual([
      join(folderOfFile, "exports/vc01"),
      join(folderOfFile, "exports/vc02/*.csv"),
    ]);
    expect(config.inputs[1]).toMatchObject({ vcenter: "vc02.corp.example", dateOrder: "dmy", format: null });
    expect(config).toMatchObject({
      site: "prod",
      out: join(folderOfFile, "reports"),
      history: join(folderOfFile, "reports/history.duckdb"),
      mail: { security: "starttls", port: 587, to: ["vmware-team@corp.example"], passwordEnv: "PRECOPY_MAIL_PASSWORD" },
      gates: { failures: 10, p95Seconds: { vmotion: 300, "storage-vmotion": 7200 }, inputAgeHours: 26, noInput: true },
      backupWindows: [{ fromMinutes: 60, toMinutes: 240, days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] }],
      changeWindows: [{ fromMinutes: 1320, toMinutes: 300 }, { toMinutes: 1440 }],
      mute: [{ rule: "ping-pong", until: "2026-12-31" }],
      anonymize: null,
    });
    expect(config.stunProfiles[0]).toMatchObject({
      name: "SQL cluster, tuned",
      vms: ["sql-prod-*", "/^SQLCL\\d+-N\\d$/"],
    });
    expect(config.stunProfiles.map(({ name }) => name)).toContain("WSFC");
  });

  test("fills in defaults for an almost empty file", () => {
    const config = load("inputs: exports\n");
    expect(config).toMatchObject({
      site: null,
      out: join(folder, "precopy-report"),
      write: ["html", "json", "csv", "mail"],
      history: join(folder, "precopy-report", "history.duckdb"),
      mail: null,
      webhook: null,
      metrics: null,
      gates: { failures: null, p95Seconds: {}, inputAgeHours: 26, noInput: true },
      showUserNames: false,
    });
    expect(load("")).toMatchObject({ inputs: [], mail: null });
    expect(load("mail:\ngates:\nhistory: false\n")).toMatchObject({ mail: null, history: null });
  });

  test("says line, place and what was meant for an unknown key", () => {
    const said = problemsOf("site: a\ngates:\n  failures: 3\n  unresolvedFailure: 1\nchangewindows: []\n");
    expect(said).toContain("precopy.yaml has 2 problems:");
    expect(said).toMatch(
      /line 4: gates\.unresolvedFailure is not known; did you mean unresolvedFailures\? Allowed here: failures, /,
    );
    expect(said).toMatch(/line 5: changewindows is not known; did you mean changeWindows\?/);
  });

  test("knows what is allowed inside lists", () => {
    expect(problemsOf("inputs:\n  - exports\n  - path: x\n    timezone: UTC\n")).toContain(
      "line 4: inputs[2].timezone is not known; did you mean timeZone? Allowed here: path, vcenter, timeZone, dateOrder, format",
    );
    expect(problemsOf("stunProfiles:\n  - name: a\n    limitSeconds: 1\n    vm: x\n")).toContain("did you mean vms?");
    expect(problemsOf("anonymize:\n  secret: x\n")).toContain(
      "line 2: anonymize.secret is not known. Allowed here: secretFile",
    );
  });

  test.each([
    ["timeZone: Berlin\n", "line 1: timeZone is no time zone this machine knows; allowed are IANA names"],
    ["write: [html, pdf]\n", 'line 1: write[2]: expected one of "html"|"json"|"csv"|"mail"'],
    [`${MAIL}  port: "25"\n`, "line 5: mail.port: expected number, received string"],
    [`${MAIL}  port: 70000\n`, "line 5: mail.port: Too big"],
    [`${MAIL}  password: hunter2\n`, "line 5: mail.password: a password does not belong into this file"],
    [`${MAIL}  user: u\n`, "mail.user needs passwordEnv or passwordFile"],
    [`${MAIL}  user: u\n  passwordEnv: P\n  security: none\n`, "would send the password in clear"],
    [`${MAIL}  reportUrl: javascript:alert(1)\n`, "line 5: mail.reportUrl must begin with https://"],
    ["mail:\n  from: a@b.example\n  to: [x]\n", "mail.host is missing"],
    ["mail:\n  from: a@b.example\n  to: [x]\n", "line 3: mail.to[1] is no mail address"],
    ["mute:\n  - finding: f\n    until: 31.12.2026\n", "line 3: mute[1].until is no date; allowed is YYYY-MM-DD"],
    ["mute:\n  - until: 2026-12-31\n", "line 2: mute[1] needs either finding (an id) or rule"],
    [
      "mute:\n  - rule: pingpong\n    until: 2026-12-31\n",
      "line 2: mute[1].rule pingpong is no rule of precopy; did you mean ping-pong? precopy rules lists them",
    ],
    ["gates:\n  rules:\n    storms: 3\n", "line 3: gates.rules.storms is no rule of precopy; did you mean storm?"],
    ["mute:\n  - rule: x\n    until: 2026-12-31\n", "is no rule of precopy; allowed are unread-input, stale-data, "],
    [
      "mute:\n  - until: 2026-12-31\n    finding: other-vmotion-mtu:esx01\n",
      "line 3: mute[1].finding other-vmotion-mtu is no rule of precopy; it is called mtu-mismatch now",
    ],
    [
      "changeWindows:\n  - name: n\n    from: 25:00\n    to: 04:00\n",
      "line 3: changeWindows[1].from is no time of day",
    ],
    [
      "allowedHosts:\n  - name: n\n    vms: '/(/'\n    hosts: [x]\n",
      "line 3: allowedHosts[1].vms[1] is no valid regular expression",
    ],
    ["history: 3\n", "line 1: history: expected string"],
    ["gates: 3\n", "line 1: gates: expected object, received number"],
    ["- a\n", "the file: expected object, received array"],
    ["site: a\nsite: b\n", "line 2: Map keys must be unique"],
    ["site: [a\n", "line "],
    ['out: "D:\\Data"\n', "line 1: in double quotes a backslash starts an escape"],
    ['out: "D:\\new"\n', "line 1: out holds a control character: in double quotes"],
    ["site: ${NOT_SET_HERE}\n", "line 1: the environment variable NOT_SET_HERE is not set"],
  ])("refuses %j", (yaml, message) => {
    expect(problemsOf(yaml)).toContain(message);
  });

  test("puts environment variables into values", () => {
    const config = load("site: ${SITE}-${STAGE}\nout: $${SITE}\n", { SITE: "north", STAGE: "a: b # c" });
    expect(config.site).toBe("north-a: b # c");
    expect(config.out).toBe(join(folder, "${SITE}"));
  });

  test("leaves Windows drives and shares as they are", () => {
    const { inputs, out } = load(
      "inputs:\n  - D:\\exports\\new\n  - \\\\files01\\vmotion\\*.csv\n  - sub/dir\nout: 'C:\\Reports'\n",
    );
    expect(inputs.map(({ path }) => path)).toEqual([
      "D:\\exports\\new",
      "\\\\files01\\vmotion\\*.csv",
      join(folder, "sub/dir"),
    ]);
    expect(out).toBe("C:\\Reports");
  });

  test("reads what Windows editors save: byte order marks, UTF-16, CRLF; names what it cannot read", () => {
    expect(load("\uFEFFsite: Köln\r\nout: r\r\n").site).toBe("Köln");
    expect(load(Buffer.from("\uFEFFsite: Köln\r\n", "utf16le")).site).toBe("Köln");
    expect(problemsOf(Buffer.from("site: Köln\n", "latin1"))).toContain("is not UTF-8 text");
    expect(() => loadConfig(join(folder, "absent.yaml"), {})).toThrow(/there is no such file.*precopy\.example\.yaml/);
    expect(() => loadConfig(dirname(folder), {})).toThrow(KnownError);
  });

  test.each([
    ["", { port: 587, security: "starttls" }],
    ["  port: 25\n", { port: 25, security: "starttls" }],
    ["  port: 465\n", { port: 465, security: "tls" }],
    ["  security: tls\n", { port: 465, security: "tls" }],
    ["  security: none\n", { port: 25, security: "none" }],
  ])("asks for encryption unless told otherwise (%j)", (more, expected) => {
    expect(load(MAIL + more).mail).toMatchObject(expected);
    expect(load("mail: { host: localhost, from: a@b.c, to: a@b.c }").mail).toMatchObject({
      port: 25,
      security: "none",
    });
  });

  test("takes a webhook with its address here or in the environment, never both, and the metrics' file", () => {
    const { webhook, metrics } = load("webhook: {urlEnv: HOOK, on: act}\nmetrics: m/precopy.prom\n");
    expect(webhook).toEqual({ url: null, urlEnv: "HOOK", on: ["act"], format: null });
    expect(metrics).toMatch(/[\\/]m[\\/]precopy\.prom$/);
    expect(load("webhook: {url: 'https://chat.example/hooks/x'}").webhook?.on).toEqual(["act", "no-data"]);
    expect(() => load("webhook: {urlEnv: HOOK, url: 'https://chat.example/x'}")).toThrow(/either url or urlEnv/);
    expect(() => load("webhook: {on: act}")).toThrow(/either url or urlEnv/);
    expect(() => load("webhook: {url: 'ftp://chat.example/x'}")).toThrow(/http/);
  });

  test("attaches a zip, or nothing where the page has an address", () => {
    const attach = (more: string): string | undefined =>
      load(`mail: {host: a, from: a@b, to: c@d${more}}`).mail?.attach;
    expect(attach("")).toBe("zip");
    expect(attach(", reportUrl: 'https://reports.example/{date}'")).toBe("none");
    expect(attach(", reportUrl: 'https://reports.example/', attach: html")).toBe("html");
    const above = load("reportUrl: 'https://a.example/{date}'\nmail: {host: a, from: a@b, to: c@d}");
    expect([above.reportUrl, above.mail?.attach]).toEqual(["https://a.example/{date}", "none"]);
    // A chat without a mail has a link too; what stands under mail is for both.
    const chat = load("reportUrl: 'https://a.example/{date}'\nwebhook: {url: 'https://chat.example/hooks/x'}");
    expect(chat.reportUrl).toBe("https://a.example/{date}");
    expect(load("mail: {host: a, from: a@b, to: c@d, reportUrl: 'https://b.example/'}").reportUrl).toBe(
      "https://b.example/",
    );
  });
});
