import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, posix, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ADAPTERS } from "../src/ingest/registry.ts";
import { circles } from "./architecture/circles.ts";
import { exportsOf, importsOf, usesOf, usesPattern, wordsOf } from "./architecture/imports.ts";
import { ROOT } from "./shared.ts";

const MAXIMUM_LINES = 400;
// forecast asks the model of infer/ through an interface of model/ that job/ hands in: it is a stage like the others.
const STAGES = ["ingest", "interpret", "reconstruct", "infer", "forecast", "summarize", "render", "history", "send"];

/** What each folder of src may import of ours, besides itself. `.` are the files of src itself (main.ts). */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  assets: [],
  ...Object.fromEntries(STAGES.map((stage) => [stage, ["model"]])),
  // assets: the files that travel with the program; templates for render, the version for job, the optional engine for history.
  render: ["model", "assets"],
  history: ["model", "assets"],
  job: ["model", "assets", ...STAGES],
  // infer: `precopy model` prints the formula itself; there is no job in it.
  cli: ["model", "job", "infer"],
  // The page's own program: what it draws beside the static page is made by the same pure code.
  "page-script": ["model", "render"],
  ".": ["cli"],
};

/** Packages and modules that belong to one folder; [] belongs nowhere. */
const HOME_OF: Readonly<Record<string, readonly string[]>> = {
  commander: ["cli"],
  "@duckdb/node-api": ["history"],
  nodemailer: ["send"],
  "node:child_process": [],
};

/** What only the edges may touch: the environment and the terminal. */
const EDGE_ONLY = [
  "process.env",
  "process.stdout",
  "process.stderr",
  "process.stdin",
  "process.argv",
  "process.exitCode",
];

