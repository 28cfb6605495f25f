import { expect, test } from "vitest";
import { createWorld } from "../world.ts";
import { writeClientEvents, writeClientTasks } from "./client-csv.ts";
import { browserTime, cultureTime, isoMicros } from "./clock.ts";
import { writeCloudEvents } from "./event-json.ts";
import { writeGovcText } from "./govc-events.ts";
import { writeClixml, writePowershellJson, writeRawCsv } from "./powershell.ts";
import { writeGetVMotion, writeLucd } from "./script-results.ts";
import { writeSelectCsv } from "./select-csv.ts";
import { writeVpxdSyslog } from "./syslog.ts";
import { writeTaskCsv } from "./task-history.ts";
import { writeVpxEvent } from "./vpx-dump.ts";

const world = createWorld({ seed: 5, migrations: 20 });
const [vcenter = ""] = world.vcenters;
const text = (file: { bytes: Uint8Array }): string => Buffer.from(file.bytes).toString("utf8");
const migrated = world.events.find((event) => event.type === "VmMigratedEvent");

test("the clocks print what the producers print", () => {
  const at = Date.UTC(2021, 9, 5, 16, 20, 24) + 42.999;
  expect(cultureTime(at, "en-US", "Europe/Berlin")).toBe("10/5/2021 6:20:24 PM");
  expect(cultureTime(at, "de-DE", "Europe/Berlin")).toBe("05.10.2021 18:20:24");
  expect(browserTime(at, "en", "Europe/Berlin")).toBe("10/05/2021, 6:20:24\u202fPM");
  expect(isoMicros(at)).toBe("2021-10-05T16:20:24.042999Z");
});

test("each writer writes every record in its own shape", () => {
  const zone = "Europe/Berlin";
  expect(migrated).toBeDefined();
  const sentence = migrated?.message ?? "";
  const quoted = sentence.replaceAll('"', '""');
  expect(text(writeSelectCsv(vcenter, world.events, { zone }))).toContain(`"${quoted}"\r\n`);
  expect(text(writeRawCsv(vcenter, world.events, world.tasks, { zone }))).toContain('"VMware.Vim.VmEventArgument"');
  expect(text(writeClientEvents(vcenter, world.events, world.tasks, { zone }))).toContain(
    '"vim.event.VmMigratedEvent"',
  );
  expect(text(writeClientTasks(vcenter, world.tasks, { zone })).split("\r\n").length).toBe(world.tasks.length + 2);
  expect(text(writeGovcText(vcenter, world.events, { zone }))).toContain(`[info] ${sentence}`);
  expect(text(writeVpxdSyslog(vcenter, world.events, { header: "rfc5424" }))).toContain("[vim.event.VmMigratedEvent]");
  expect(text(writeVpxEvent(vcenter, world.events)).split("\n").length).toBe(world.events.length + 2);
  expect(text(writeTaskCsv(vcenter, world.tasks)).split("\r\n").length).toBe(world.tasks.length + 2);
  const lines = text(writeCloudEvents(vcenter, world.events, world.tasks, { shape: "lines" }))
    .trimEnd()
    .split("\n");
  expect(lines.map((line) => JSON.parse(line).data.Key)).toEqual(world.events.map((event) => event.key));
  const ps = JSON.parse(text(writePowershellJson(vcenter, world.events, world.tasks, "7")));
  expect(ps[0].FullFormattedMessage).toBe(world.events[0]?.message);
  const clixml = Buffer.from(writeClixml(vcenter, world.events, world.tasks).bytes).toString("utf16le");
  expect(clixml.match(/<I32 N="ChainId">/g)?.length).toBe(world.events.length);
});

test("the result scripts lose what they lose", () => {
  const pairs = writeGetVMotion(vcenter, world.events, { zone: "UTC" });
  expect(pairs.events.length).toBeGreaterThan(10);
  const ends = writeLucd(vcenter, world.events, { zone: "UTC" });
  expect(ends.events.every((event) => event.role === "end")).toBe(true);
});
