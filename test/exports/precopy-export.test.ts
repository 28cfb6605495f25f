import { execFile, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROOT } from "../shared.ts";

const SCRIPT = join(ROOT, "templates/exports/precopy-export.sh");
const run = promisify(execFile);

/**
 * A stand-in for govc with what real ones do: -xml prints elements, an unknown flag or a refused login ends with a status, a page
 * above 1000 prints nothing with status 0. What it is asked is logged.
 */
const FAKE_GOVC = `#!/bin/sh
printf '%s %s\\n' "$GOVC_URL" "$*" >> "$FAKE_LOG"
case "$GOVC_URL" in *down*) [ "$1" = version ] || { echo "govc: dial tcp: connection refused" >&2; exit 1; };; esac
case "$1 $2" in
  "version -require") [ "\${FAKE_OLD:-}" = "" ] || exit 1 ;;
  "about "*) echo "Name: VMware vCenter Server" ;;
  "find /")
    case "$4" in
      h) printf '/DC/host/C/esx 1\\n/DC/host/C/esx2\\n' ;;
      m) [ "\${FAKE_NO_VMS:-}" != "" ] || printf '/DC/vm/web 01\\n/DC/vm/db01\\n' ;;
    esac ;;
  "events -xml")
    [ "$4" -le 1000 ] || exit 0
    [ "$6" != "\${FAKE_BROKEN_TYPE:-}" ] || { echo "govc: ServerFaultCode: type" >&2; exit 1; }
    count=0
    [ "$6" != VmMigratedEvent ] || count=2
    [ "$6" != "\${FAKE_FULL_TYPE:-}" ] || { count=1000; [ "\${7:-}" = "" ] || count=3; }
    while [ "$count" -gt 0 ]; do printf '<%s>\\n  <key>%s</key>\\n</%s>\\n' "$6" "$count" "$6"; count=$((count - 1)); done ;;
  "tasks -json")
    [ "\${FAKE_NO_TASKS:-}" = "" ] || { echo "flag provided but not defined: -b" >&2; exit 2; }
    echo '{"tasks":[]}' ;;
  "vm.info -json") shift 2; for vm in "$@"; do printf '{"vm":"%s"}\\n' "$vm"; done ;;
  *) echo "unknown: $*" >&2; exit 1 ;;
esac
`;

interface Outcome {
  readonly status: number;
  readonly stderr: string;
  readonly files: readonly string[];
  readonly asked: string;
  readonly read: (name: string) => string;
}

async function exported(
  vcenters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), "precopy-export-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin", "govc"), FAKE_GOVC);
  chmodSync(join(root, "bin", "govc"), 0o755);
  const out = join(root, "out folder");
  const env = {
    ...process.env,
    ...environment,
    PATH: `${join(root, "bin")}${delimiter}${process.env["PATH"] ?? ""}`,
    FAKE_LOG: join(root, "log"),
  };
  const { status, stderr } = await run("sh", [SCRIPT, out, ...vcenters], { env }).then(
    (done) => ({ status: 0, stderr: done.stderr }),
    (error: unknown) => {
      const { code, stderr: text } = error as { code: number; stderr: string };
      return { status: code, stderr: text };
    },
  );
  const night = /\d{4}-\d\d-\d\d/;
  const names = new Map(readdirSync(out).map((name) => [name.replace(night, "NIGHT"), name]));
  return {
    status,
    stderr,
    files: [...names.keys()].sort(),
    asked: readFileSync(join(root, "log"), "utf8"),
    read: (name) => readFileSync(join(out, names.get(name) ?? name), "utf8"),
  };
}

const whole = (vcenter: string): string[] =>
  ["events", "tasks", "vms"].map((part) => `${part}-${vcenter}-NIGHT.${part === "events" ? "xml" : "json"}`);

describe.skipIf(process.platform === "win32")("precopy-export.sh", () => {
  test("writes events, tasks and inventory of each vCenter", async () => {
    const { status, files, read, asked } = await exported(["vc1.example.net", "https://reader@vc2.example.net/sdk"]);
    expect(status).toBe(0);
    expect(files).toEqual([...whole("vc1.example.net"), ...whole("vc2.example.net")].sort());
    expect(read("events-vc1.example.net-NIGHT.xml").match(/^<VmMigratedEvent>/gm)?.length).toBe(2);
    // A VM's name may hold spaces.
    expect(read("vms-vc1.example.net-NIGHT.json")).toBe('{"vm":"/DC/vm/web 01"}\n{"vm":"/DC/vm/db01"}\n');
    expect(asked).toContain("tasks -json -b 26h");
    expect(asked).not.toMatch(/-n 1\d{4}/);
  });

  test("a vCenter that is down is said, the next one is exported, the status is 1", async () => {
    const { status, stderr, files } = await exported(["down.example.net", "vc2.example.net"]);
    expect(status).toBe(1);
    expect(stderr).toContain("down.example.net: no connection");
    expect(files).toEqual(whole("vc2.example.net"));
  });

  test("a part that fails leaves no file, the others are written", async () => {
    const tasks = await exported(["vc1"], { FAKE_NO_TASKS: "1" });
    expect(tasks.status).toBe(1);
    expect(tasks.files).toEqual(["events-vc1-NIGHT.xml", "vms-vc1-NIGHT.json"]);
    const events = await exported(["vc1"], { FAKE_BROKEN_TYPE: "VmFailedMigrateEvent" });
    expect(events.status).toBe(1);
    expect(events.stderr).toContain("events of VmFailedMigrateEvent failed");
    expect(events.files).toEqual(whole("vc1"));
  });

  test("nothing to write is no file and no failure", async () => {
    const { status, files } = await exported(["vc1"], { FAKE_NO_VMS: "1" });
    expect(status).toBe(0);
    expect(files).toEqual(["events-vc1-NIGHT.xml", "tasks-vc1-NIGHT.json"]);
  });

  test("a full page is asked for again, host by host", async () => {
    const { status, files, read } = await exported(["vc1"], { FAKE_FULL_TYPE: "DrsVmMigratedEvent" });
    expect(status).toBe(0);
    expect(files.filter((name) => name.includes("DrsVm"))).toEqual([
      "events-vc1-NIGHT-DrsVmMigratedEvent-1.xml",
      "events-vc1-NIGHT-DrsVmMigratedEvent-2.xml",
    ]);
    expect(read("events-vc1-NIGHT-DrsVmMigratedEvent-1.xml").match(/^</gm)?.length).toBe(6);
  });

  test("an old govc is refused before anything is written", async () => {
    const { status, stderr, files } = await exported(["vc1"], { FAKE_OLD: "1" });
    expect([status, files]).toEqual([1, []]);
    expect(stderr).toContain("govc 0.37");
  });

  test("no file is left half written or hidden", async () => {
    const { files } = await exported(["down", "vc1"], { FAKE_NO_TASKS: "1", FAKE_BROKEN_TYPE: "VmMigratedEvent" });
    expect(files.filter((name) => name.startsWith(".") || name.endsWith(".part"))).toEqual([]);
  });

  test.skipIf(spawnSync("shellcheck", ["--version"]).status !== 0)("shellcheck finds nothing", async () => {
    const { stdout } = await run("shellcheck", [SCRIPT]);
    expect(stdout).toBe("");
  });
});
