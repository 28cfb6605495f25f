import { PAGE_VIEW_DEFAULTS, type PageView, type PageViewOptions, type Part } from "../model/page-view.ts";
import type { Report } from "../model/report.ts";
import { summarizeDurations } from "./durations.ts";
import { summarizeEvacuations } from "./evacuation-figures.ts";
import { summarizeFailures } from "./failures.ts";
import { summarizeDatastoreFlow, summarizeHostFlow } from "./flow.ts";
import { summarizeHalves } from "./halves.ts";
import { summarizeLargeVms } from "./large-vms.ts";
import { movesOf } from "./moves.ts";
import { summarizeMovers } from "./movers.ts";
import { summarizePingPongs } from "./ping-pong.ts";
import { summarizeResidency } from "./residency.ts";
import { summarizeRhythm } from "./rhythm.ts";
import { summarizeStillOpen } from "./still-open.ts";
import { summarizeStorms } from "./storms.ts";
import { summarizeStuns } from "./stuns.ts";
import { summarizeTimeline } from "./timeline.ts";
import { summarizeWho } from "./who.ts";
import { summarizeWindows } from "./windows.ts";

/** All figures that the page shows beside the report; placements count in none of them. A part that fails does not take the others along. */
export function summarizeForPage(report: Report, options: Partial<PageViewOptions> = {}): PageView {
  const chosen = { ...PAGE_VIEW_DEFAULTS, ...options };
  const moves = movesOf(report);
  return {
    stillOpen: attempt(() => summarizeStillOpen(report, moves)),
    timeline: attempt(() => summarizeTimeline(report, moves)),
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
    residency: attempt(() => summarizeResidency(report, chosen)),
    windows: attempt(() => summarizeWindows(report, moves, chosen)),
  };
}

function attempt<T>(make: () => T): Part<T> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
