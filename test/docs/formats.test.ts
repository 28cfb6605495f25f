import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFormats } from "../../src/job/formats.ts";
import { ROOT } from "../shared.ts";
import { accept } from "../support/accept.ts";
import { BEGIN, END, formatsSection } from "./formats-section.ts";

const FILE = join(ROOT, "docs/formats.md");
const formats = listFormats();

function sectionOf(text: string): string {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  return from < 0 || to < from ? "" : text.slice(from, to + END.length);
}

describe("docs/formats.md and `precopy formats --json`", () => {
  test("say the same", () => {
    const before = readFileSync(FILE, "utf8").replaceAll("\r\n", "\n");
    accept(
      FILE,
      before.replace(sectionOf(before), () => formatsSection(formats)),
    );
    const text = readFileSync(FILE, "utf8").replaceAll("\r\n", "\n");
    expect(sectionOf(text), "docs/formats.md is behind. Run: npm run docs:formats").toBe(formatsSection(formats));
  });

  test("every format and every command is in it", () => {
    const section = formatsSection(formats);
    for (const { id, recipes } of formats) {
      expect(section).toContain(`(\`${id}\`)`);
      for (const { command } of recipes) expect(section).toContain(command);
    }
    expect(formats.length).toBeGreaterThan(20);
  });
});

describe("templates/exports/", () => {
  const script = (name: string): string => readFileSync(join(ROOT, "templates/exports", name), "utf8");

  test("the PowerCLI script writes the columns that are read", () => {
    const text = script("precopy-export.ps1");
    for (const column of ["CreatedTime", "FullFormattedMessage", "ChainId", "Type", "VmId", "vCenter", "EventChainId"])
      expect(text).toContain(column);
    expect(text).toContain("-MaxSamples ([int]::MaxValue)");
  });

  test("both govc scripts ask for the same event types", () => {
    const types = (text: string): readonly string[] =>
      [...text.matchAll(/\b(?:com\.vmware\.vc\.[\w.]+|\w+Event)\b/g)].map((match) => match[0]).toSorted();
    expect(types(script("precopy-export.sh"))).toEqual(types(script("precopy-export-govc.ps1")));
    expect(types(script("precopy-export.sh")).length).toBeGreaterThan(15);
  });
});
