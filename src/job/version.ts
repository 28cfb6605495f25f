import { readFileSync } from "node:fs";

let version: string | null = null;

/** From package.json, which lies one level above src/ and dist/ alike. */
export function programVersion(): string {
  version ??= (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string })
    .version;
  return version;
}
