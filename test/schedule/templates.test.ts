import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { ROOT } from "../shared.ts";

const read = (name: string): string => readFileSync(join(ROOT, "templates", "schedule", name), "utf8");

test("the Task Scheduler file is well-formed, and runs one nightly job a day, never two at once", () => {
  const texts = new Map<string, string>();
  const path: string[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => path.push(tag.name));
  parser.on("closetag", () => path.pop());
  parser.on("text", (text) => {
    if (text.trim() !== "") texts.set(path.join("/"), text.trim());
  });
  parser.write(read("precopy-task.xml")).close();
  expect(texts.get("Task/Actions/Exec/Arguments")).toMatch(/^nightly --config \S+ --quiet$/);
  expect(texts.get("Task/Triggers/CalendarTrigger/ScheduleByDay/DaysInterval")).toBe("1");
  expect(texts.get("Task/Settings/MultipleInstancesPolicy")).toBe("IgnoreNew");
  expect(texts.get("Task/Settings/StartWhenAvailable")).toBe("true");
  // ISO 8601 duration in hours, no date: PT4H
  expect(texts.get("Task/Settings/ExecutionTimeLimit")).toMatch(/^PT\d+H$/);
  expect(texts.get("Task/Triggers/CalendarTrigger/StartBoundary")).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
});

/** Sections of a unit file with their settings; throws on a line that is neither. */
function unit(name: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> | null = null;
  for (const line of read(name).split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    // [Timer]   OnCalendar=*-*-* 06:10:00
    const header = /^\[([A-Z][a-z]+)\]$/.exec(line)?.[1];
    const setting = /^([A-Z][A-Za-z]+)=(.*)$/.exec(line);
    if (header !== undefined) section = sections[header] = {};
    else if (setting !== null && section !== null) section[setting[1] ?? ""] = setting[2] ?? "";
    else throw new Error(`${name}: ${line}`);
  }
  return sections;
}

test("the systemd units start one nightly job, whose exit status 1 is no failure", () => {
  const service = unit("precopy.service");
  expect(Object.keys(service)).toEqual(["Unit", "Service"]);
  expect(service["Service"]).toMatchObject({ Type: "oneshot", SuccessExitStatus: "1" });
  expect(service["Service"]?.["ExecStart"]).toMatch(/^\/usr\/bin\/env precopy nightly --config \/\S+ --quiet$/);
});

const HAS_SYSTEMD = spawnSync("systemd-analyze", ["--version"]).status === 0;

test.skipIf(!HAS_SYSTEMD)("systemd knows every setting of the units, and calls the sandbox a good one", () => {
  const folder = mkdtempSync(join(tmpdir(), "precopy-units-"));
  try {
    for (const name of ["precopy.service", "precopy.timer"]) writeFileSync(join(folder, name), read(name));
    const files = ["precopy.service", "precopy.timer"].map((name) => join(folder, name));
    const verify = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], { encoding: "utf8" });
    // What is not about our two files is about the machine that the test runs on.
    expect(verify.stderr.split("\n").filter((line) => line.includes("precopy."))).toEqual([]);
    const security = spawnSync("systemd-analyze", ["security", "--offline=true", files[0] ?? ""], { encoding: "utf8" });
    // → Overall exposure level for precopy.service: 1.8 OK 🙂
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(security.stdout)?.[1]);
    expect(exposure).toBeLessThan(3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the systemd timer fires daily and catches up", () => {
  const timer = unit("precopy.timer");
  expect(Object.keys(timer)).toEqual(["Unit", "Timer", "Install"]);
  expect(timer["Timer"]).toMatchObject({ Persistent: "true" });
  // *-*-* 06:10:00
  expect(timer["Timer"]?.["OnCalendar"]).toMatch(/^\*-\*-\* ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);
  expect(timer["Install"]).toEqual({ WantedBy: "timers.target" });
});

test("the crontab has one job with five time fields, a user and no percent sign, which cron would read as a line end", () => {
  const lines = read("precopy.cron").split("\n");
  const jobs = lines.filter((line) => line !== "" && !line.startsWith("#") && !/^[A-Z]+=/.test(line));
  // 10 6 * * * precopy precopy nightly --config /etc/precopy/precopy.yaml --quiet
  expect(jobs).toEqual([
    expect.stringMatching(/^[0-5]?\d (1?\d|2[0-3]) \* \* \* \w+ precopy nightly --config \/\S+ --quiet$/),
  ]);
  expect(jobs.join("")).not.toContain("%");
  expect(read("precopy.cron").endsWith("\n")).toBe(true);
});
