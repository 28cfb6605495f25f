import { staysOf } from "../model/stays.ts";
import type { Estimate, Migration } from "../model/migration.ts";
import {
  failureWords,
  formatCount,
  formatCountOf,
  formatMegabytes,
  formatNumber,
  formatSeconds,
  formatTime,
  KIND_LABELS,
  RISK_LABELS,
  shorten,
  TRIGGER_LABELS,
  UNFINISHED_LABELS,
  wordsOf,
} from "../render/format.ts";
import { ticketText } from "../render/ticket/ticket.ts";
import { hostPathCell, outcomeBadge, pathCell, type Cell } from "../render/page/section-model.ts";
import { appendAll, badgeNode, byId, copyText, make, named, pairsNode, tableNode } from "./dom.ts";
import type { PageData, Row } from "./rows.ts";

const MOST_IN_PANEL = 100;
const MOST_EVIDENCE = 6;

/** Shows all that the page knows of one VM in the dialog. */
export function showVm(data: PageData, label: string): void {
  const rows = data.rows.filter((row) => row.label === label);
  byId("panel-title").replaceChildren(named(label, 120));
  const body = byId("panel-body");
  body.replaceChildren();
  const none = "No migration of this VM is on this page.";
  appendAll(body, rows.length === 0 ? [make("p", "answer", none)] : vmNodes(data, label, rows));
  const panel = byId("panel", HTMLDialogElement);
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  byId("panel-close").focus();
}

function vmNodes(data: PageData, label: string, rows: readonly Row[]): HTMLElement[] {
  const { clock } = data;
  const succeeded = rows.filter((row) => row.migration.outcome === "succeeded");
  const known = (pick: (row: Row) => string | null): string[] => [...new Set(rows.flatMap((row) => pick(row) ?? []))];
  const vcenters = known((row) => row.migration.vcenter);
  // Moves without any name for their VM may be of many VMs: no stay can be told from them.
  const stays = label === "unnamed VM" ? [] : staysOf(succeeded);
  const hosts = new Set(stays.flatMap((stay) => stay.host ?? [])).size;
  const several =
    vcenters.length > 1 ? ` The name is known in ${vcenters.length} vCenters; their moves are listed together.` : "";
  const nodes: HTMLElement[] = [
    make(
      "p",
      "answer",
      `${formatCountOf(rows.length, "migration")}, ${formatCount(succeeded.length)} succeeded, over ${formatCountOf(hosts, "host")}.${several}`,
    ),
    pairsNode([
      ["vCenter", vcenters.map((name) => shorten(name, 80)).join(", ")],
      [
        "MoRef",
        known((row) => row.migration.vm.moref)
          .slice(0, 8)
          .join(", "),
      ],
    ]),
    make("h3", "", "Its migrations"),
    ...rows.slice(0, MOST_IN_PANEL).map((row) => detailsNode(data, row)),
  ];
  if (rows.length > MOST_IN_PANEL)
    nodes.push(
      make(
        "p",
        "note",
        `${MOST_IN_PANEL} of ${formatCount(rows.length)} shown; filter the table of all migrations by this name for the rest.`,
      ),
    );
  const lines = stays.slice(0, MOST_IN_PANEL).map((stay) => {
    const host = make("td", stay.known === "gap" ? "" : "name");
    if (stay.known === "gap")
      host.append(
        badgeNode({ text: "gap", className: "unfinished" }),
        make("small", "", shorten(stay.note ?? "", 300)),
      );
    else host.append(named(stay.host ?? "not known"));
    const edge = (instant: number | null, open: boolean, word: string): HTMLTableCellElement =>
      make("td", "time", instant === null ? (open ? word : "not known") : formatTime(clock, instant));
    return [
      host,
      edge(stay.from, stay.isFirst, "before its first move"),
      edge(stay.to, stay.isLast, "no later record"),
    ];
  });
  if (lines.length > 0)
    nodes.push(
      tableNode(`Where it was (${clock.zone})`, ["Host", `From (${clock.zone})`, `To (${clock.zone})`], lines),
    );
  return nodes;
}

function detailsNode(data: PageData, row: Row): HTMLElement {
  const { migration } = row;
  const { source, destination, preCopy } = migration;
  const box = make("details");
  const line = make("summary");
  const begun = row.start === null ? "start not seen" : formatTime(data.clock, row.start);
  line.append(
    `${begun} · ${KIND_LABELS[migration.kind]} · `,
    badgeNode(outcomeBadge(migration)),
    ` ${formatSeconds(migration.durationSeconds)} · `,
    hostPathCell(data, source.host, destination.host).text,
  );
  box.append(line, pairsNode(factsOf(data, row)));
  if (preCopy.iterations.length > 0)
    box.append(
      tableNode(
        "Pre-copy rounds",
        ["Round", "Sent", "Took"],
        preCopy.iterations.map(({ index, megabytes, seconds }) =>
          [String(index + 1), formatMegabytes(megabytes), formatSeconds(seconds)].map((text) => make("td", "n", text)),
        ),
      ),
    );
  const dig = make("p", "note", "To see every record behind it: ");
  dig.append(make("code", "", `precopy explain ${migration.id} INPUT...`));
  box.append(dig, ticketButton(data, row, box));
  return box;
}

