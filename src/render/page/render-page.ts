import { createHash } from "node:crypto";
import Handlebars from "handlebars";
import type { PageView } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { zoneClock } from "../../model/zone-clock.ts";
import { migrationsModel } from "./migrations-table.ts";
import { overviewOf } from "./overview.ts";
import { packMigrations } from "./packed-columns.ts";
import type { PageContext, PageOptions, Section } from "./section-model.ts";
import { hostDomainOf, section } from "./section-model.ts";
import { nightsSection } from "./sections-nights.ts";
import { stillOpenSection, timelineSection } from "./sections-now.ts";
import {
  datastoreFlowSection,
  hostFlowSection,
  pingPongSection,
  stormsSection,
  whoSection,
} from "./sections-patterns.ts";
import { methodsSection, qualitySection } from "./sections-quality.ts";
import { evacuationsSection, halvesSection, residencySection, windowsSection } from "./sections-record.ts";
import { failuresSection, stunSection } from "./sections-risk.ts";
import { durationsSection, largeVmsSection, moversSection, rhythmSection } from "./sections-speed.ts";
import { loadPageTemplates, type PageTemplates } from "./templates.ts";

export interface RenderPageOptions extends Partial<PageOptions> {
  /** Read from templates/page of the package where they are not given. */
  readonly templates?: PageTemplates;
}

type Template = (data: unknown) => string;

/**
 * The report as one self-contained HTML file, piece by piece: no request, style and script allowed by their hash alone,
 * every name escaped, all sections readable without script.
 */
export function* renderPage(report: Report, view: PageView, options: RenderPageOptions = {}): Generator<string> {
  const templates = options.templates ?? loadPageTemplates();
  const engine = Handlebars.create();
  const compile = (text: string): Template =>
    engine.compile(text, { strict: true, knownHelpersOnly: true, preventIndent: true });
  engine.registerPartial("table", compile(templates.table));
  const [frame, sectionTemplate, migrationsTemplate] = [
    compile(templates.frame),
    compile(templates.section),
    compile(templates.migrations),
  ];
  const context: PageContext = {
    report,
    view,
    clock: zoneClock(report.window.timeZone),
    options: { userNames: options.userNames ?? false },
    byId: new Map(report.migrations.map((migration) => [migration.id, migration])),
    hostDomain: hostDomainOf(report),
  };
  const sections = sectionsOf(context);
  const migrations = { id: "migrations", title: "All migrations", tally: null };
  const contents = [...sections.slice(0, -2), migrations, ...sections.slice(-2)].map(({ id, title, tally }) => ({
    id,
    title,
    tally,
  }));
  const page = frame({
    overview: overviewOf(context),
    contents,
    policy: policyOf(templates),
    style: templates.style,
    script: templates.script,
    version: report.tool.version,
  });
  const [head = "", middle = "", tail = ""] = page.split(/<!-- (?:sections|data) -->/);
  yield head;
  for (const entry of sections.slice(0, -2)) yield sectionTemplate(entry);
  yield migrationsTemplate(migrationsModel(context));
  for (const entry of sections.slice(-2)) yield sectionTemplate(entry);
  yield middle;
  yield* packMigrations(context);
  yield tail;
}

function sectionsOf(context: PageContext): Section[] {
  const makers: [string, string, (context: PageContext) => Section][] = [
    ["open", "Still open now", stillOpenSection],
    ["nights", "Nights before", nightsSection],
    ["timeline", "Timeline", timelineSection],
    ["durations", "How long moves take", durationsSection],
    ["rhythm", "When moves happen", rhythmSection],
    ["movers", "What moves most", moversSection],
    ["ping-pong", "Back and forth", pingPongSection],
    ["storms", "Storms", stormsSection],
    ["who", "Who moved it", whoSection],
    ["hosts", "Between hosts", hostFlowSection],
    ["datastores", "Between datastores", datastoreFlowSection],
    ["stun", "Stuns", stunSection],
    ["large", "Large VMs", largeVmsSection],
    ["failures", "Failures", failuresSection],
    ["halves", "Half-seen moves", halvesSection],
    ["evacuations", "Evacuations", evacuationsSection],
    ["places", "Where was it?", residencySection],
    ["windows", "Backup and change windows", windowsSection],
    ["quality", "Data quality", qualitySection],
    ["methods", "How each number was computed", methodsSection],
  ];
  return makers.map(([id, title, make]) => {
    try {
      return make(context);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return section(id, title, `This section could not be drawn: ${message}`, { failed: true });
    }
  });
}

/** Nothing may be fetched; only this very style and script run. */
function policyOf({ style, script }: PageTemplates): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
}
