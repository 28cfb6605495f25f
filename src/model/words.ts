import type { InitiatorClass, Kind, Outcome, RiskLevel, Trigger, UnfinishedReason, VmIdentity } from "./migration.ts";
import type { FindingSeverity, VerdictLevel } from "./report.ts";
import type { Megabytes, MegabytesPerSecond, Seconds } from "./units.ts";
import type { WallClock } from "./zone-clock.ts";

/** How every part of the program writes numbers and names things: one locale (en), one set of words, the unit always in the text. */

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat("en-US", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export function formatCount(count: number): string {
  return WHOLE.format(count);
}

/** `1 migration`, `2 migrations`; an irregular plural is given in full. */
export function formatCountOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

export function formatShare(part: number, whole: number): string {
  return whole === 0 ? "–" : PERCENT.format(part / whole);
}

/** Three digits are what any figure here can carry. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return WHOLE.format(value);
  return value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}

/** `0.240 s`, `2.41 s`, `28.0 s`, `4 min 10 s`, `2 h 05 min`, `3 d 4 h`. */
export function formatSeconds(seconds: Seconds | null): string {
  if (seconds === null) return "–";
  if (seconds < 1) return `${seconds.toFixed(3)} s`;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function formatMegabytes(megabytes: Megabytes | null): string {
  if (megabytes === null) return "–";
  if (megabytes < 1024) return `${formatNumber(megabytes)} MB`;
  if (megabytes < 1024 * 1024) return `${formatNumber(megabytes / 1024)} GB`;
  return `${formatNumber(megabytes / 1024 / 1024)} TB`;
}

export function formatRate(rate: MegabytesPerSecond | null): string {
  return rate === null ? "–" : `${formatNumber(rate)} MB/s`;
}

export function formatBytes(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1_048_576
      ? `${formatNumber(bytes / 1024)} KB`
      : formatMegabytes(bytes / 1_048_576);
}

/** Of a clock or a date: `05`. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** `2026-11-23` of a wall clock. */
export function isoDate({ year, month, day }: Pick<WallClock, "year" | "month" | "day">): string {
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  vmotion: "vMotion",
  "storage-vmotion": "Storage vMotion",
  combined: "vMotion + storage",
  cold: "Cold",
  unknown: "Kind unknown",
};

export const OUTCOME_LABELS: Readonly<Record<Outcome, string>> = {
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
  unfinished: "Unfinished",
};

export const TRIGGER_LABELS: Readonly<Record<Trigger, string>> = {
  user: "User",
  drs: "DRS",
  "storage-drs": "Storage DRS",
  maintenance: "Maintenance mode",
  scheduled: "Scheduled task",
  placement: "Power-on placement",
  unknown: "Unknown",
};

export const INITIATOR_LABELS: Readonly<Record<InitiatorClass, string>> = {
  person: "Person",
  service: "Service account",
  system: "System",
  unknown: "Unknown",
};

export const RISK_LABELS: Readonly<Record<RiskLevel, string>> = {
  low: "Low",
  watch: "Watch",
  high: "High",
  unknown: "Unknown",
};

export const UNFINISHED_LABELS: Readonly<Record<UnfinishedReason, string>> = {
  running: "still running at the end of the data",
  "end-lost": "the end is not in the exports",
  superseded: "the VM was seen elsewhere before an end",
};

export const VERDICT_LABELS: Readonly<Record<VerdictLevel, string>> = {
  ok: "OK",
  watch: "WATCH",
  act: "ACT",
  "no-data": "NO DATA",
};

export const SEVERITY_LABELS: Readonly<Record<FindingSeverity, string>> = { info: "Info", watch: "Watch", act: "Act" };

/** Names that a sentence gives before it counts the rest. */
export const NAMES_TOLD = 5;

/** `db01, db02 and db03`; from the sixth on `…, db05 and 12 more`. */
export function formatList(names: readonly string[], most = NAMES_TOLD): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${formatCount(rest)} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1) ?? ""}`;
}

/** The same for entries that hold commas themselves: `esx01 since …; esx02 since …; and 3 more`. */
export function formatEntries(entries: readonly string[], most = NAMES_TOLD): string {
  const rest = entries.length - most;
  return `${entries.slice(0, most).join("; ")}${rest > 0 ? `; and ${formatCount(rest)} more` : ""}`;
}

export function vmLabel(vm: VmIdentity): string {
  return vm.name ?? vm.moref ?? vm.instanceUuid ?? "unnamed VM";
}

/** What a class of failure is called where its code alone says little to who reads it; all others are their codes' words. */
const FAILURE_WORDS: Readonly<Record<string, string>> = {
  "cpu-incompatible": "the target lacks CPU features",
  "destination-failed-resume": "did not resume on the target",
  "device-blocks": "a device of the host is in use",
  "device-blocks-media": "a CD, ISO or USB device is connected",
  "device-blocks-serial-port": "a serial or parallel port is connected",
  "device-blocks-shared-bus": "a SCSI bus is shared",
  "generic-system-error": "general system error",
  "generic-timeout": "timed out",
  "ha-agent": "vSphere HA agent",
  "io-aborted": "a disk operation was aborted",
  "latency-unsupported": "too much latency between the hosts",
  license: "a licence is missing",
  "method-disabled": "locked by another product",
  "network-backing": "a network is missing on the target",
  "not-converging": "memory changed faster than it was copied",
  "object-gone": "the object no longer exists",
  "pool-missing": "the resource pool is missing",
  "precheck-slow": "the checks took too long",
  "rdm-mapping": "a raw disk mapping (RDM)",
  "snapshot-disks": "disks with snapshots",
  "swap-placement": "placement of the swap file",
  "swap-file-not-made": "no room for the swap file",
  "switchover-timeout-fsr": "switchover timeout while disks moved",
  "timeout-network-or-mtu": "timed out: network or MTU",
  "vgpu-restore-slow": "the vGPU took too long to resume",
  "vgpu-unavailable": "no free vGPU",
  "vmotion-config": "vMotion is not set up",
  "vmotion-connect-failure": "the hosts could not connect for vMotion",
  "vmotion-network-unreachable": "vMotion network unreachable",
  "vvol-provider": "the vVol provider",
  "vmx-failure-wrapper": "the VM's process reported a failure",
  unclassified: "cause not recognised",
};

/** `no-disk-space` -> `no disk space`, `cpu-incompatible` -> `the target lacks CPU features` */
export function failureWords(category: string): string {
  return Object.hasOwn(FAILURE_WORDS, category) ? (FAILURE_WORDS[category] ?? "") : category.replaceAll("-", " ");
}
