import { expect, test } from "vitest";
import type { InferenceContext } from "../../src/infer/context.ts";
import { inferPreCopy } from "../../src/infer/infer.ts";
import type { Estimate, Migration } from "../../src/model/migration.ts";
import { groupMeasured } from "../../src/reconstruct/host-logs/group.ts";
import { joinHostLogs } from "../../src/reconstruct/host-logs/join.ts";
import type { HostLogRow } from "../../src/reconstruct/host-logs/measured.ts";
import { rowsOf } from "./read-logs.ts";
import { asVcenterSees } from "./vcenter-view.ts";
import { inventMigrations, writeLogs, type LoggedMigration } from "./write-logs.ts";

/** One source of each figure: its loss leaves nothing but inference. */
const ONCE = new Set(["vmotion-info", "request", "stopping-pre-copy", "downtime", "source-result", "identity"]);
const FIGURES = new Set(["stopping-pre-copy", "downtime", "source-result"]);

/** A VM whose memory fits what was sent, so that timing and logs tell one story. */
function contextOf(truth: readonly LoggedMigration[]): InferenceContext {
  const sent = new Map(
    truth.map((m) => [m.id, Math.round((Number(m.vmkernelMB) * 0.8 * (m.endAt - m.beginAt)) / 1000)]),
  );
  return {
    vmFacts: ({ id }) => ({
      vm: {},
      memoryMegabytes: (sent.get(id) ?? 0) * 1.3,
      consumedMegabytes: sent.get(id),
      takenAt: null,
    }),
    profiles: [],
  };
}

function figures({ stun, preCopy }: Migration): Readonly<Record<string, Estimate | null>> {
  return {
    stun: stun.seconds,
    bandwidth: preCopy.bandwidthMegabytesPerSecond,
    copied: preCopy.copiedMegabytes,
    dirtyRate: preCopy.dirtyRateMegabytesPerSecond,
  };
}

/** Of positive quantities: by how many times the ends differ. */
const width = ({ low, high }: Estimate): number => (low > 0 ? high / low : Infinity);

test.each(["6.0", "8.0"] as const)(
  "ESXi %s: without one log line no interval of its migration is narrower",
  async (version) => {
    const truth = inventMigrations({ seed: 12, version, hosts: 3, migrations: 5 });
    const rows = (
      await rowsOf(writeLogs(truth, 12, 0).map(({ path, lines }) => ({ path, text: `${lines.join("\n")}\n` })))
    ).filter(({ record }) => ONCE.has(record.statement.kind));
    const view = truth.map((m, index) => asVcenterSees(m, index));
    const infer = (some: readonly HostLogRow[]): readonly Migration[] =>
      inferPreCopy(joinHostLogs(groupMeasured(some), view, null).migrations, contextOf(truth)).migrations;
    const whole = new Map(infer(rows).map((migration) => [migration.id, figures(migration)]));
    const seen = new Set<string>();
    for (const lost of rows.filter(({ record }) => FIGURES.has(record.statement.kind))) {
      const own = infer(rows.filter((row) => row !== lost)).find(({ id }) => id === lost.record.migrationId);
      const before = whole.get(lost.record.migrationId ?? "");
      if (own === undefined || before === undefined) throw new Error("the migration itself is vCenter's");
      for (const [name, estimate] of Object.entries(figures(own))) {
        const former = before[name];
        if (estimate?.basis !== "inferred" || !former) continue;
        seen.add(name);
        expect([lost.record.statement.kind, name, width(estimate) >= width(former)]).toEqual([
          lost.record.statement.kind,
          name,
          true,
        ]);
      }
    }
    expect([...seen].sort()).toContain(version === "8.0" ? "stun" : "bandwidth");
  },
);
