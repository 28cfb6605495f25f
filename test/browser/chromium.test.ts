import { expect, test } from "vitest";
import { launchBrowser } from "./chromium.ts";

test("a browser starts and renders a page", async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent("<title>up</title><p>ready");
    expect(await page.title()).toBe("up");
    expect(await page.evaluate(() => document.querySelector("p")?.textContent)).toBe("ready");
  } finally {
    await browser.close();
  }
});
