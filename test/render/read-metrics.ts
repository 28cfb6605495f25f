import { expect } from "vitest";

// The grammar of the text format 0.0.4 as the Prometheus documentation gives it.
const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;

export interface Read {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
}

/** Reads a file as the collector does, and fails where it would. */
export function readMetrics(text: string): Read[] {
  expect(text.endsWith("\n")).toBe(true);
  const typed = new Set<string>();
  const seen = new Set<string>();
  return text
    .slice(0, -1)
    .split("\n")
    .flatMap((line): Read[] => {
      if (line.startsWith("# TYPE ")) {
        const name = line.split(" ")[2] ?? "";
        expect(typed.has(name)).toBe(false);
        typed.add(name);
      }
      if (line.startsWith("# ")) return [];
      const match = SAMPLE.exec(line);
      expect(match, line).not.toBeNull();
      const [, name = "", labels = "", value = ""] = match ?? [];
      expect(typed.has(name)).toBe(true);
      expect(seen.has(name + labels), line).toBe(false);
      seen.add(name + labels);
      return [{ name, labels, value: Number(value) }];
    });
}
