import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { SECTIONS } from "../../src/job/page-sections.ts";
import { ROOT } from "../shared.ts";
import { anchorsOf, codeOf, DOCUMENTS, textOfDocument } from "./documents.ts";

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
};
const program = makeProgram({ out: () => {}, err: () => {} } as unknown as Io);

/** What is wrong with a command line that a document shows; null where nothing is. */
function wrongWith(line: string): string | null {
  const words: readonly string[] = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  let command: Command = program;
  let rest = words;
  for (;;) {
    const next = command.commands.find((own) => own.name() === rest[0]);
    if (next === undefined) break;
    command = next;
    rest = rest.slice(1);
  }
  if (command === program && rest[0] !== undefined && !rest[0].startsWith("-")) return `no command ${rest[0]}`;
  const known = new Set([...command.options.flatMap(({ long, short }) => [long, short]), "--help", "--version"]);
  const options = rest
    .map((word) => word.replace(/^\[/, "").replace(/\]$/, ""))
    .filter((word) => /^-\w|^--/.test(word));
  const unknown = options.map((option) => option.split("=")[0] ?? "").filter((option) => !known.has(option));
  return unknown.length === 0 ? null : `no option ${unknown.join(", ")}`;
}

/** `precopy …`, however it is called: ./precopy, .\precopy.exe, node dist/main.js, npx precopy; up to a pipe or a redirection. */
function commandLines(text: string): readonly string[] {
  return codeOf(text).flatMap((line) => {
    const called =
      /^(?:\$ )?(?:sudo -u \w+ )?(?:node dist\/main\.js|npx precopy|(?:\S*[\\/])?precopy(?:\.exe)?)(?: (.*))?$/.exec(
        line.trim(),
      );
    const rest = called?.[1]?.replace(/ (?:>|>>|\||;|&&|#) .*$/, "").trim() ?? "";
    return rest === "" ? [] : [rest];
  });
}

test("the check of command lines finds a wrong command and a wrong option", () => {
  expect(wrongWith("report exports --out report")).toBeNull();
  expect(wrongWith("history export --config FILE --out DIR")).toBeNull();
  expect(wrongWith("reprot exports")).toBe("no command reprot");
  expect(wrongWith("report exports --output report")).toBe("no option --output");
  expect(commandLines("`.\\precopy.exe report D:\\a`\n\n```sh\n./precopy doctor --config x > y\n```\n")).toEqual([
    "doctor --config x",
    "report D:\\a",
  ]);
});

describe.each(DOCUMENTS)("%s", (path) => {
  const text = textOfDocument(path);

  test("shows only commands and options that the program has", () => {
    const wrong = commandLines(text).flatMap((line) => {
      const why = wrongWith(line);
      return why === null ? [] : [`${line}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });

  test("names only npm scripts that package.json has", () => {
    const named = [...text.matchAll(/npm (?:run (?:-s )?([\w:]+)|(start|test)\b)/g)].map(
      ([, run, own]) => run ?? own ?? "",
    );
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });

  test("links only to files and headings that are there", () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? "");
    const broken = links
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file = "", anchor] = target.split("#");
        const other = file === "" ? path : normalize(join(dirname(path), file)).replaceAll("\\", "/");
        if (!existsSync(join(ROOT, other))) return true;
        return anchor !== undefined && !anchorsOf(textOfDocument(other)).has(anchor);
      });
    expect(broken).toEqual([]);
  });

  test("names archives of this version", () => {
    const versions = [...text.matchAll(/precopy-(?:duckdb-)?(\d+\.\d+\.\d+)[-.]/g)].map(([, version]) => version);
    expect(versions.filter((version) => version !== manifest.version)).toEqual([]);
  });
});

describe("README.md", () => {
  const text = textOfDocument("README.md");

  test("is short, and begins with the two commands", () => {
    expect(text.split("\n").length).toBeLessThanOrEqual(350);
    expect(/```\w*\n([\s\S]*?)```/.exec(text)?.[1]).toBe("npm ci && npm start\nnpm ci && npm test\n");
  });

  test("leads to every document", () => {
    const missing = DOCUMENTS.filter((path) => path !== "README.md" && !text.includes(`(${path}`));
    expect(missing).toEqual([]);
  });

  test("says how many formats there are", async () => {
    const { listFormats } = await import("../../src/job/formats.ts");
    expect(text).toContain(`${listFormats().length} formats`);
  });
});

test("docs/commands.md tells of every command and every option of the main ones", () => {
  const text = textOfDocument("docs/commands.md");
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .filter((own) => own.name() !== "help");
  const untold = commands.flatMap((own) =>
    own.commands.length === 0 ? [own.name()] : own.commands.map((sub) => `${own.name()} ${sub.name()}`),
  );
  expect(untold.filter((name) => !text.includes(`precopy ${name}`))).toEqual([]);
  const options = (commands.find((own) => own.name() === "report")?.options ?? []).map(({ long }) => long ?? "");
  expect(options.filter((long) => !text.includes(long))).toEqual([]);
});

test("docs/report.md tells of every section of the page", () => {
  const text = textOfDocument("docs/report.md");
  expect(SECTIONS.map(({ title }) => title).filter((title) => !text.includes(title))).toEqual([]);
});

test("docs/configuration.md tells of every key of the example", () => {
  const keys = [...readFileSync(join(ROOT, "templates/precopy.example.yaml"), "utf8").matchAll(/^(\w+):/gm)].map(
    ([, key]) => key,
  );
  expect(keys.length).toBeGreaterThan(12);
  const text = textOfDocument("docs/configuration.md");
  expect([...new Set(keys)].filter((key) => !text.includes(`\`${key ?? ""}\``))).toEqual([]);
});

test("CONTRIBUTING.md tells of every npm script that a person runs", () => {
  const text = textOfDocument("CONTRIBUTING.md");
  const scripts = Object.keys(manifest.scripts).filter(
    (name) => !/^pre(?!pare$)(?!cise)/.test(name) && name !== "prepare",
  );
  const told = (name: string): boolean => text.includes(`npm run ${name}`) || text.includes(`npm ${name}`);
  expect(scripts.filter((name) => !told(name))).toEqual([]);
});

test.each([
  "report",
  "inspect",
  "explain",
  "forecast",
  "residency",
  "formats",
  "rules",
  "model",
  "nightly",
  "send",
  "doctor",
  "completion",
  "history",
])("`precopy %s --help` has examples, and they are command lines that work", async (name) => {
  let shown = "";
  const own = makeProgram({
    out: (text: string) => {
      shown += text;
    },
    err: () => {},
  } as unknown as Io);
  await own.parseAsync([name, "--help"], { from: "user" }).catch(() => undefined);
  const lines = [...shown.matchAll(/^ {2,}precopy (.+)$/gm)].map(([, line]) =>
    (line ?? "").replace(/ (?:>|>>) .*$/, ""),
  );
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.map(wrongWith)).toEqual(lines.map(() => null));
});
