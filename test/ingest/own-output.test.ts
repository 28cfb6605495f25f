import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isOwnOutput } from "../../src/ingest/own-output.ts";
import { renderCsv } from "../../src/render/csv.ts";
import { renderJson } from "../../src/render/json.ts";
import { renderMail } from "../../src/render/mail/mail.ts";
import { sampleFiles } from "../samples/files.ts";
import { ROOT } from "../shared.ts";
import { fakeReport } from "../support/fake-report.ts";
import { sourceOf } from "./support/read.ts";

const report = fakeReport({ migrations: 60, hostile: true });
const mail = renderMail(report);

describe("precopy's own outputs are known by their content", () => {
  test.each([
    ["report.json", [...renderJson(report)].join("")],
    ["migrations.csv", [...renderCsv(report)].join("")],
    ["mail.html", mail.html],
    ["mail.txt", mail.text],
    ["the page's head", readFileSync(join(ROOT, "templates/page/frame.hbs"), "utf8")],
    ["a mail kept as a file", `From: a@b.example\r\nMessage-ID: <${"a1".repeat(20)}@precopy.b.example>\r\n\r\ntext`],
    ["an exported history's marker", '{"what":"precopy history export","format":1}\n'],
  ])("%s", async (_name, content) => {
    expect(isOwnOutput((await sourceOf(content)).head)).toBe(true);
  });

  test("no sample is taken for one", async () => {
    for (const { path, bytes } of sampleFiles()) expect(isOwnOutput((await sourceOf(bytes)).head), path).toBe(false);
  });
});
