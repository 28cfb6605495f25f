import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu"] });
for (const file of process.argv.slice(2)) for (const w of [390, 820, 1440]) {
  const p = await b.newPage({ viewport: { width: w, height: 900 } });
  await p.goto("file://" + file);
  const h = await p.evaluate(() => document.documentElement.scrollHeight);
  await p.evaluate(() => { for (const f of document.querySelectorAll("main details")) f.open = true; });
  const r = await p.evaluate(() => {
    const out = [];
    for (const chart of document.querySelectorAll("svg.chart")) {
      const frame = chart.getBoundingClientRect(); if (frame.width === 0) continue;
      const t = [...chart.querySelectorAll("text")].map(x => [x, x.getBoundingClientRect()]);
      for (const [x, bx] of t) { const o = Math.max(frame.left - bx.left, bx.right - frame.right, bx.bottom - frame.bottom); if (o > 1.5) out.push("OUT " + chart.getAttribute("aria-label") + ": " + x.textContent + " " + o.toFixed(1)); }
      const u = t.filter(([x]) => !x.hasAttribute("transform"));
      u.forEach(([x, bx], i) => { for (const [y, by] of u.slice(i + 1)) { const a = Math.min(bx.right, by.right) - Math.max(bx.left, by.left), d = Math.min(bx.bottom, by.bottom) - Math.max(bx.top, by.top); if (a > 1 && d > 3) out.push("OVER " + chart.getAttribute("aria-label") + ": " + x.textContent + " / " + y.textContent + ` ${a.toFixed(0)} ${d.toFixed(0)}`); } });
    }
    const wide = innerWidth === 1440 ? [...document.querySelectorAll(".scroll")].filter(x => x.scrollWidth > x.clientWidth).map(x => "WIDE " + x.getAttribute("aria-label") + " " + (x.scrollWidth - x.clientWidth)) : [];
    return [...out, ...wide, document.documentElement.scrollWidth > innerWidth ? "PAGE " + document.documentElement.scrollWidth : ""].filter(Boolean);
  });
  console.log(file.replace("/tmp/c16-out/", ""), w, (h / 900).toFixed(1), r.length, r.slice(0, 8).join(" | "));
  await p.close();
}
await b.close();
