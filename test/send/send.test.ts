import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { simpleParser } from "mailparser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whyTooOpen } from "../../src/model/secret-file.ts";
import { connectionOf } from "../../src/send/smtp.ts";
import { sendReport } from "../../src/send/send.ts";
import { fakeReport } from "../support/fake-report.ts";
import { ENVIRONMENT, startServer, workplace, type LoopbackServer, type Workplace } from "./smtp-fixture.ts";

const report = fakeReport({ migrations: 120, hostile: true });
const PAGE = `<!doctype html><title>report</title>${"<p>ü</p>".repeat(2000)}`;
const NOW = Date.parse("2026-11-23T11:30:00.000Z");
const options = { environment: ENVIRONMENT, retryAfterMs: [5, 5], now: NOW };

let place: Workplace;
let server: LoopbackServer | undefined;
beforeEach(() => {
  place = workplace(report, PAGE);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  place.remove();
});

describe("sendReport", () => {
  test("sends over STARTTLS with a password what the report's mail says", async () => {
    server = await startServer();
    const result = await sendReport(place.folder, place.config({ port: server.port }), options);
    const [mail, ...others] = server.received;
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      user: "reporter",
      secure: true,
      from: "vmotion@corp.example",
      to: ["team@corp.example", "lead@corp.example", "boss@corp.example"],
    });
    const parsed = await simpleParser(mail?.raw ?? "");
    expect(parsed.subject).toBe(result.subject);
    expect(parsed.subject).toMatch(/^\[OK\] vMotion R&D <north> 2026-11-22: \d+ moves, /);
    expect(parsed.messageId).toBe(result.messageId);
    expect(parsed.date?.getTime()).toBe(NOW);
    expect(mail?.raw).toMatch(/^List-ID: "vMotion report" <vmotion-report\.corp\.example>\r?$/m);
    expect(parsed.headers.get("auto-submitted")).toBe("auto-generated");
    expect(parsed.headers.get("x-auto-response-suppress")).toBe("All");
    expect(parsed.html).toBe(readFileSync(join(place.folder, "mail.html"), "utf8"));
    expect(parsed.text?.trim()).toBe(readFileSync(join(place.folder, "mail.txt"), "utf8").trim());
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(["vmotion-report-2026-11-22.zip"]);
    expect(result).toMatchObject({ status: "sent", attached: "zip", rejected: [], note: null });
  });

  test("puts the text before the HTML in multipart/alternative, lines of at most 998", async () => {
    const file = join(place.folder, "dry.eml");
    const result = await sendReport(place.folder, place.config(), { ...options, dryRun: file });
    const raw = readFileSync(file, "utf8");
    const types = [...raw.matchAll(/^Content-Type: ([\w/]+)/gim)].map(([, type]) => type);
    expect(types).toEqual(["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/zip"]);
    expect(Math.max(...raw.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(998);
    expect(raw.replaceAll("\r\n", "")).not.toContain("\n");
    expect(result.status).toBe("written");
  });

  test("is the same mail, byte for byte, at every attempt, and another for another report", async () => {
    const eml = async (): Promise<string> => {
      const file = join(place.folder, "dry.eml");
      await sendReport(place.folder, place.config({ attach: "zip" }), { ...options, dryRun: file });
      return readFileSync(file, "utf8");
    };
    const first = await eml();
    expect(await eml()).toBe(first);
    const other = workplace({ ...report, generatedAt: "2026-11-24T06:00:00.000Z" }, PAGE);
    const { messageId } = await sendReport(other.folder, other.config(), {
      ...options,
      dryRun: join(other.folder, "x.eml"),
    });
    other.remove();
    expect(first).not.toContain(messageId);
  });

  test.each([
    ["none", 10, "none", null],
    ["zip", 10, "zip", null],
    ["html", 0.01, "zip", "was zipped"],
    ["html", 0.0001, "none", "is not attached"],
    ["zip", 0.0001, "none", "Set reportUrl"],
  ] as const)("attaches %s within %f MB as %s", async (attach, attachLimitMegabytes, attached, note) => {
    const file = join(place.folder, "dry.eml");
    const result = await sendReport(place.folder, place.config({ attach, attachLimitMegabytes }), {
      ...options,
      dryRun: file,
    });
    expect(result.attached).toBe(attached);
    if (note === null) expect(result.note).toBeNull();
    else expect(result.note).toContain(note);
    const { attachments } = await simpleParser(readFileSync(file));
    expect(attachments).toHaveLength(attached === "none" ? 0 : 1);
    const [zip] = attachments;
    if (attached !== "zip" || zip === undefined) return;
    expect(zip.contentType).toBe("application/zip");
    const start = 30 + zip.content.readUInt16LE(26);
    const data = zip.content.subarray(start, start + zip.content.readUInt32LE(18));
    expect(inflateRawSync(data).toString()).toBe(PAGE);
  });

  test("says so where there is no page to attach", async () => {
    rmSync(join(place.folder, "report.html"));
    const result = await sendReport(place.folder, place.config(), { ...options, dryRun: join(place.folder, "x.eml") });
    expect(result).toMatchObject({ attached: "none", note: expect.stringContaining("--write html") as string });
  });

  test("tries again where the server says later, and sends one mail", async () => {
    server = await startServer({ busy: 2 });
    const result = await sendReport(place.folder, place.config({ port: server.port }), options);
    expect(result.status).toBe("sent");
    expect(server.received).toHaveLength(1);
  });

  test("gives up after its attempts, and says what the server said", async () => {
    server = await startServer({ busy: 99 });
    await expect(sendReport(place.folder, place.config({ port: server.port }), options)).rejects.toThrow(
      /452.*insufficient system storage/,
    );
    expect(server.received).toEqual([]);
  });

  test("never falls back to clear text, never tries a wrong password twice", async () => {
    server = await startServer({ disabledCommands: ["STARTTLS"], authOptional: true });
    const send = sendReport(place.folder, place.config({ port: server.port }), options);
    await expect(send).rejects.toThrow(/STARTTLS/);
    expect(server.received).toEqual([]);
    await server.close();
    let logins = 0;
    server = await startServer({
      onAuth: (_auth, _session, callback) => callback(((logins += 1), new Error("no such user"))),
    });
    await expect(sendReport(place.folder, place.config({ port: server.port }), options)).rejects.toThrow(
      /Check mail\.user/,
    );
    expect(logins).toBe(1);
  });

  test("gives up soon on a port that says nothing, and names the TLS that it may be waiting for", async () => {
    const silent = createServer(() => undefined);
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, "127.0.0.1", () => resolve((silent.address() as AddressInfo).port));
    });
    const send = sendReport(place.folder, place.config({ port }), { ...options, greetingTimeoutMs: 50 });
    await expect(send).rejects.toThrow(/Greeting never received.*mail\.security: tls/);
    // What an unattended run waits for.
    const { mail } = place.config();
    if (mail === null) throw new Error("no mail");
    expect(await connectionOf(mail, { environment: ENVIRONMENT })).toMatchObject({
      greetingTimeout: 15_000,
      connectionTimeout: 20_000,
    });
    silent.close();
  });

  test("refuses a certificate it does not know and names caFile", async () => {
    server = await startServer();
    const config = place.config({ port: server.port, caFile: null });
    await expect(sendReport(place.folder, config, options)).rejects.toThrow(/mail\.caFile/);
    expect(server.received).toEqual([]);
  });

  test("speaks TLS from the first byte, and plain text where told to", async () => {
    server = await startServer({ secure: true });
    await sendReport(place.folder, place.config({ port: server.port, security: "tls" }), options);
    expect(server.received[0]?.secure).toBe(true);
    await server.close();
    server = await startServer({ authOptional: true });
    const plain = { port: server.port, security: "none", user: null, passwordEnv: null } as const;
    await sendReport(place.folder, place.config(plain), options);
    expect(server.received[0]?.secure).toBe(false);
  });

  test("reads the password from a file as it stands there, line end aside", async () => {
    server = await startServer();
    writeFileSync(join(place.folder, "password"), `\uFEFF${ENVIRONMENT.MAIL_PASSWORD}\r\n`);
    const config = place.config({ port: server.port, passwordEnv: null, passwordFile: join(place.folder, "password") });
    await sendReport(place.folder, config, { ...options, environment: {} });
    expect(server.received).toHaveLength(1);
  });

  test.skipIf(process.platform === "win32")("says where others can read the password's file, and sends", async () => {
    server = await startServer();
    const passwordFile = join(place.folder, "password");
    writeFileSync(passwordFile, ENVIRONMENT.MAIL_PASSWORD);
    const config = place.config({ port: server.port, passwordEnv: null, passwordFile });
    const noteAt = async (mode: number): Promise<string | null> => {
      chmodSync(passwordFile, mode);
      return (await sendReport(place.folder, config, { ...options, environment: {} })).note;
    };
    expect(await noteAt(0o600)).toBeNull();
    expect(await noteAt(0o440)).toBeNull();
    expect(await noteAt(0o644)).toContain(`can be read by everybody on this machine: chmod 600 ${passwordFile}`);
    expect(await noteAt(0o660)).toContain("can be changed by others");
    expect(whyTooOpen("C:\\secret", 0o666, "win32")).toBeNull();
  });

  test("keeps the password out of what a server repeats", async () => {
    const coded = Buffer.from(ENVIRONMENT.MAIL_PASSWORD, "utf8").toString("base64");
    server = await startServer({
      onAuth: (_auth, _session, callback) => callback(new Error(`what is ${ENVIRONMENT.MAIL_PASSWORD}, or ${coded}?`)),
    });
    const failure = await sendReport(place.folder, place.config({ port: server.port }), options).catch(String);
    expect(failure).toContain("what is (password), or (password)?");
    expect(failure).not.toContain(ENVIRONMENT.MAIL_PASSWORD);
  });

  test("names the people the server did not take", async () => {
    server = await startServer({
      onRcptTo: ({ address }, _session, callback) =>
        callback(address.startsWith("boss") ? Object.assign(new Error("unknown user"), { responseCode: 550 }) : null),
    });
    const result = await sendReport(place.folder, place.config({ port: server.port }), options);
    expect(result).toMatchObject({
      rejected: ["boss@corp.example"],
      recipients: ["team@corp.example", "lead@corp.example"],
    });
  });

  test("keeps quiet on a good night where asked to, and only then", async () => {
    server = await startServer();
    const calm = workplace({ ...report, verdict: { level: "ok", text: "" }, gates: [] }, PAGE);
    const problems = { port: server.port, when: "problems" } as const;
    expect((await sendReport(calm.folder, calm.config(problems), options)).status).toBe("skipped");
    expect((await sendReport(place.folder, place.config(problems), options)).status).toBe("sent");
    calm.remove();
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ["mail.html", "--write mail"],
    ["report.json", "report.json"],
  ])("says what is missing in a folder without %s", async (name, said) => {
    rmSync(join(place.folder, name));
    await expect(sendReport(place.folder, place.config(), options)).rejects.toThrow(said);
  });

  test("says what is missing in the configuration", async () => {
    await expect(sendReport(place.folder, { ...place.config(), mail: null }, options)).rejects.toThrow(
      /no mail section/,
    );
    await expect(sendReport(place.folder, place.config(), { environment: {} })).rejects.toThrow(/MAIL_PASSWORD/);
    writeFileSync(join(place.folder, "report.json"), "{}");
    await expect(sendReport(place.folder, place.config(), options)).rejects.toThrow(/no precopy report/);
  });
});
