import type { StillOpen } from "../../../model/page-view.ts";
import { formatCountOf, formatSeconds, formatTime, instantOf } from "../../format.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  shown,
  hostsCell,
  isoTimeCell,
  kindCell,
  nameCell,
  numberCell,
  table,
  tallyOf,
  vmCell,
} from "../section-model.ts";

export const stillOpenSection = defineSection<StillOpen>({
  id: "open",
  title: "Still open now",
  render(context, { maintenance, running, dataEnd }) {
    const zone = context.clock.zone;
    const answer =
      maintenance.length + running.length === 0
        ? "Nothing was under way at the end of the data: no host entering maintenance mode and no migration running."
        : `At the end of the data (${formatTime(context.clock, dataEnd)}) ${maintenance.length === 0 ? "no host" : formatCountOf(maintenance.length, "host")} ${maintenance.length > 1 ? "were" : "was"} still entering maintenance mode and ${running.length === 0 ? "no migration" : formatCountOf(running.length, "migration")} ${running.length > 1 ? "were" : "was"} running.`;
    const age = (iso: string | null): string => {
      const since = instantOf(iso);
      return since === null || dataEnd === null ? "–" : formatSeconds((dataEnd - since) / 1000);
    };
    const hosts = maintenance.map(({ evacuation, blocker }) => [
      nameCell(evacuation.host),
      isoTimeCell(context, evacuation.enteringAt),
      numberCell(age(evacuation.enteringAt)),
      blocker === null ? cell("no VM known to block it") : vmCell(context, blocker),
      numberCell(String(evacuation.migrations.length)),
    ]);
    const moves = running.map((migration) => [
      vmCell(context, migration),
      kindCell(migration),
      isoTimeCell(context, migration.startedAt),
      numberCell(age(migration.startedAt)),
      hostsCell(context, migration),
    ]);
    const tables = [];
    if (hosts.length > 0)
      tables.push(
        shown(
          table(
            "Hosts entering maintenance mode",
            columns("Host", `Entering since (${zone})`, "For|n", "Blocked by", "VMs moved|n"),
            hosts,
          ),
        ),
      );
    if (moves.length > 0)
      tables.push(
        shown(table("Migrations running", columns("VM", "Kind", `Started (${zone})`, "For|n", "Path"), moves)),
      );
    return body(answer, { tables, tally: tallyOf(maintenance.length + running.length) });
  },
});
