import { createHash } from "node:crypto";
import { assetText } from "../../assets/assets.ts";
import { errorText } from "../../model/diagnostic.ts";
import type { Report } from "../../model/report.ts";
import { identifyVms, type VmIdentities } from "../../model/vm-identity.ts";
import { zoneClock } from "../../model/zone-clock.ts";
import { overviewOf } from "./overview.ts";
import { packMigrations } from "./pack-migrations.ts";
import {
  body,
  hostDomainOf,
  type Figure,
  isQuiet,
  type PageContext,
  type PageOptions,
  type PageView,
  type ReadySection,
  type Section,
} from "./section-model.ts";
import { rowsHeld } from "./rows-held.ts";
import { templateOf } from "../template.ts";
import { withoutUserNames } from "./without-user-names.ts";

export type RenderPageOptions = Partial<PageOptions>;

const PARTIALS = {
  table: "page/table.hbs",
  finding: "page/finding.hbs",
  figure: "page/figure.hbs",
  filters: "page/filters.hbs",
};

/**
 * The report as one self-contained HTML file, piece by piece: no request, style and script allowed by their hash alone,
 * every name escaped, all sections readable without script.
 */
export function* renderPage(given: Report, view: PageView, options: RenderPageOptions = {}): Generator<string> {
  const report = options.userNames === true ? given : withoutUserNames(given);
  const assets = { style: assetText("templates/page/page.css"), script: assetText("dist/page-script.js") };
  const frame = templateOf<object>("page/frame.hbs", PARTIALS);
  const sectionTemplate = templateOf<Section & { readonly foldedFigures: readonly Figure[] }>(
    "page/section.hbs",
    PARTIALS,
  );
  const context: PageContext = {
    report,
    tiles: view.tiles,
    rows: rowsHeld(report),
    clock: zoneClock(report.window.timeZone),
    options: { userNames: options.userNames ?? false },
    byId: new Map([...report.migrations, ...report.late].map((migration) => [migration.id, migration])),
    hostDomain: hostDomainOf(report),
    labelOf: labelsOf(report),
    labels: view.vmLabels.ok ? view.vmLabels.value : new Map(),
  };
  const sections = view.sections.map((ready) => sectionOf(ready, context));
  const told = sections.filter((entry) => !isQuiet(entry));
  const quiet = sections.filter(isQuiet);
  const page = frame({
    overview: overviewOf(context),
    contents: [...told, ...(quiet.length === 0 ? [] : [QUIET])].map(({ id, title, tally }) => ({ id, title, tally })),
    quiet,
    quietNames: quiet.map(({ title }) => title).join(" · "),
    policy: policyOf(assets),
    ...assets,
    version: report.tool.version,
  });
  const [head = "", middle = "", tail = ""] = page.split(/<!-- (?:sections|data) -->/);
  yield head;
  for (const entry of told) {
    const folded = (figure: Figure): boolean => figure.folded !== null;
    const figures = entry.figures.filter((figure) => !folded(figure));
    yield sectionTemplate({ ...entry, figures, foldedFigures: entry.figures.filter(folded) });
  }
  yield middle;
  yield* packMigrations(context);
  yield tail;
}

/** Walks the migrations when first asked. */
function labelsOf({ migrations }: Report): PageContext["labelOf"] {
  let known: VmIdentities | null = null;
  return (named) => (known ??= identifyVms(migrations)).labelOf(named);
}

const QUIET = { id: "quiet", title: "Nothing to show", tally: null };

/** A section that fails says so; the others stand. */
function sectionOf(ready: ReadySection, context: PageContext): Section {
  const { id, title } = ready;
  try {
    return { id, title, ...ready.make(context) };
  } catch (error) {
    const message = errorText(error);
    return { id, title, ...body(`This section could not be drawn: ${message}`, { failed: true }) };
  }
}

/** Nothing may be fetched; only this very style and script run. */
function policyOf({ style, script }: { readonly style: string; readonly script: string }): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
}