// Math.max(...values)   found.push(...more)   Math.min(0, ...values)   and not: found.push({ ...one })
const SPREAD_INTO_A_CALL =
  /(?:\bMath\.(?:max|min)|\.(?:push|unshift|concat|append|prepend|replaceChildren|splice))\([^()[\]{}`"']*\.\.\./;

interface SourceFile {
  /** Relative to the repository, `/` separated. */
  readonly path: string;
  /** Top folder under src, or `.`. */
  readonly folder: string;
  readonly text: string;
}

const sources = filesUnder("src");
const tests = filesUnder("test");

describe("the house", () => {
  test("has only the folders of the design", () => {
    expect(sources.length).toBeGreaterThan(5);
    expect([...new Set(sources.map((file) => file.folder))].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  test("data flows one way: no folder imports a neighbour it must not know", () => {
    expect(sources.flatMap(wrongNeighbours)).toEqual([]);
  });

  test("commander, DuckDB, nodemailer and child processes stay where they belong", () => {
    expect(sources.flatMap(strayPackages)).toEqual([]);
  });

  test("nothing but mail and webhook leaves the machine", () => {
    const NETWORK = /^(?:node:)?(?:https?|http2|net|tls|dgram|dns)(?:\/|$)/;
    const CALLS = /\bfetch\(|\bnew (?:XMLHttpRequest|WebSocket|EventSource)\b|sendBeacon/;
    const reaching = sources.filter(
      ({ text }) => CALLS.test(text) || importsOf(text).some(({ specifier }) => NETWORK.test(specifier)),
    );
    expect(reaching.map(({ path }) => path)).toEqual(["src/send/webhook.ts"]);
    const mailing = sources.filter(({ text }) => importsOf(text).some(({ specifier }) => specifier === "nodemailer"));
    expect(mailing.every(({ path }) => path.startsWith("src/send/"))).toBe(true);
  });

  test("DuckDB is only ever imported when it is used: it is an optional dependency", () => {
    const loads = sources.flatMap((file) =>
      importsOf(file.text)
        .filter((found) => found.specifier === "@duckdb/node-api" && found.how === "static")
        .map(() => file.path),
    );
    expect(loads).toEqual([]);
  });

  test("what takes long to load is loaded where it is used, never at the start", () => {
    const slow = [
      "nodemailer",
      "read-excel-file/universal",
      "zod",
      "yaml",
      "luxon",
      "fflate",
      "d3-scale",
      "handlebars",
    ];
    // Every format and every section.
    slow.push("src/ingest/registry.ts", "src/job/page-sections.ts", "src/job/report.ts");
    const byPath = new Map(sources.map((file) => [file.path, file]));
    const reached = new Set<string>();
    const open = ["src/cli/program.ts"];
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      for (const { specifier, how } of importsOf(byPath.get(path)?.text ?? ""))
        if (how === "static")
          open.push(specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : specifier);
    }
    expect(reached.size).toBeGreaterThan(20);
    expect(slow.filter((name) => reached.has(name))).toEqual([]);
  });

  test("the environment and the terminal are touched at the edges only", () => {
    const inside = sources.filter((file) => file.folder !== "cli" && file.folder !== ".");
    const touches = inside.flatMap((file) => usesOf(file.text, EDGE_ONLY).map((use) => `${file.path} uses ${use}`));
    expect(touches).toEqual([]);
  });

  test("the machine's zone and language are asked for at the edges only, so that few tests need a second zone", () => {
    // at.getHours(), count.toLocaleString(), Intl.DateTimeFormat(), DateTime.local(), new Date(2026, 10, 22)
    const local =
      /\.(?:get(?:Hours|Minutes|Date|Day|Month|FullYear|TimezoneOffset)|toLocale\w*|localeCompare)\(|Intl\.\w+\(\)|DateTime\.(?:local|now)\(|new Date\(\d+,/;
    const asking = sources.filter((file) => local.test(file.text)).map((file) => file.path);
    expect(asking).toEqual(["src/cli/program.ts", "src/job/nightly/tools.ts"]);
  });

  test(`no file is longer than ${MAXIMUM_LINES} lines`, () => {
    const long = [...sources, ...tests].filter((file) => file.text.split("\n").length > MAXIMUM_LINES + 1);
    expect(long.map((file) => file.path)).toEqual([]);
  });

  test("files and folders have kebab-case names", () => {
    // src/model/host-log.ts, test/vitest.config.ts
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|bench|prove|d))?\.ts$/;
    const folder = /^[a-z0-9]+(-[a-z0-9]+)*$/;
    const odd = [...sources, ...tests].filter((file) => {
      const parts = file.path.split("/");
      return !kebab.test(parts.at(-1) ?? "") || !parts.slice(0, -1).every((part) => folder.test(part));
    });
    expect(odd.map((file) => file.path)).toEqual([]);
  });

  test("arrays are not spread into calls: a large one overflows the stack", () => {
    const spreading = sources.filter((file) => usesPattern(file.text, SPREAD_INTO_A_CALL));
    expect(spreading.map((file) => file.path)).toEqual([]);
    const spread = ["Math.max(...values)", "found.push(...more)", "Math.min(0, ...values)", "row.append(a, ...cells)"];
    expect(spread.filter((text) => !usesPattern(text, SPREAD_INTO_A_CALL))).toEqual([]);
    const fine = ["found.push({ ...one })", "found.push([...one])", "Math.max(0, one)", "key(...parts)"];
    expect(fine.filter((text) => usesPattern(text, SPREAD_INTO_A_CALL))).toEqual([]);
  });

  test("no file imports itself, however far around", () => {
    expect(circles(new Map(sources.map((file) => [file.path, neighboursOf(file)])))).toEqual([]);
    const round: [string, string[]][] = [
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", []],
    ];
    expect(circles(new Map(round))).toEqual([["a", "b", "c"]]);
  });

  test("a section, a format and a finding are each known to one list: that line is all they cost beside their files", () => {
    const isRule = (file: SourceFile): boolean => usesPattern(file.text, / = rule(?:<\w+>)?\(\{/);
    const lists: readonly (readonly [list: string, isMember: (file: SourceFile) => boolean])[] = [
      ["src/job/page-sections.ts", ({ path }) => path.startsWith("src/render/page/sections/")],
      ["src/ingest/registry.ts", ({ path }) => path.startsWith("src/ingest/format/")],
      ["src/summarize/findings/registry.ts", (file) => file.folder === "summarize" && isRule(file)],
    ];
    for (const [list, isMember] of lists) {
      const members = sources.filter(isMember);
      expect(members.length).toBeGreaterThan(10);
      const importers = members.map(({ path }) => [
        path,
        ...sources.filter((file) => neighboursOf(file).includes(path)).map((file) => file.path),
      ]);
      expect(importers).toEqual(members.map(({ path }) => [path, list]));
    }
  });

  test("nothing is exported that no file uses", () => {
    const uses = new Map<string, number>();
    for (const file of [...sources, ...tests])
      for (const word of wordsOf(file.text)) uses.set(word, (uses.get(word) ?? 0) + 1);
    const idle = sources.flatMap((file) => exportsOf(file.text).filter((name) => (uses.get(name) ?? 0) < 2));
    expect(uses.get("zoneClock")).toBeGreaterThan(2);
    expect(idle).toEqual([]);
  });

  test("nothing is exported by default", () => {
    const withDefault = sources.filter((file) => usesOf(file.text, ["export default"]).length > 0);
    expect(withDefault.map((file) => file.path)).toEqual([]);
  });
});

describe("the adapters", () => {
  const files = sources.filter((file) => /^src\/ingest\/format\/[^/]+\.ts$/.test(file.path));

  test("are all registered, each under the name of its file, with samples", () => {
    expect(files.length).toBeGreaterThan(2);
    const names = files.map((file) => basename(file.path, ".ts"));
    expect(ADAPTERS.map((adapter) => adapter.id).sort()).toEqual(names);
    const withoutSamples = names.filter((name) => !existsSync(join(ROOT, "samples", name)));
    expect(withoutSamples).toEqual([]);
    expect(names.filter((name) => readdirSync(join(ROOT, "samples", name)).length === 0)).toEqual([]);
  });

  test("say how their export is made", () => {
    const silent = ADAPTERS.filter((adapter) => adapter.recipes.length === 0 || adapter.title === "");
    expect(silent.map((adapter) => adapter.id)).toEqual([]);
  });
});

describe("the reader of imports behind these tests", () => {
  const sample = [
    'import { a } from "./a.ts";',
    'import type { B } from "../b.ts";',
    "import {\n  c,\n  d,\n} from './c.ts';",
    'export { e } from "./e.ts";',
    'const f = await import("f");',
    'import "./g.ts";',
    '// import { h } from "./h.ts";',
    'const text = "from"; // process.env in a comment',
  ].join("\n");

  test("sees static, type-only, re-exported, dynamic and bare imports, and no comments", () => {
    expect(importsOf(sample).map((found) => `${found.how} ${found.specifier}`)).toEqual([
      "static ./a.ts",
      "type ../b.ts",
      "static ./c.ts",
      "static ./e.ts",
      "dynamic f",
      "static ./g.ts",
    ]);
  });

  test("sees a use in code and none in a comment", () => {
    expect(usesOf("const a = process.env.HOME;", EDGE_ONLY)).toEqual(["process.env"]);
    expect(usesOf(sample, EDGE_ONLY)).toEqual([]);
  });

  test("a wrong neighbour and a stray package are found", () => {
    const wrong = { path: "src/infer/x.ts", folder: "infer", text: 'import { p } from "../reconstruct/p.ts";' };
    expect(wrongNeighbours(wrong)).toEqual(["src/infer/x.ts imports src/reconstruct/p.ts"]);
    const stray = { path: "src/job/x.ts", folder: "job", text: 'import { Command } from "commander";' };
    expect(strayPackages(stray)).toEqual(["src/job/x.ts imports commander"]);
  });
});

function wrongNeighbours(file: SourceFile): readonly string[] {
  const allowed = [file.folder, ...(MAY_IMPORT[file.folder] ?? [])];
  return importsOf(file.text)
    .filter((found) => found.specifier.startsWith("."))
    .map((found) => toPosix(relative(ROOT, resolve(ROOT, dirname(file.path), found.specifier))))
    .filter((target) => !allowed.includes(folderOf(target)) || !target.startsWith("src/"))
    .map((target) => `${file.path} imports ${target}`);
}

function neighboursOf(file: SourceFile): readonly string[] {
  return importsOf(file.text)
    .filter((found) => found.specifier.startsWith("."))
    .map((found) => posix.join(posix.dirname(file.path), found.specifier));
}

function strayPackages(file: SourceFile): readonly string[] {
  return importsOf(file.text)
    .map((found) => found.specifier)
    .filter((specifier) => HOME_OF[specifier]?.includes(file.folder) === false)
    .map((specifier) => `${file.path} imports ${specifier}`);
}

function filesUnder(folder: string): readonly SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${toPosix(name)}`)
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => ({ path, folder: folderOf(path), text: readFileSync(join(ROOT, path), "utf8") }));
}

function folderOf(path: string): string {
  const parts = path.split("/");
  return parts.length > 2 ? (parts[1] ?? ".") : ".";
}

function toPosix(path: string): string {
  return path.replaceAll("\\", "/");
}
