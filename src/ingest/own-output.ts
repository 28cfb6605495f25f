import type { Head } from "./source.ts";

/** True for precopy's own report.json, report.html, migrations.csv and mails: they lie where exports lie and are no exports. */
export function isOwnOutput(head: Head): boolean {
  if (head.nature !== "text") return false;
  const start = head.text.slice(0, 4096);
  if (/^\s*\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"precopy"/.test(start)) return true;
  if (/<meta\s+name="generator"\s+content="precopy/i.test(start)) return true;
  if (/^"?id"?,"?keys"?,"?vcenter"?,"?vm"?,/i.test(start)) return true;
  return /^\[(OK|WATCH|ACT|NO DATA)\] vMotion /.test(start);
}
