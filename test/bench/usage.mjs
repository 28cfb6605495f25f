// Preloaded into a measured process (node --import): tells its CPU time and peak memory when it ends.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const target = process.env["USAGE_FILE"];
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  // Microseconds; maxRSS is in kilobytes of 2^10 bytes on every platform.
  if (target !== undefined)
    writeFileSync(
      target,
      JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMegabytes: maxRSS / 1024 }),
    );
});
