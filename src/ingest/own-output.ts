import type { Head } from "./source.ts";

/**
 * True for a file that precopy itself has written: a report lies beside the exports, or a folder is read again. Known by the
 * content, not by the name.
 */
export function isOwnOutput(head: Head): boolean {
  const start = head.text.slice(0, 4096);
  return MARKERS.some((isMark) => isMark(start, head));
}

const MARKERS: readonly ((start: string, head: Head) => boolean)[] = [
  // report.json: {"schemaVersion": 1, "tool": {"name":"precopy",
  (start) => /^\s*\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"precopy"/.test(start),
  // report.html: <meta name="generator" content="precopy 1.0.0">
  (start) => /<meta name="generator" content="precopy\b/.test(start),
  // migrations.csv, its first columns
  (start) => start.startsWith("id,vcenter,vm,vmMoref,vmInstanceUuid,kind,scope,outcome,"),
  // mail.html has no generator: its colour schemes and its first heading are told apart from any export's
  (start, head) => start.includes('<meta name="supported-color-schemes"') && head.text.includes(">Needs a person</td>"),
  // mail.txt ends in the signature "-- \nprecopy 1.0.0, 2026-11-23 06:00 UTC"
  (_start, head) => head.complete && /\n-- \nprecopy \d+\.\d+\.\d+\S*, /.test(head.text),
  // A mail that `precopy send --dry-run` wrote. Message-ID: <9f86…0a08@precopy.example.org>
  (start) => /^Message-ID: <[0-9a-f]{40}@precopy\./im.test(start),
  // The marker file of `precopy history export`
  (start) => start.startsWith('{"what":"precopy history export"'),
];
