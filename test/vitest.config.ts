import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * Three projects: everything in UTC, everything again in a zone with half-hour offsets and a locale with decimal
 * commas, and the page in a real browser. `forks`: a time zone cannot be set inside a worker thread. Not isolated: a process of its
 * own for each of 350 files is a third of the time, so no test may leave anything behind in a module.
 */
const BROWSER_TESTS = "test/browser/**/*.test.ts";
/** Takes the documents' pictures and compares nothing: for `npm run pictures`. */
const PICTURES = "test/browser/pictures.test.ts";
const common = {
  root: fileURLToPath(new URL("..", import.meta.url)),
  pool: "forks",
  isolate: false,
  testTimeout: 30_000,
} as const;
const everywhere = { ...common, include: ["test/**/*.test.ts"], exclude: [BROWSER_TESTS] };
/**
 * What zone and locale of the machine play no part in: numbers, names, files and sockets, and nights whose every zone is
 * given. Whatever reads or prints a time by the machine runs in both.
 */
const INDIFFERENT_TESTS = [
  "test/architecture/**",
  "test/architecture.test.ts",
  "test/cli/{anonymize,full-disk}.test.ts",
  "test/docs/**",
  "test/forecast-proof/**",
  "test/fuzz/{cut-exports,fuzz,invariants,limits,other-inputs,same-night,stored}.test.ts",
  "test/history/**",
  "test/hostlogs/{join,matching,newest-first,simulated}.test.ts",
  "test/infer/**",
  "test/inference-proof/**",
  "test/ingest/{archive,damage,markers}.test.ts",
  "test/job/nightly/{crashes,find-exports,lock,mail,sixty-nights}.test.ts",
  "test/model/**",
  "test/page-simulation/**",
  "test/ingest/scan/**",
  "test/markers/**",
  "test/mutants/**",
  "test/proof/**",
  "test/reconstruct/**",
  "test/summarize/**",
  "test/regexes/**",
  "test/residency/simulator.test.ts",
  "test/release/**",
  "test/render/{anonymize,anonymize-nights}.test.ts",
  "test/render/numbers.test.ts",
  "test/send/**",
  "test/simulator/**",
];

export default defineConfig({
  test: {
    // Every core: by default one is left free, which on two cores is half of them.
    maxWorkers: "100%",
    projects: [
      { test: { ...everywhere, name: "utc", env: zone("UTC", "C") } },
      {
        test: {
          ...everywhere,
          exclude: [BROWSER_TESTS, ...INDIFFERENT_TESTS],
          name: "elsewhere",
          env: zone("America/St_Johns", "de_DE.UTF-8"),
        },
      },
      {
        test: {
          ...common,
          name: "browser",
          include: [BROWSER_TESTS],
          exclude: process.env["PRECOPY_ACCEPT"] === "1" ? [] : [PICTURES],
          env: zone("UTC", "C"),
          globalSetup: ["test/browser/setup.ts"],
          testTimeout: 60_000,
          // What a page does next it does when the machine comes to it.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});

/** The environment of one project: its name lets a test ask where it should be. */
function zone(timeZone: string, locale: string): Record<string, string> {
  return { TZ: timeZone, LANG: locale, LC_ALL: locale, NO_COLOR: "1", TEST_ZONE: timeZone };
}
