import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { aCsv } from "./a-csv.ts";
import { Workplace } from "./run-cli.ts";

const place = new Workplace();
afterAll(() => place.dispose());

const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === "win32";
let made = 0;

function folder(): string {
  const path = join(place.folder, `folder-${++made}`);
  mkdirSync(path);
  return path;
}

/** The program ends with 2 and one sentence, never with a stack. */
async function refused(args: readonly string[]): Promise<string> {
  const { code, err } = await place.run(args);
  expect(err).not.toMatch(/internal error|\n {4}at /);
  expect(code).toBe(2);
  return err;
}

describe("inputs that are no files", () => {
  test.skipIf(isWindows)("a pipe is refused before it is opened", async () => {
    const pipe = join(folder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await refused(["report", pipe, "--out", folder()])).toMatch(/it is a pipe or a device.* as -/);
  });

  test.skipIf(isWindows)("a device is refused", async () => {
    expect(await refused(["report", "/dev/zero", "--out", folder()])).toMatch(/it is a pipe or a device/);
  });

  test.skipIf(isWindows)("linked folders are walked once, those that lead back up too", async () => {
    const [top, elsewhere] = [folder(), folder()];
    writeFileSync(join(elsewhere, "linked.csv"), aCsv("web-01"));
    symlinkSync(elsewhere, join(top, "vc01"));
    symlinkSync("..", join(elsewhere, "up"));
    symlinkSync(top, join(top, "self"));
    symlinkSync("nowhere", join(top, "dangling"));
    const { code, report } = await place.report([top]);
    expect(code).toBe(0);
    expect(report.inputs.filter(({ path }) => path.endsWith("linked.csv"))).toHaveLength(1);
    expect(report.counts.migrations).toBe(1);
  });

  test.skipIf(isRoot || isWindows)("one folder that may not be listed does not cost the others", async () => {
    const top = folder();
    writeFileSync(join(top, "events.csv"), aCsv("web-01"));
    mkdirSync(join(top, "lost+found"));
    chmodSync(join(top, "lost+found"), 0o000);
    const { code, report } = await place.report([top]);
    chmodSync(join(top, "lost+found"), 0o700);
    expect(code).toBe(0);
    expect(report.counts.migrations).toBe(1);
    expect(report.diagnostics.find(({ code: own }) => own === "missing-input")?.message).toMatch(/lost\+found/);
  });
});

describe.skipIf(isWindows)("what is read beside the exports and is no file", () => {
  /** Of each kind a path; a pipe that nobody writes to holds up whoever opens it. */
  const kinds: readonly (readonly [string, () => string])[] = [
    ["a pipe", () => pipeIn(folder())],
    ["a folder", folder],
    ["a device", () => "/dev/zero"],
  ];
  const pipeIn = (where: string): string => {
    execFileSync("mkfifo", [join(where, "pipe")]);
    return join(where, "pipe");
  };

  test.each(kinds)("%s as configuration, earlier report, secret or history", async (_kind, make) => {
    const input = place.write("events.csv", aCsv("web-01"));
    const path = make();
    const no = /it is a (?:pipe, a socket or a device|folder), not a file/;
    expect(await refused(["report", input, "--out", folder(), "--config", path])).toMatch(no);
    expect(await refused(["report", input, "--out", folder(), "--previous", path])).toMatch(no);
    const secret = place.write("secret.yaml", `anonymize:\n  secretFile: ${path}\n`);
    expect(await refused(["report", input, "--out", folder(), "--config", secret, "--anonymize"])).toMatch(no);
    const history = place.write("history.yaml", `inputs:\n  - path: ${input}\nout: ${folder()}\nhistory: ${path}\n`);
    expect(await refused(["history", "status", "--config", history])).toMatch(no);
  });
});

