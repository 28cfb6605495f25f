// Preloaded into a measured process (node --import): tells its peak memory when it ends.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const target = process.env["PEAK_MEMORY_FILE"];
  // maxRSS is in kilobytes of 2^10 bytes on every platform.
  if (target !== undefined) writeFileSync(target, String(process.resourceUsage().maxRSS / 1024));
});
