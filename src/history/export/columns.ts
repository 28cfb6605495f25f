/** Version of the columns of an export. It rises when a column is added; none is ever renamed or given another meaning. */
export const EXPORT_SCHEMA_VERSION = 2;

/** A column of the Parquet files of an export. */
export interface ExportColumn {
  readonly name: string;
  /** As DuckDB calls it; TIMESTAMPTZ is an instant: microseconds, adjusted to UTC. */
  readonly type: "VARCHAR" | "DOUBLE" | "INTEGER" | "BOOLEAN" | "DATE" | "TIMESTAMPTZ";
  readonly unit: string | null;
  readonly comment: string;
  /** The value, of a row of the history and its migration `b`. */
  readonly sql: string;
}

function text(name: string, comment: string, sql = name): ExportColumn {
  return { name, type: "VARCHAR", unit: null, comment, sql };
}

/** The history keeps UTC in timestamps without a zone; whatever the session's zone is, this is that instant. */
function instant(name: string, comment: string): ExportColumn {
  return { name, type: "TIMESTAMPTZ", unit: "UTC", comment, sql: `make_timestamptz(epoch_us(${name}))` };
}

function figure(name: string, unit: string, comment: string, sql = name): ExportColumn {
  return { name, type: "DOUBLE", unit, comment, sql };
}

/** The three figures of an estimate of the migration. */
function estimate(name: string, unit: string, comment: string, path: string): ExportColumn[] {
  return [
    figure(`${name}_low`, unit, `${comment}: low end of the 90 % interval`, `${path}.low`),
    figure(name, unit, `${comment}: best estimate, or the measured value`, `${path}.best`),
    figure(`${name}_high`, unit, `${comment}: high end of the 90 % interval`, `${path}.high`),
  ];
}

function place(side: "source" | "destination"): ExportColumn[] {
  return [
    text(`${side}_vcenter`, `vCenter of the ${side}`, `b.${side}.vcenter`),
    text(`${side}_datacenter`, `datacenter of the ${side}`, `b.${side}.datacenter`),
    text(`${side}_cluster`, `cluster of the ${side}`, `b.${side}.cluster`),
    text(`${side}_host`, `host of the ${side}`),
    text(`${side}_datastore`, `datastore of the ${side}`),
  ];
}

