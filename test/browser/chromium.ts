import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const run = promisify(execFile);
const INSTALL_TIMEOUT_MS = 600_000;
const isRoot = process.getuid?.() === 0;

/** A browser for one test file; the caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  const plain = ["--disable-gpu", "--disable-quic"];
  // Chromium refuses to start its sandbox for root, as in a container.
  const args = [...quiet, ...plain, ...(isRoot ? ["--no-sandbox"] : [])];
  return chromium.launch({ executablePath: await ensureChromium(), args });
}

/** The path of a Chromium, installed where it may be; throws one sentence where there is none. Browser tests are never skipped. */
export async function ensureChromium(): Promise<string> {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH names ${given}, which does not exist.`);
  }
  const found = findInstalled();
  if (found !== null) return found;
  try {
    await install();
  } catch (error) {
    throw new Error(`No Chromium was found and installing one failed; set CHROMIUM_PATH. ${String(error)}`, {
      cause: error,
    });
  }
  const installed = findInstalled();
  if (installed !== null) return installed;
  throw new Error("No Chromium was found, even after installing one; set CHROMIUM_PATH to an installed one.");
}

async function install(): Promise<void> {
  if (isRoot && onPath("apt-get") !== null) {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const options = { env, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 64 * 1_048_576 };
    await run("apt-get", ["update"], options);
    await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"], options);
    return;
  }
  const cli = join(createRequire(import.meta.url).resolve("playwright-core/package.json"), "..", "cli.js");
  await run(process.execPath, [cli, "install", "chromium"], { timeout: INSTALL_TIMEOUT_MS });
}

function findInstalled(): string | null {
  const places = [...namesOnPath().map(onPath), ...usualPlaces(), chromium.executablePath()];
  return places.find((place): place is string => place !== null && existsSync(place)) ?? null;
}

function namesOnPath(): readonly string[] {
  if (process.platform === "win32") return [];
  return ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
}

function onPath(name: string): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

function usualPlaces(): readonly string[] {
  if (process.platform === "darwin") {
    return ["Google Chrome", "Microsoft Edge", "Chromium"].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    );
  }
  if (process.platform !== "win32") return [];
  const roots = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) => process.env[name]);
  const programs = [
    "Google\\Chrome\\Application\\chrome.exe",
    "Microsoft\\Edge\\Application\\msedge.exe",
    "Chromium\\Application\\chrome.exe",
  ];
  return roots.flatMap((root) => (root === undefined ? [] : programs.map((program) => join(root, program))));
}
