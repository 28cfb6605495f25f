import { readdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { flushQueue, queueFolder, sendOrQueue } from "../../src/send/queue.ts";
import { fakeReport } from "../support/fake-report.ts";
import { ENVIRONMENT, startServer, workplace, type LoopbackServer, type Workplace } from "./smtp-fixture.ts";

const night = fakeReport({ migrations: 20 });
const NOW = Date.parse("2026-11-23T06:00:00Z");
const options = { environment: ENVIRONMENT, retryAfterMs: [], now: NOW };

let first: Workplace;
let second: Workplace;
let server: LoopbackServer | undefined;
/** A port nothing listens on. */
let port = 0;
beforeEach(async () => {
  first = workplace(night, "<p>first</p>");
  second = workplace({ ...night, generatedAt: "2026-11-24T06:00:00.000Z" }, "<p>second</p>");
  const gone = await startServer();
  port = gone.port;
  await gone.close();
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  first.remove();
  second.remove();
});

/** Both nights of one site share its queue. */
const configOf = (place: Workplace): ReturnType<Workplace["config"]> => ({
  ...place.config({ port }),
  out: first.folder,
});
const waiting = (): string[] => readdirSync(queueFolder(configOf(first)));

describe("sendOrQueue", () => {
  test("keeps a mail the server could not take and sends it once, before the next night's", async () => {
    expect(await sendOrQueue(first.folder, configOf(first), options)).toMatchObject({
      status: "queued",
      note: expect.stringContaining("Check mail.host") as string,
    });
    expect(await sendOrQueue(first.folder, configOf(first), options)).toMatchObject({ status: "queued" });
    expect(waiting()).toHaveLength(1);

    server = await startServer({ port });
    const result = await sendOrQueue(second.folder, configOf(second), { ...options, now: NOW + 86_400_000 });
    expect(result.status).toBe("sent");
    const dates = await Promise.all(
      server.received.map(async ({ raw }) => (await simpleParser(raw)).date?.toISOString()),
    );
    expect(dates).toEqual(["2026-11-23T06:00:00.000Z", "2026-11-24T06:00:00.000Z"]);
    expect(waiting()).toEqual([]);
  });

  test("sends a mail that waited once where its own report is run again", async () => {
    await sendOrQueue(first.folder, configOf(first), options);
    server = await startServer({ port });
    expect((await sendOrQueue(first.folder, configOf(first), options)).status).toBe("sent");
    expect(server.received).toHaveLength(1);
  });

  test("sends nothing twice where two runs empty the queue at once", async () => {
    await sendOrQueue(first.folder, configOf(first), options);
    await sendOrQueue(second.folder, configOf(second), options);
    expect(waiting()).toHaveLength(2);
    server = await startServer({ port });
    const { mail } = configOf(first);
    if (mail === null) throw new Error("no mail section");
    const folder = queueFolder(configOf(first));
    await Promise.all([
      flushQueue(folder, mail, options),
      flushQueue(folder, mail, options),
      flushQueue(folder, mail, options),
    ]);
    expect(server.received).toHaveLength(2);
    expect(waiting()).toEqual([]);
  });

  test("takes up what a run left that died while sending, but not at once", async () => {
    await sendOrQueue(first.folder, configOf(first), options);
    const [name = ""] = waiting();
    const file = join(queueFolder(configOf(first)), name);
    renameSync(file, `${file}.sending`);
    utimesSync(`${file}.sending`, NOW / 1000, NOW / 1000);
    server = await startServer({ port });
    await sendOrQueue(second.folder, configOf(second), { ...options, now: NOW + 60_000 });
    expect(server.received).toHaveLength(1);
    const { mail } = configOf(first);
    if (mail === null) throw new Error("no mail section");
    const { sent } = await flushQueue(queueFolder(configOf(first)), mail, { ...options, now: NOW + 2 * 3_600_000 });
    expect(sent).toHaveLength(1);
    expect(server.received).toHaveLength(2);
  });

  test("sets aside what the server refuses for good or what is no mail, and goes on", async () => {
    await sendOrQueue(first.folder, configOf(first), options);
    writeFileSync(join(queueFolder(configOf(first)), "broken.mail.json"), "{");
    server = await startServer({
      port,
      onMailFrom: (_address, _session, callback) =>
        callback(Object.assign(new Error("not allowed"), { responseCode: 550 })),
    });
    const { mail } = configOf(first);
    if (mail === null) throw new Error("no mail section");
    const { notes, sent } = await flushQueue(queueFolder(configOf(first)), mail, options);
    expect(sent).toEqual([]);
    expect(notes).toHaveLength(2);
    expect(waiting().every((name) => name.endsWith(".refused"))).toBe(true);
    await expect(sendOrQueue(first.folder, configOf(first), options)).rejects.toThrow(/not allowed/);
  });
});
