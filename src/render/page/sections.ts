import type { SectionSpec } from "./section-model.ts";
import { clustersSection } from "./sections/clusters.ts";
import { drsSection } from "./sections/drs.ts";
import { durationsSection } from "./sections/durations.ts";
import { earlierSection } from "./sections/earlier.ts";
import { evacuationsSection } from "./sections/evacuations.ts";
import { failuresSection } from "./sections/failures.ts";
import { datastoreFlowSection, hostFlowSection } from "./sections/flow.ts";
import { halvesSection } from "./sections/halves.ts";
import { largeVmsSection } from "./sections/large.ts";
import { methodsSection } from "./sections/methods.ts";
import { migrationsSection } from "./sections/migrations.ts";
import { moversSection } from "./sections/movers.ts";
import { nightsSection } from "./sections/nights.ts";
import { pingPongSection } from "./sections/ping-pong.ts";
import { residencySection } from "./sections/places.ts";
import { qualitySection } from "./sections/quality.ts";
import { rhythmSection } from "./sections/rhythm.ts";
import { slotWaitsSection } from "./sections/slot-waits.ts";
import { stillOpenSection } from "./sections/still-open.ts";
import { stormsSection } from "./sections/storms.ts";
import { stunSection } from "./sections/stun.ts";
import { timelineSection } from "./sections/timeline.ts";
import { tonightSection } from "./sections/tonight.ts";
import { whoSection } from "./sections/who.ts";
import { windowsSection } from "./sections/windows.ts";

/** The page, top to bottom. A new section is its figures in summarize/, a file in sections/, and a line here. */
export const SECTIONS: readonly SectionSpec[] = [
  timelineSection,
  durationsSection,
  nightsSection,
  failuresSection,
  stunSection,
  stillOpenSection,
  earlierSection,
  evacuationsSection,
  tonightSection,
  clustersSection,
  hostFlowSection,
  datastoreFlowSection,
  slotWaitsSection,
  moversSection,
  pingPongSection,
  stormsSection,
  drsSection,
  rhythmSection,
  whoSection,
  largeVmsSection,
  halvesSection,
  residencySection,
  windowsSection,
  migrationsSection,
  qualitySection,
  methodsSection,
];