export const EXPORT_COLUMNS: readonly ExportColumn[] = [
  text("vc", "vCenter as the folder is called: ASCII, one text for each vCenter", "$vc"),
  {
    name: "month",
    type: "INTEGER",
    unit: "yyyymm",
    comment: "month of `moment`, UTC, as the folder is called; 0 where there is none",
    sql: "coalesce(year(moment) * 100 + month(moment), 0)",
  },
  text("id", "id of the migration; stays when exports are read again"),
  text("vcenter", "vCenter (of the source) by its own name; null where no export names it"),
  text("vm", "name of the VM"),
  text("vm_moref", "MoRef of the VM, unique in its vCenter"),
  text("vm_instance_uuid", "instance UUID of the VM", "vm_uuid"),
  text("vm_folder", "inventory folder of the VM when the migration was read, where an inventory told it", "b.vmFolder"),
  text("kind", "vmotion, storage-vmotion, combined, cold or unknown"),
  text("scope", "within-vcenter, cross-vcenter or unknown", "b.scope"),
  text("outcome", "succeeded, failed, cancelled or unfinished"),
  text("half", "none, start-missing or end-missing"),
  text("unfinished_reason", "running, end-lost or superseded; null where it ended"),
  text("trigger", "user, drs, storage-drs, maintenance, scheduled, placement or unknown"),
  text("user_name", "who asked for it"),
  text("initiator_class", "person, service, system or unknown", "b.initiatorClass"),
  text("power_state", "on, off, suspended or unknown", "b.powerState"),
  { name: "encrypted", type: "BOOLEAN", unit: null, comment: "encrypted vMotion", sql: "b.encrypted" },
  ...place("source"),
  ...place("destination"),
  instant("queued_at", "when it was asked for"),
  instant("started_at", "when it began"),
  instant("ended_at", "when it ended, however it ended"),
  instant("moment", "the instant it is counted by: its end, else its start, else its queueing"),
  {
    name: "day",
    type: "DATE",
    unit: "UTC",
    comment: "day of `moment`, UTC; null where there is none",
    sql: "moment::date",
  },
  text("timing_basis", "events, task, mixed or none: where begin and end come from", "b.timingBasis"),
  figure("duration_seconds", "seconds", "from begin to end"),
  figure("duration_error_seconds", "seconds", "how far the duration may be off", "b.durationErrorSeconds"),
  figure("queue_seconds", "seconds", "from being asked for to the begin"),
  text("pairing_basis", "chain, task, vm-and-time or none: what joined begin and end", "b.pairing.basis"),
  figure("pairing_confidence", "0 to 1", "confidence that begin and end belong together", "b.pairing.confidence"),
  text("failure_category", "class of the failure; null where it did not fail"),
  text("failure_phase", "check, reserve, pre-copy, switchover, resume, cleanup or unknown", "b.failure.phase"),
  text("failure_message", "what vCenter said", "b.failure.message"),
  text("recovered_by", "id of the later attempt that worked", "b.failure.recoveredBy"),
  text("stun_basis", "measured, inferred or none"),
  ...estimate("stun_seconds", "seconds", "switchover, suspend to resume", "b.stun.seconds"),
  ...estimate(
    "pre_copy_stun_seconds",
    "seconds",
    "stops before the switchover, not part of it",
    "b.stun.preCopyStunSeconds",
  ),
  text("risk_level", "low, watch, high or unknown: that the longest stop exceeds the limit", "b.stunRisk.level"),
  figure("risk_probability", "0 to 1", "probability of that", "b.stunRisk.probability"),
  figure("risk_limit_seconds", "seconds", "the limit", "b.stunRisk.limitSeconds"),
  text("risk_profile", "stun profile the limit comes from", "b.stunRisk.profile"),
  text("pre_copy_basis", "measured, inferred or none", "b.preCopy.basis"),
  figure("memory_megabytes", "MB of 2^20 bytes", "configured memory", "b.preCopy.memoryMegabytes"),
  ...estimate("copied_megabytes", "MB of 2^20 bytes", "sent in the first pass", "b.preCopy.copiedMegabytes"),
  ...estimate(
    "bandwidth_megabytes_per_second",
    "MB of 2^20 bytes per second",
    "bandwidth of the copy",
    "b.preCopy.bandwidthMegabytesPerSecond",
  ),
  ...estimate(
    "dirty_rate_megabytes_per_second",
    "MB of 2^20 bytes per second",
    "memory dirtied, mean over the first pass",
    "b.preCopy.dirtyRateMegabytesPerSecond",
  ),
  text("convergence", "fast, slow, stalled or unknown", "b.preCopy.convergence"),
  {
    name: "guest_slowdown",
    type: "BOOLEAN",
    unit: null,
    comment: "the guest must have been slowed down so that the copy could end",
    sql: "b.preCopy.guestSlowdown",
  },
  ...estimate("disk_megabytes", "MB of 2^20 bytes", "disk copied", "b.disk.megabytes"),
  ...estimate(
    "disk_megabytes_per_second",
    "MB of 2^20 bytes per second",
    "speed of the disk copy",
    "b.disk.megabytesPerSecond",
  ),
  instant("first_seen", "when the history learnt of it first"),
  text("body", "the whole migration as JSON, as in report.json, with its evidence by the SHA-256 of the exports"),
];

const ESTIMATE = { low: "DOUBLE", best: "DOUBLE", high: "DOUBLE" };
const PLACE = { vcenter: "VARCHAR", datacenter: "VARCHAR", cluster: "VARCHAR" };

/** The parts of a migration's JSON that the columns above take: it is parsed once for all of them. */
const BODY = {
  vmFolder: "VARCHAR",
  scope: "VARCHAR",
  initiatorClass: "VARCHAR",
  powerState: "VARCHAR",
  encrypted: "BOOLEAN",
  source: PLACE,
  destination: PLACE,
  timingBasis: "VARCHAR",
  durationErrorSeconds: "DOUBLE",
  pairing: { basis: "VARCHAR", confidence: "DOUBLE" },
  failure: { phase: "VARCHAR", message: "VARCHAR", recoveredBy: "VARCHAR" },
  stun: { seconds: ESTIMATE, preCopyStunSeconds: ESTIMATE },
  stunRisk: { level: "VARCHAR", probability: "DOUBLE", limitSeconds: "DOUBLE", profile: "VARCHAR" },
  preCopy: {
    basis: "VARCHAR",
    memoryMegabytes: "DOUBLE",
    copiedMegabytes: ESTIMATE,
    bandwidthMegabytesPerSecond: ESTIMATE,
    dirtyRateMegabytesPerSecond: ESTIMATE,
    convergence: "VARCHAR",
    guestSlowdown: "BOOLEAN",
  },
  disk: { megabytes: ESTIMATE, megabytesPerSecond: ESTIMATE },
};

/** The rows of one file, oldest first: those of `table` that `where` names. `vc` is SQL. */
export function exportRows(table: string, where: string, vc: string): string {
  const columns = EXPORT_COLUMNS.map(
    ({ name, type, sql }) => `cast(${sql === "$vc" ? vc : sql} as ${type}) as ${name}`,
  );
  return (
    `select ${columns.join(", ")} from (select *, from_json(body, '${JSON.stringify(BODY)}') as b from ${table} ` +
    `where ${where}) order by moment, id`
  );
}