describe("an output that cannot be written", () => {
  test("where a file stands", async () => {
    const input = place.write("events.csv", aCsv("web-01"));
    const file = place.write("taken", "x");
    expect(await refused(["report", input, "--out", file])).toMatch(/cannot be written to .*a file/);
    expect(await refused(["report", input, "--out", join(file, "below")])).toMatch(/cannot be written to .*a file/);
  });

  test.skipIf(process.platform !== "linux")("where no folder can be made, without trying for ever", async () => {
    const input = place.write("events.csv", aCsv("web-01"));
    expect(await refused(["report", input, "--out", "/proc/nope"])).toMatch(/no folder can be made there/);
    const config = place.write("nightly.yaml", `inputs:\n  - path: ${input}\nout: /proc/nope\n`);
    expect(await refused(["nightly", "--config", config])).toMatch(/Nothing can be written to \/proc\/nope/);
  });

  test.skipIf(isRoot || isWindows)("where this user may not write", async () => {
    const input = place.write("events.csv", aCsv("web-01"));
    const readOnly = folder();
    chmodSync(readOnly, 0o555);
    expect(await refused(["report", input, "--out", readOnly])).toMatch(/this user may not write there/);
    const config = place.write("nightly.yaml", `inputs:\n  - path: ${input}\nout: ${readOnly}\n`);
    expect(await refused(["nightly", "--config", config])).toMatch(/Set `out` in the configuration/);
  });
});

test("what a killed run left half written is removed by the next", async () => {
  const input = place.write("events.csv", aCsv("web-01"));
  const out = folder();
  const old = new Date(Date.now() - 3_600_000);
  const gone = 2 ** 31 - 2;
  const names = [`report.json.${gone}.tmp`, `mail-2.html.${gone}.tmp`, `report.json.${process.pid}.tmp`, "notes.tmp"];
  for (const name of names) {
    writeFileSync(join(out, name), "{");
    utimesSync(join(out, name), old, old);
  }
  expect((await place.run(["report", input, "--out", out, "--write", "csv"])).code).toBe(0);
  expect(names.filter((name) => existsSync(join(out, name)))).toEqual(names.slice(2));
});

describe("files that are not what they are given for", () => {
  test.each(["null", "[]", "5", '"x"', "{}", '{"schemaVersion":1}', '{"schemaVersion":1,"generatedAt":"x"}', "", "{"])(
    "--previous %s",
    async (text) => {
      const input = place.write("events.csv", aCsv("web-01"));
      const previous = place.write("previous.json", text);
      expect(await refused(["report", input, "--out", folder(), "--previous", previous])).toMatch(
        /^precopy: --previous /,
      );
    },
  );

  test("a configuration whose aliases grow without end", async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `a${level + 1}: &a${level + 1} [${Array.from({ length: 9 }, () => `*a${level}`).join(", ")}]`,
    );
    const config = place.write("bomb.yaml", ["a0: &a0 [x]", ...levels].join("\n"));
    const input = place.write("events.csv", aCsv("web-01"));
    expect(await refused(["report", input, "--config", config, "--out", folder()])).toMatch(/cannot be read as YAML/);
  });

  test("a configuration that is nested deep, and one that is far too long", async () => {
    const input = place.write("events.csv", aCsv("web-01"));
    const deep = place.write("deep.yaml", `out: ${"[".repeat(20_000)}`);
    await refused(["report", input, "--config", deep, "--out", folder()]);
    const long = place.write("long.yaml", `# ${"x".repeat(1_100_000)}\nout: a\n`);
    expect(await refused(["report", input, "--config", long, "--out", folder()])).toMatch(/is no configuration/);
  });
});

describe("names that would command a terminal", () => {
  const hostile = "web\u001b]0;owned\u0007\u001b[2J\u009b1m\u202e";

  test.each([
    ["report", ["--out"]],
    ["inspect", []],
    ["explain", []],
  ] as const)("are shown, not obeyed: %s", async (command, more) => {
    const input = place.write(`${command}-events.csv`, aCsv(hostile, "fails"));
    const out = folder();
    const key = command === "explain" ? [(await place.report([input])).report.migrations[0]?.id ?? ""] : [];
    const run = await place.run([
      command,
      ...key,
      input,
      ...more,
      ...(more.length > 0 ? [out] : []),
      "--time-zone",
      "UTC",
    ]);
    const text = run.out + run.err;
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/g)).toBeNull();
    if (command !== "inspect") expect(text).toContain("web\\u001b]0;owned\\u0007");
  });

  test("cannot add a line that looks like the verdict", async () => {
    const input = place.write("lines.csv", aCsv("web\n[OK] all fine", "fails"));
    const { err } = await place.run(["report", input, "--out", folder(), "--time-zone", "UTC"]);
    expect(err).not.toMatch(/^\[OK\]/m);
  });
});
