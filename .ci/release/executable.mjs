// One file that is the program: Node's own binary with the bundle and the package's files inside (single-executable application).
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import postject from "postject";

/** Node's own marker, split here so that this file is not taken for a patched binary. */
const FUSE = ["NODE_SEA", "FUSE", "fce680ab2cc467b6e072b8b5df1996b2"].join("_");
const FOLDERS = ["templates"];
const FILES = ["package.json", "dist/build.json", "dist/page-script.js"];

/**
 * The blob that goes into every platform's binary: code and assets, neither snapshot nor code cache, so that one serves all.
 * `node` makes it and has to be of the version of the binaries.
 */
export function makeBlob({ root, bundle, folder, node }) {
  const assets = Object.fromEntries(
    [...FILES, ...FOLDERS.flatMap((name) => filesUnder(root, name))].map((path) => [path, join(root, path)]),
  );
  const config = join(folder, "sea-config.json");
  const output = join(folder, "precopy.blob");
  // The blob holds the path of `main` as it is given here: relative, so that two builds have the same bytes.
  const main = relative(folder, bundle);
  writeFileSync(config, JSON.stringify({ main, output, disableExperimentalSEAWarning: true, assets }, null, 1));
  execFileSync(node, ["--experimental-sea-config", config], { cwd: folder, stdio: "pipe" });
  return output;
}

/** Puts the blob into a copy of `runtime`, a Node binary of any platform. */
export async function makeExecutable({ runtime, blob, file }) {
  copyFileSync(runtime, file);
  chmodSync(file, 0o755);
  await quietly(() => postject.inject(file, "NODE_SEA_BLOB", readFileSync(blob), { sentinelFuse: FUSE }));
}

function filesUnder(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((path) => statSync(join(root, path)).isFile())
    .toSorted();
}

/** The injecting library prints warnings about sections of Node's binary that it leaves as they are. */
async function quietly(work) {
  const { log, warn } = console;
  console.log = () => {};
  console.warn = () => {};
  try {
    await work();
  } finally {
    console.log = log;
    console.warn = warn;
  }
}
