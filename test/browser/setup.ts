import { ensureChromium } from "./chromium.ts";

/** Runs once before the browser tests: finds Chromium or installs it, so that no test has to wait for a download. */
export async function setup(): Promise<void> {
  process.env["CHROMIUM_PATH"] = await ensureChromium();
}
