import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { runCli } from "../../src/cli/program.ts";
import type { Report } from "../../src/model/report.ts";

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder of inputs, and the program run on them as a user would. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), "precopy-cli-"));

  write(name: string, content: string | Uint8Array): string {
    const file = join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  async run(args: readonly string[], stdin = ""): Promise<CliRun> {
    let out = "";
    let err = "";
    const code = await runCli(args, {
      out: (text) => (out += text),
      err: (text) => (err += text),
      stdin: Readable.from([stdin]),
      environment: {},
      isTerminal: false,
      now: () => Date.parse("2026-11-23T06:00:00Z"),
      machineZone: "UTC",
    });
    return { code, out, err };
  }

  /** `precopy report`, JSON only, and the report it wrote. */
  async report(
    inputs: readonly string[],
    options: readonly string[] = ["--time-zone", "UTC"],
    stdin = "",
  ): Promise<CliRun & { readonly report: Report }> {
    const to = join(this.folder, "out");
    const run = await this.run(["report", ...inputs, "--out", to, "--write", "json", ...options], stdin);
    return { ...run, report: JSON.parse(readFileSync(join(to, "report.json"), "utf8")) as Report };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A select CSV of `time, message` rows; the user is a person. */
export function selectCsv(rows: readonly (readonly [time: string, message: string])[]): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return (
    [
      '"CreatedTime","UserName","FullFormattedMessage"',
      ...rows.map(([time, message]) => [time, "LAB\\anna", message].map(quoted).join(",")),
    ].join("\r\n") + "\r\n"
  );
}
