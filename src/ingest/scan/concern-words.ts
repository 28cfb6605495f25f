/**
 * Words of which at least one stands in every record that `mayConcernMigration` (model/relevance.ts) would keep, where the record
 * is ASCII: the scan may stop too often, never too seldom. test/ingest/scan holds the two together.
 */
export const CONCERN_WORDS: readonly string[] = [
  "igr",
  "elocat",
  "otion",
  "torage DRS",
  "aintenance",
  "operation performed",
  "owered",
  "Power On",
  "suspend",
  "HA ",
  "vSphere HA",
  ".HA.",
  "restarted",
  "egister",
  "VmRe",
  "emoved",
  "VmCreated",
  "reated virtual",
  "enamed",
  "isconnect",
  "onnection",
  "onnected",
  "failover",
  "FaultTolerance",
  "vpxd",
  "VirtualCenter",
  "compress",
  "evacuat",
  "DrsVm",
  "sdrs",
  "Drm.",
  "erlager",
  "artungsmodus",
  "eubic",
];

/** Words that a reconfiguration is full of: `connectionCookie = 17`, `connected = true`. */
const EXCEPTIONS = [
  ["onnection", "Cookie"],
  ["onnected", " = "],
] as const;

/** False where the word that ends at `at` is one of those that say nothing by what follows; as in `mayConcernMigration`. */
export function concerns(bytes: Uint8Array, at: number): boolean {
  return !EXCEPTIONS.some(([word, then]) => isAt(bytes, at + 1, then) && isAt(bytes, at + 1 - word.length, word));
}

function isAt(bytes: Uint8Array, from: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[from + index] !== word.charCodeAt(index)) return false;
  return true;
}
