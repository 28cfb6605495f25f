// npm run release [-- --out DIR] [--platforms linux-x64,linux-arm64,win-x64] [--cache DIR] [--no-duckdb]
// Makes the executables and everything that is handed out with them; the same commit gives the same bytes.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeTarGz, writeZip } from "./archive.mjs";
import { bundleProgram } from "./bundle.mjs";
import { duckdbFiles } from "./duckdb.mjs";
import { makeBlob, makeExecutable } from "./executable.mjs";
import { licenceText } from "./licences.mjs";
import { bytesOfPackage, NODE_VERSION, PLATFORMS, runtimeOf } from "./runtimes.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values } = parseArgs({
  options: {
    out: { type: "string", default: join(root, "release") },
    cache: { type: "string", default: join(root, "node_modules/.cache/precopy-release") },
    platforms: { type: "string", default: PLATFORMS.map(({ id }) => id).join(",") },
    "no-duckdb": { type: "boolean", default: false },
  },
});
const { out, cache } = values;
const wanted = values.platforms.split(",");
const builder = PLATFORMS.find(({ id }) => id === `${process.platform}-${process.arch}`.replace("win32", "win"));
if (builder === undefined) throw new Error(`executables are made on ${PLATFORMS.map(({ id }) => id).join(", ")}`);

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const modified = commitTime();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "precopy-release-"));
try {
  const bundle = join(work, "precopy.cjs");
  const packages = await bundleProgram(root, bundle);
  const blob = makeBlob({ root, bundle, folder: work, node: runtimeOf(builder, cache) });
  const licences = licenceText(root, packages, bytesOfPackage(builder, cache, "LICENSE").toString("utf8"));
  const common = [...documents(), { name: "THIRD-PARTY-LICENSES.txt", bytes: Buffer.from(licences) }];
  for (const platform of PLATFORMS.filter(({ id }) => wanted.includes(id))) {
    const file = join(work, platform.executable);
    await makeExecutable({ runtime: runtimeOf(platform, cache), blob, file });
    const folder = `precopy-${version}-${platform.id}`;
    const entries = [{ name: platform.executable, bytes: readFileSync(file), executable: true }, ...common];
    pack(folder, platform, entries);
    if (!values["no-duckdb"])
      pack(`precopy-duckdb-${version}-${platform.id}`, platform, duckdbFiles(root, platform, cache), "");
  }
  const sbom = execFileSync(npm(), ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  writeFileSync(join(out, `precopy-${version}.cdx.json`), repeatable(sbom));
  writeFileSync(join(out, "SHA256SUMS"), sums());
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.stdout.write(`${readFileSync(join(out, "SHA256SUMS"), "utf8")}Node ${NODE_VERSION}, in ${out}\n`);

/** Windows opens zips, everything else tars; both hold one folder (DuckDB's are unpacked beside the executable). */
function pack(name, platform, entries, folder = name) {
  const inside = entries.map((entry) => ({ ...entry, name: folder === "" ? entry.name : `${folder}/${entry.name}` }));
  if (platform.id.startsWith("win")) writeZip(join(out, `${name}.zip`), inside, modified);
  else writeTarGz(join(out, `${name}.tar.gz`), inside, modified);
}

/** What lies beside the executable: texts, schedules, export scripts, completions, the manual page. */
function documents() {
  const run = (...args) =>
    execFileSync(process.execPath, [join(root, "dist/main.js"), ...args], { cwd: root, encoding: "utf8" });
  const made = [
    ["share/man/man1/precopy.1", run("manual")],
    ["share/completions/precopy.bash", run("completion", "bash")],
    ["share/completions/_precopy", run("completion", "zsh")],
    ["share/completions/precopy.ps1", run("completion", "powershell")],
  ].map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  const kept = ["README.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", ...under("docs"), ...under("templates/exports")]
    .concat(under("templates/schedule"), ["templates/precopy.example.yaml"], under("samples"))
    .filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile())
    .map((name) => ({ name, bytes: readFileSync(join(root, name)), executable: name.endsWith(".sh") }));
  return [...made, ...kept];
}

function under(folder) {
  if (statSync(join(root, folder), { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
    (name) => `${folder}/${name.replaceAll("\\", "/")}`,
  );
}

/** Without the number and the time that npm draws anew at each run. */
function repeatable(text) {
  const sbom = JSON.parse(text);
  delete sbom.serialNumber;
  sbom.metadata.timestamp = modified.toISOString();
  // npm names the root by its folder.
  sbom.metadata.component.name = "precopy";
  return `${JSON.stringify(sbom, null, 2)}\n`;
}

function sums() {
  return readdirSync(out)
    .toSorted()
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(out, name)))
          .digest("hex")}  ${name}\n`,
    )
    .join("");
}

/** SOURCE_DATE_EPOCH, else the commit's own time. */
function commitTime() {
  const told = process.env.SOURCE_DATE_EPOCH;
  const seconds = told ?? execFileSync("git", ["log", "-1", "--format=%ct"], { cwd: root, encoding: "utf8" }).trim();
  return new Date(Number(seconds) * 1000);
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}
