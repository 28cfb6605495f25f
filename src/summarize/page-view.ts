import { errorText } from "../model/diagnostic.ts";
import { PAGE_VIEW_DEFAULTS, type PageView, type PageViewOptions, type Part } from "../model/page-view.ts";
import type { Report } from "../model/report.ts";
import { identifyVms } from "../model/vm-identity.ts";
import { summarizeClusters } from "./figures/clusters.ts";
import { summarizeDrs } from "./figures/drs.ts";
import { summarizeDurations } from "./figures/durations.ts";
import { summarizeEvacuations } from "./figures/evacuations.ts";
import { summarizeFailures } from "./figures/failures.ts";
import { summarizeDatastoreFlow, summarizeHostFlow } from "./figures/flow.ts";
import { summarizeHalves } from "./figures/halves.ts";
import { summarizeHostPairs } from "./figures/host-pairs.ts";
import { summarizeLargeVms } from "./figures/large-vms.ts";
import { movesOf } from "./figures/moves.ts";
import { summarizeMovers } from "./figures/movers.ts";
import { summarizeNights } from "./figures/nights.ts";
import { summarizePingPongs } from "./figures/ping-pong.ts";
import { summarizeResidency } from "./figures/residency.ts";
import { summarizeRhythm } from "./figures/rhythm.ts";
import { summarizeSlotWaits } from "./figures/slot-waits.ts";
import { summarizeStillOpen } from "./figures/still-open.ts";
import { summarizeStorms } from "./figures/storms.ts";
import { summarizeStuns } from "./figures/stuns.ts";
import { summarizeTimeline } from "./figures/timeline.ts";
import { summarizeTiles } from "./figures/tiles.ts";
import { summarizeVmLabels } from "./figures/vm-labels.ts";
import { summarizeWho } from "./figures/who.ts";
import { summarizeWindows } from "./figures/windows.ts";

/** All figures that the page shows beside the report; placements count in none of them. A part that fails does not take the others along. */
export function summarizeForPage(report: Report, options: Partial<PageViewOptions> = {}): PageView {
  const chosen = { ...PAGE_VIEW_DEFAULTS, ...options };
  const vms = identifyVms(report.migrations);
  const moves = movesOf(report, vms);
  return {
    stillOpen: attempt(() => summarizeStillOpen(report, moves)),
    timeline: attempt(() => summarizeTimeline(report, moves, "host")),
    vmTimeline: attempt(() => summarizeTimeline(report, moves, "vm")),
    durations: attempt(() => summarizeDurations(moves)),
    rhythm: attempt(() => summarizeRhythm(report, moves)),
    movers: attempt(() => summarizeMovers(moves)),
    pingPongs: attempt(() => summarizePingPongs(moves)),
    storms: attempt(() => summarizeStorms(report, moves)),
    who: attempt(() => summarizeWho(moves)),
    hostFlow: attempt(() => summarizeHostFlow(moves)),
    datastoreFlow: attempt(() => summarizeDatastoreFlow(moves)),
    stuns: attempt(() => summarizeStuns(moves)),
    largeVms: attempt(() => summarizeLargeVms(moves, chosen)),
    failures: attempt(() => summarizeFailures(moves)),
    halves: attempt(() => summarizeHalves(moves)),
    evacuations: attempt(() => summarizeEvacuations(report, moves)),
    residency: attempt(() => summarizeResidency(report, chosen, vms)),
    windows: attempt(() => summarizeWindows(report, moves, chosen)),
    tiles: attempt(() => summarizeTiles(report, moves)),
    clusters: attempt(() => summarizeClusters(moves)),
    drs: attempt(() => report.drs ?? summarizeDrs(moves)),
    hostPairs: attempt(() => summarizeHostPairs(moves)),
    slotWaits: attempt(() => summarizeSlotWaits(report, moves)),
    nights: attempt(() => summarizeNights(report)),
    vmLabels: attempt(() => summarizeVmLabels(report, vms)),
  };
}

function attempt<T>(make: () => T): Part<T> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, message: errorText(error) };
  }
}
