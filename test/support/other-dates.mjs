// npm run test:dates [-- DAYS,DAYS [vitest arguments]]
// Runs the suite with the system's date moved, one day and 400 days on: no test may depend on the day it runs.
// Needs Debian's faketime (libfaketime). Exit status: the worst of the runs, 3 without faketime.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [days = "1,400", ...rest] = process.argv.slice(2);
const library = libfaketime();
if (library === null) {
  process.stderr.write("libfaketime is not installed (apt-get install faketime): the date cannot be moved.\n");
  process.exit(3);
}

let worst = 0;
for (const day of days.split(",")) {
  process.stdout.write(`\n== the suite with the date moved by ${day} days ==\n`);
  // Browsers have sandboxes of their own and are not started under it; pages get their times from the report.
  const projects = rest.some((argument) => argument.startsWith("--project"))
    ? []
    : ["--project", "utc", "--project", "elsewhere"];
  const { status } = spawnSync(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "run", "--config", "test/vitest.config.ts", ...projects, ...rest],
    {
      stdio: "inherit",
      env: {
        ...process.env,
        LD_PRELOAD: library,
        FAKETIME: `+${day}d`,
        TEST_DATE_OFFSET_DAYS: day,
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${new URL("shift-file-times.mjs", import.meta.url).href}`,
        // Timers run by the monotonic clock, which must go on as it is.
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      },
    },
  );
  worst = Math.max(worst, status ?? 1);
}
process.exit(worst);

/** Where Debian, Ubuntu, Fedora and Alpine put it; `LIBFAKETIME` names another place. */
function libfaketime() {
  const given = process.env.LIBFAKETIME;
  if (given) return existsSync(given) ? given : null;
  const folders = ["/usr/lib", "/usr/lib64"].filter((folder) => existsSync(folder));
  const below = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const found = [...folders, ...below].map((folder) => join(folder, "faketime", "libfaketimeMT.so.1"));
  return found.find((file) => existsSync(file)) ?? null;
}