/** Copies what is known of a migration as plain text; the records' own words are in `precopy explain --ticket`. */
function ticketButton(data: PageData, { migration }: Row, box: HTMLElement): HTMLElement {
  const button = make("button", "", "Copy as ticket text");
  button.type = "button";
  button.addEventListener("click", () => {
    const text = ticketText(migration, {
      clock: data.clock,
      // The page holds names of persons only where it may.
      userNames: true,
      version: null,
      records: migration.evidence.map(({ input, line, record }) => ({
        record,
        where: `${data.inputs[input] ?? "input"}:${line}`,
        text: null,
        isHostLog: HOST_LOG_RECORD.test(record),
      })),
    });
    void copyText(text, box).then(() => {
      button.textContent = "Copied";
    });
  });
  return button;
}

const HOST_LOG_RECORD = /^(?:vmkernel|hostd|vpxa|vmx|vmware)\b/i;
// "vmkernel vmotion-info", "hostd pre-copy-stun"

function factsOf(data: PageData, { migration, start, end }: Row): (readonly [string, string | null])[] {
  const { source, destination, stun, stunRisk, preCopy, failure, pairing } = migration;
  const path = (from: string | null, to: string | null, show: (from: string | null, to: string | null) => Cell) =>
    from === null && to === null ? null : show(from, to).text;
  const disk = migration.disk.megabytes;
  return [
    ["Started", formatTime(data.clock, start)],
    ["Ended", formatTime(data.clock, end)],
    ["Half", migration.half === "none" ? null : wordsOf(migration.half)],
    ["Unfinished", migration.unfinishedReason === null ? null : UNFINISHED_LABELS[migration.unfinishedReason]],
    [
      "Trigger",
      [TRIGGER_LABELS[migration.trigger], migration.triggerDetail, migration.userName]
        .filter((part) => part !== null && part !== "")
        .join(", "),
    ],
    ["Datastores", path(source.datastore, destination.datastore, pathCell)],
    ["Clusters", path(source.cluster, destination.cluster, pathCell)],
    ["vCenter", migration.vcenter],
    ["Configured memory", preCopy.memoryMegabytes === null ? null : formatMegabytes(preCopy.memoryMegabytes)],
    ["Disks moved", disk === null ? null : formatMegabytes(disk.best)],
    ["Joined by", `${wordsOf(pairing.basis)}, confidence ${Math.round(pairing.confidence * 100)} %`],
    [
      "Stun",
      stun.seconds === null
        ? "not known"
        : `${formatSeconds(stun.seconds.best)} (${formatSeconds(stun.seconds.low)} to ${formatSeconds(stun.seconds.high)}), ${stun.basis}`,
    ],
    [
      "Stun risk",
      stunRisk.probability === null
        ? null
        : `${RISK_LABELS[stunRisk.level].toLowerCase()}, ${Math.round(stunRisk.probability * 100)} % over ${formatSeconds(stunRisk.limitSeconds)}${stunRisk.profile === null ? "" : ` (${stunRisk.profile})`}${stunRisk.reasons.length === 0 ? "" : `: ${stunRisk.reasons.join("; ")}`}`,
    ],
    ["Pre-copy", preCopy.basis === "none" ? null : `${preCopy.basis}, convergence ${preCopy.convergence}`],
    ["Bandwidth", intervalText(preCopy.bandwidthMegabytesPerSecond)],
    ["Dirty page rate", intervalText(preCopy.dirtyRateMegabytesPerSecond)],
    ["Guest slowdown (SDPS)", preCopy.guestSlowdown === null ? null : preCopy.guestSlowdown ? "yes" : "no"],
    ["Host logs", hostsText(migration)],
    [
      "Failure",
      failure === null
        ? null
        : `${failureWords(failure.category)}${failure.phase === "unknown" ? "" : ` (in ${wordsOf(failure.phase)})`}: ${failure.message}`,
    ],
    ["Remedy", failure === null ? null : [failure.remedy, failure.reference].filter((part) => part !== null).join(" ")],
    ["Later attempt", laterText(data, migration)],
    ["Evidence", evidenceText(data, migration)],
  ];
}

function intervalText(value: Estimate | null): string | null {
  if (value === null) return null;
  return `${formatNumber(value.best)} MB/s (${formatNumber(value.low)} to ${formatNumber(value.high)} MB/s), ${value.basis}`;
}

function hostsText({ measured }: Migration): string | null {
  if (!measured) return null;
  const { hostSeconds, preCopySeconds, sentMegabytes, pagesLeft, lowMemoryWaitSeconds, failureMessage } = measured;
  return [
    `migration ${measured.migrationId}`,
    hostSeconds === null ? null : `hosts took ${formatSeconds(hostSeconds)}`,
    preCopySeconds === null ? null : `pre-copy ${formatSeconds(preCopySeconds)}`,
    sentMegabytes === null ? null : `sent ${formatMegabytes(sentMegabytes.best)}`,
    pagesLeft === null ? null : `${formatCountOf(pagesLeft, "page")} left`,
    lowMemoryWaitSeconds === null ? null : `waited ${formatSeconds(lowMemoryWaitSeconds)} for memory`,
    failureMessage,
  ]
    .filter((part) => part !== null)
    .join("; ");
}

function laterText(data: PageData, { failure }: Migration): string | null {
  if (failure === null) return null;
  if (failure.recoveredBy === null) return "none worked";
  const later = data.rows.find((row) => row.migration.id === failure.recoveredBy);
  return later === undefined ? "worked" : `worked at ${formatTime(data.clock, later.end)}`;
}

function evidenceText(data: PageData, { evidence }: Migration): string | null {
  const parts = evidence
    .slice(0, MOST_EVIDENCE)
    .map(({ input, line, record }) => `${record} in ${data.inputs[input] ?? "input"} line ${line}`);
  const more = evidence.length - MOST_EVIDENCE;
  return parts.join("; ") + (more > 0 ? `; and ${more} more` : "");
}
