import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Place } from "../../src/model/entity.ts";
import type { Migration } from "../../src/model/migration.ts";
import type { Report } from "../../src/model/report.ts";
import { visible, vmLabel } from "../../src/render/format.ts";
import { fakeReport } from "../support/fake-report.ts";
import { launchBrowser } from "./chromium.ts";
import { openPage, withPage } from "./open-page.ts";

/** Each would run, load or restructure something where a text is taken for markup, script, style, address or template. */
const PAYLOADS: readonly string[] = [
  "<script>hit()</script>",
  "</script><script>hit()</script>",
  "<img src=x onerror=hit()>",
  "<svg onload=hit()>",
  "<svg><script>hit()</script></svg>",
  "<iframe src=javascript:hit()>",
  "<iframe srcdoc='<script>hit()</script>'>",
  "<object data=http://evil.invalid/>",
  "<link rel=stylesheet href=//evil.invalid>",
  "<base href=//evil.invalid/>",
  "<meta http-equiv=refresh content=0>",
  "<form action=//evil.invalid><button>x",
  "<a href=javascript:hit()>x</a>",
  "<details open ontoggle=hit()>",
  "<body onload=hit()>",
  "<style>*{display:none}</style>",
  "<template><script>hit()</script>",
  "<!-- --><!--",
  "]]><script>hit()</script>",
  "</title><script>hit()</script>",
  "</textarea></table></div>",
  '" onmouseover="hit()" x="',
  "' onfocus='hit()' autofocus '",
  "` onerror=hit() `",
  "javascript:hit()",
  "data:text/html,<script>hit()</script>",
  "{{constructor.constructor('hit()')()}}",
  "${hit()}",
  "\\u003cscript\\u003ehit()\\u003c/script\\u003e",
  "&lt;script&gt;hit()&lt;/script&gt;",
  "\u2028hit()\u2029",
  "%3Cscript%3Ehit()%3C/script%3E",
];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

/** Every text of the report that an input can set, each with a payload. */
function hostile(): Report {
  const report = fakeReport({ migrations: 64 });
  const payload = (index: number): string => PAYLOADS[index % PAYLOADS.length] ?? "";
  const place = (index: number): Place => ({
    vcenter: payload(index + 1),
    host: payload(index + 2),
    datastore: payload(index + 3),
    datacenter: payload(index + 4),
    cluster: payload(index + 5),
  });
  const migrations = report.migrations.map((one, index): Migration => ({
    ...one,
    vcenter: payload(index + 1),
    vm: { name: payload(index), moref: one.vm.moref, instanceUuid: null },
    userName: payload(index + 6),
    triggerDetail: payload(index + 7),
    source: place(index),
    destination: place(index + 9),
    failure: one.failure && { ...one.failure, message: payload(index + 8), remedy: payload(index + 9) },
    stunRisk: { ...one.stunRisk, profile: payload(index), reasons: [payload(index + 10)] },
  }));
  return {
    ...report,
    migrations,
    window: report.window,
    verdict: { ...report.verdict, text: payload(0) },
    inputs: report.inputs.map((one, index) => ({ ...one, path: payload(index), vcenter: payload(index + 1) })),
    findings: report.findings.map((one, index) => ({
      ...one,
      subject: payload(index),
      subjects: [payload(index)],
      title: payload(index + 1),
      description: payload(index + 2),
    })),
    diagnostics: PAYLOADS.map((message) => ({
      code: "rejected-record",
      severity: "warning",
      message,
      input: 0,
      line: 1,
      count: 1,
    })),
    context: report.context.map((one, index) => ({ ...one, subject: payload(index), message: payload(index + 1) })),
    evacuations: report.evacuations.map((one, index) => ({
      ...one,
      host: payload(index),
      vcenter: payload(index + 1),
    })),
  };
}

test("a payload in every field is shown as it is: nothing runs, nothing is asked for", async () => {
  const report = hostile();
  const opening = openPage(browser, report, { userNames: true });
  await withPage(opening, async ({ page, requests, complaints }) => {
    await page.evaluate(() => Object.assign(window, { hit: () => Object.assign(window, { isHit: true }) }));
    const body = await page.evaluate(() => document.body.textContent);
    for (const payload of PAYLOADS) expect(body).toContain(visible(payload));
    // What the page's own program draws: each VM's panel, with all its texts.
    const labels = [...new Set(report.migrations.map(({ vm }) => vmLabel(vm)))];
    const shown = await page.evaluate(async (names) => {
      const texts: string[] = [];
      for (const name of names) {
        const drawn = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
        location.hash = `#vm=${encodeURIComponent(name)}`;
        await drawn;
        for (const fold of document.querySelectorAll<HTMLDetailsElement>("#panel details")) fold.open = true;
        texts.push(document.querySelector("#panel")?.textContent ?? "");
      }
      return texts;
    }, labels);
    expect(shown).toHaveLength(labels.length);
    for (const [index, label] of labels.entries()) expect(shown[index]).toContain(visible(label).slice(0, 60));
    expect(await page.evaluate(() => "isHit" in window)).toBe(false);
    expect(await page.evaluate(() => document.scripts.length)).toBe(2);
    const strangers =
      "iframe, object, embed, base, form[action], img[src], link, meta[http-equiv=refresh], [onload], [onerror]";
    expect(await page.locator(strangers).count()).toBe(0);
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
