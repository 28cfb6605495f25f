// The optional engine of the history for one platform: a node_modules folder to put beside the executable.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { filesOfTar, verified } from "./runtimes.mjs";

/** Node's names of the platforms, as DuckDB's packages carry them. */
const BINDINGS = { "linux-x64": "linux-x64", "linux-arm64": "linux-arm64", "win-x64": "win32-x64" };

/** @returns entries `node_modules/…` of the packages that the lock file names. */
export function duckdbFiles(root, platform, cache) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const binding = `@duckdb/node-bindings-${BINDINGS[platform.id]}`;
  const names = ["@duckdb/node-api", "@duckdb/node-bindings", binding, "detect-libc"];
  return names
    .filter((name) => lock[`node_modules/${name}`] !== undefined)
    .flatMap((name) => packageFiles(name, lock[`node_modules/${name}`], cache));
}

function packageFiles(name, { version, integrity }, cache) {
  const archive = join(cache, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  if (!existsSync(archive)) {
    mkdirSync(cache, { recursive: true });
    const windows = process.platform === "win32";
    execFileSync(windows ? "npm.cmd" : "npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", cache], {
      stdio: ["ignore", "ignore", "inherit"],
      shell: windows,
    });
  }
  return filesOfTar(gunzipSync(verified(archive, integrity))).map(({ path, bytes }) => ({
    name: `node_modules/${name}/${path.replace(/^[^/]+\//, "")}`,
    bytes,
  }));
}
