import { errorText } from "../model/diagnostic.ts";
import type { PageViewOptions, Part } from "../model/page-view.ts";
import type { Report } from "../model/report.ts";
import { readySection, type PageView, type ReadySection, type SectionSpec } from "../render/page/section-model.ts";
import { clustersSection } from "../render/page/sections/clusters.ts";
import { drsSection } from "../render/page/sections/drs.ts";
import { durationsSection } from "../render/page/sections/durations.ts";
import { earlierSection } from "../render/page/sections/earlier.ts";
import { evacuationsSection } from "../render/page/sections/evacuations.ts";
import { failuresSection } from "../render/page/sections/failures.ts";
import { datastoreFlowSection, hostFlowSection } from "../render/page/sections/flow.ts";
import { halvesSection } from "../render/page/sections/halves.ts";
import { largeVmsSection } from "../render/page/sections/large.ts";
import { methodsSection } from "../render/page/sections/methods.ts";
import { migrationsSection } from "../render/page/sections/migrations.ts";
import { moversSection } from "../render/page/sections/movers.ts";
import { nightsSection } from "../render/page/sections/nights.ts";
import { pingPongSection } from "../render/page/sections/ping-pong.ts";
import { residencySection } from "../render/page/sections/places.ts";
import { qualitySection } from "../render/page/sections/quality.ts";
import { rhythmSection } from "../render/page/sections/rhythm.ts";
import { slotWaitsSection } from "../render/page/sections/slot-waits.ts";
import { stillOpenSection } from "../render/page/sections/still-open.ts";
import { stormsSection } from "../render/page/sections/storms.ts";
import { stunSection } from "../render/page/sections/stun.ts";
import { timelineSection } from "../render/page/sections/timeline.ts";
import { tonightSection } from "../render/page/sections/tonight.ts";
import { whoSection } from "../render/page/sections/who.ts";
import { windowsSection } from "../render/page/sections/windows.ts";
import { summarizeClusters } from "../summarize/figures/clusters.ts";
import { drsMovesOf, summarizeDrs } from "../summarize/figures/drs.ts";
import { summarizeDurations } from "../summarize/figures/durations.ts";
import { summarizeEvacuations } from "../summarize/figures/evacuations.ts";
import { summarizeFailures } from "../summarize/figures/failures.ts";
import { summarizeDatastoreFlow, summarizeHostFlow } from "../summarize/figures/flow.ts";
import { summarizeHalves } from "../summarize/figures/halves.ts";
import { summarizeHostPairs } from "../summarize/figures/host-pairs.ts";
import { figureInputOf, type FigureInput } from "../summarize/figures/input.ts";
import { summarizeLargeVms } from "../summarize/figures/large-vms.ts";
import { summarizeMovers } from "../summarize/figures/movers.ts";
import { summarizeNights } from "../summarize/figures/nights.ts";
import { summarizePingPongs } from "../summarize/figures/ping-pong.ts";
import { summarizeResidency } from "../summarize/figures/residency.ts";
import { summarizeRhythm } from "../summarize/figures/rhythm.ts";
import { summarizeSlotWaits } from "../summarize/figures/slot-waits.ts";
import { summarizeStillOpen } from "../summarize/figures/still-open.ts";
import { summarizeStorms } from "../summarize/figures/storms.ts";
import { summarizeStuns } from "../summarize/figures/stuns.ts";
import { summarizeTiles } from "../summarize/figures/tiles.ts";
import { summarizeTimeline } from "../summarize/figures/timeline.ts";
import { summarizeVmLabels } from "../summarize/figures/vm-labels.ts";
import { summarizeWho } from "../summarize/figures/who.ts";
import { summarizeWindows } from "../summarize/figures/windows.ts";

export interface PageSection {
  readonly id: string;
  readonly title: string;
  ready(input: FigureInput): ReadySection;
}

/** The page, top to bottom: each section with the figures that it shows. A new one is its two files and a line here. */
export const SECTIONS: readonly PageSection[] = [
  section(timelineSection, ({ report, moves }) => ({
    hosts: summarizeTimeline(report, moves, "host"),
    vms: summarizeTimeline(report, moves, "vm"),
  })),
  section(durationsSection, ({ moves }) => summarizeDurations(moves)),
  section(nightsSection, ({ report }) => summarizeNights(report)),
  section(failuresSection, ({ moves }) => summarizeFailures(moves)),
  section(stunSection, ({ moves }) => summarizeStuns(moves)),
  section(stillOpenSection, ({ report, moves }) => summarizeStillOpen(report, moves)),
  section(earlierSection, ofTheReport),
  section(evacuationsSection, ({ report, moves }) => summarizeEvacuations(report, moves)),
  section(tonightSection, ofTheReport),
  section(clustersSection, ({ moves }) => summarizeClusters(moves)),
  section(hostFlowSection, ({ moves }) => ({ flow: summarizeHostFlow(moves), pairs: summarizeHostPairs(moves) })),
  section(datastoreFlowSection, ({ moves }) => summarizeDatastoreFlow(moves)),
  section(slotWaitsSection, ({ report, moves }) => summarizeSlotWaits(report, moves)),
  section(moversSection, ({ moves }) => summarizeMovers(moves)),
  section(pingPongSection, ({ report, moves }) => summarizePingPongs(moves, report.evacuations)),
  section(stormsSection, ({ report, moves }) => summarizeStorms(report, moves)),
  section(drsSection, ({ report, moves }) => ({
    clusters: report.drs ?? summarizeDrs(moves),
    made: drsMovesOf(moves),
  })),
  section(rhythmSection, ({ report, moves }) => summarizeRhythm(report, moves)),
  section(whoSection, ({ moves }) => summarizeWho(moves)),
  section(largeVmsSection, ({ moves, options }) => summarizeLargeVms(moves, options)),
  section(halvesSection, ({ moves }) => summarizeHalves(moves)),
  section(residencySection, ({ report, options, vms }) => summarizeResidency(report, options, vms)),
  section(windowsSection, ({ report, moves, options }) => summarizeWindows(report, moves, options)),
  section(migrationsSection, ofTheReport),
  section(qualitySection, ofTheReport),
  section(methodsSection, ofTheReport),
];

/** All that the page shows beside the report; a part that fails does not take the others along. */
export function pageViewOf(report: Report, options: Partial<PageViewOptions> = {}): PageView {
  const input = figureInputOf(report, options);
  return {
    tiles: attempt(() => summarizeTiles(report, input.moves)),
    vmLabels: attempt(() => summarizeVmLabels(report, input.vms)),
    sections: SECTIONS.map((each) => each.ready(input)),
  };
}

/** The compiler holds what the figures give against what the section asks for. */
function section<Figures>(
  spec: SectionSpec<Figures>,
  figuresOf: (input: FigureInput) => NoInfer<Figures>,
): PageSection {
  const { id, title } = spec;
  return {
    id,
    title,
    ready: (input) =>
      readySection(
        spec,
        attempt(() => figuresOf(input)),
      ),
  };
}

/** For sections that show what stands in the report itself. */
function ofTheReport(): null {
  return null;
}

function attempt<T>(make: () => T): Part<T> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, message: errorText(error) };
  }
}
