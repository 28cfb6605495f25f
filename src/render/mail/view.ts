import type { Finding, Report } from "../../model/report.ts";
import type { Migration } from "../../model/migration.ts";
import { identifyVms } from "../../model/vm-identity.ts";
import { wordsOf } from "../format.ts";
import { knownOf } from "../headline.ts";
import { limitText } from "../limit-text.ts";
import { caseText, labelIn } from "./cases.ts";
import { changeTable, type ChangeTable } from "./changes.ts";
import { figureRows, lateText, movesText, stunText, type FigureRow } from "./figures.ts";
import { isOpenFailure, nightOf, siteName, subjectOf } from "./subject.ts";
import { clean, levelText, moreText, plural, timeText } from "./words.ts";

/** How much the mail may carry; the first that keeps it under its size is taken. */
export interface MailLimits {
  readonly items: number;
  readonly cases: number;
  readonly lines: number;
  /** Code points of a sentence, and of a name inside one. */
  readonly text: number;
  readonly name: number;
}

export interface MailOptions {
  /** The site's name for the subject; else the only vCenter's name, else none. */
  readonly site?: string | null;
  /** The date the night goes by, `2026-11-22`, where a job has called it already; else the one it began on. */
  readonly date?: string | null;
  /** The part of the site that it is about, `only cluster prod-*`; null: all of it. */
  readonly part?: string | null;
  /** Where the full report can be opened; `{date}` stands for the night's date. */
  readonly reportUrl?: string | null;
}

export interface MailItem {
  readonly title: string;
  /** `new`, `for 3 nights`, or empty where nothing is known of the nights before. */
  readonly age: string;
  readonly description: string;
  readonly cases: readonly string[];
  /** "and 4 more", or empty. */
  readonly more: string;
  /** What to do, or empty. */
  readonly remedy: string;
}

/** Everything the two templates print, as strings ready to print. */
export interface MailView {
  readonly subject: string;
  readonly label: string;
  readonly colour: string;
  readonly verdict: string;
  readonly scope: string;
  readonly window: string;
  readonly needs: readonly MailItem[];
  /** Said where nothing needs a person, or where not all of it is listed; else empty. */
  readonly needsNote: string;
  /** What earlier nights left open and tonight's records say nothing about. */
  readonly stillOpen: readonly string[];
  /** Moves of earlier nights that came only now, or empty. */
  readonly late: string;
  readonly lateCases: readonly string[];
  readonly watch: readonly MailItem[];
  readonly watchNote: string;
  readonly changesTitle: string;
  readonly changes: readonly string[];
  readonly changeTable: ChangeTable | null;
  readonly moves: string;
  readonly figures: readonly FigureRow[];
  readonly figuresNote: string;
  readonly stun: string;
  readonly limits: string;
  readonly data: string;
  readonly next: readonly string[];
  /** http(s) address of the report, or empty. */
  readonly url: string;
  readonly footer: string;
}

const COLOURS = { ok: "#1a7f4b", watch: "#b45309", act: "#b42318", "no-data": "#475467" } as const;

export function mailView(report: Report, options: MailOptions, limits: MailLimits): MailView {
  const { level } = report.verdict;
  const zone = report.window.timeZone;
  const byId = new Map([...report.migrations, ...report.late].map((migration) => [migration.id, migration]));
  const ages = agesOf(report);
  const { labelOf } = identifyVms(byId.values());
  const tell = (migration: Migration, finding?: Finding): string =>
    caseText(migration, labelIn(finding, migration) ?? labelOf(migration), zone, limits);
  const item = (finding: Finding): MailItem => itemOf(finding, byId, ages, zone, tell, limits);
  // What has no room for its sentences is named at least.
  const named = (finding: Finding): MailItem => ({
    ...item(finding),
    description: "",
    cases: [],
    more: "",
    remedy: "",
  });
  const acts = report.findings.filter(({ severity }) => severity === "act");
  const watches = report.findings.filter(({ severity }) => severity === "watch");
  const site = siteName(report, options.site ?? null);
  const date = options.date ?? nightOf(report);
  const figures = figureRows(report);
  return {
    subject:
      subjectOf(report, options.site ?? null, date) +
      (options.part === undefined || options.part === null ? "" : ` (${clean(options.part, 60)})`),
    label: levelText(level),
    colour: COLOURS[level],
    // The label says it already.
    verdict: clean(report.verdict.text.replace(/^No data: n/, "N"), limits.text),
    scope: ["vMotion report", site, date, clean(options.part ?? "", limits.text)]
      .filter((part) => part !== "")
      .join(", "),
    window: windowText(report, limits),
    needs: [
      ...acts.slice(0, limits.items).map(item),
      ...acts.slice(limits.items, limits.items + limits.lines).map(named),
    ],
    needsNote: needsNote(acts.length, limits.items + limits.lines, level),
    stillOpen: stillOpenTexts(report, limits),
    late: lateText(report),
    lateCases: lateCases(report, tell, limits),
    watch: [
      ...crossedLimits(report, limits),
      ...watches.slice(0, limits.items).map((finding) => ({ ...item(finding), cases: [], more: "" })),
    ],
    watchNote: moreText(watches.length - limits.items),
    changesTitle: report.changes === null ? "" : `Changed since ${timeText(report.changes.since, zone)}`,
    changes: changeTexts(report, limits),
    changeTable: changeTable(report, limits),
    moves: movesText(report),
    figures,
    figuresNote: figures.some(({ p95 }) => p95 === "–") ? "p95 is given from 20 moves of a kind on." : "",
    stun: stunText(report, limits.name),
    limits: limitsText(report),
    data: dataText(report, zone, limits),
    next: [...forecastTexts(report, limits), ...nextSteps(report, acts, byId, limits)],
    url: safeUrl(options.reportUrl ?? null, date),
    footer: `precopy ${clean(report.tool.version, 20)}, ${timeText(report.generatedAt, zone)} ${clean(zone, limits.name)}`,
  };
}

function windowText({ window }: Report, limits: MailLimits): string {
  const { from, to, timeZone } = window;
  if (from === null && to === null) return "No time range in the data.";
  return `${timeText(from, timeZone)} to ${timeText(to, timeZone)}, ${clean(timeZone, limits.name)}`;
}

function needsNote(acts: number, shown: number, level: Report["verdict"]["level"]): string {
  // What earlier nights left open is told beside it, but the exports come first.
  if (acts > shown) return moreText(acts - shown);
  if (acts > 0 && level !== "no-data") return "";
  switch (level) {
    case "ok":
    case "watch":
      return "Nothing needs a person.";
    case "act":
      return "See the verdict above.";
    case "no-data":
      return "The exports: nothing can be said about this night until they are back.";
    default:
      return level satisfies never;
  }
}

type ById = ReadonlyMap<string, Migration>;

function concernedBy(finding: Finding, byId: ById): Migration[] {
  return finding.migrations.flatMap((id) => byId.get(id) ?? []).filter(({ trigger }) => trigger !== "placement");
}

/** Of what could not be moved the last attempt of each VM: the ones before it say nothing more, or another cause. */
function toldOnce({ rule }: Finding, concerned: Migration[]): Migration[] {
  if (rule !== "unresolved-failure") return concerned;
  return [
    ...new Map(concerned.map((one) => [JSON.stringify([one.vcenter, one.vm.moref ?? one.vm.name]), one])).values(),
  ];
}

/** By the id of the finding. */
function agesOf({ changes }: Report): ReadonlyMap<string, string> {
  if (changes === null) return new Map();
  return new Map([
    ...changes.newFindings.map((id) => [id, "new"] as const),
    ...changes.recurringFindings.map(({ id, nights }) => [id, `for ${plural(nights, "night")}`] as const),
  ]);
}

/** A cause can come again with other VMs: how long each failure has been open stands in its title. */
function ageOf({ id, rule }: Finding, ages: ReadonlyMap<string, string>): string {
  const age = ages.get(id) ?? "";
  return rule === "unresolved-failure" && age !== "new" ? "" : age;
}

function itemOf(
  finding: Finding,
  byId: ById,
  ages: ReadonlyMap<string, string>,
  zone: string,
  tell: (migration: Migration, finding: Finding) => string,
  limits: MailLimits,
): MailItem {
  const concerned = toldOnce(finding, concernedBy(finding, byId));
  const prose = (text: string): string => clean(withLocalTimesIn(text, zone), limits.text);
  const description = prose(knownOf(finding));
  // Failures of several kinds have no remedy in common.
  const [remedyOfAll = "", ...others] = new Set(
    concerned.filter(isOpenFailure).map(({ failure }) => failure?.remedy ?? ""),
  );
  const remedy =
    finding.next === null ? (others.length > 0 ? "" : clean(remedyOfAll, limits.text)) : prose(finding.next);
  return {
    title: prose(finding.title),
    age: ageOf(finding, ages),
    description,
    cases: concerned.slice(0, limits.cases).map((migration) => tell(migration, finding)),
    more: moreText(concerned.length - limits.cases),
    remedy: description.includes(remedy) ? "" : remedy,
  };
}

/** Sentences carry instants as report.json has them; a reader at night wants the wall's clock. */
export function withLocalTimesIn(text: string, zone: string): string {
  // 2026-11-23T02:29:11.100Z
  return text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (iso) => timeText(iso, zone));
}

/** What tonight's maintenance would wait for, in one line; nothing where it waits for nobody. */
function forecastTexts({ forecast }: Report, limits: MailLimits): string[] {
  const held = (forecast?.hosts ?? []).flatMap(({ host, blockers }) => {
    const first = blockers.find(({ holds }) => holds);
    return first === undefined ? [] : [{ host, first }];
  });
  const [worst] = held;
  if (worst === undefined) return [];
  const { vm, reason } = worst.first;
  const why = clean(vm === null ? reason : `${clean(vm, limits.name)}: ${reason}`, limits.text);
  const others = held.length === 1 ? "" : ` So with ${plural(held.length - 1, "other host")}.`;
  return [
    `If you patch tonight: ${clean(worst.host, limits.name)} would not be emptied without help (${why}).${others}`,
  ];
}

/** Findings that are gone; those of tonight tell their age themselves. */
function changeTexts({ changes }: Report, limits: MailLimits): string[] {
  if (changes === null) return [];
  return cut(
    changes.resolvedFindings.map(({ title }) => `No longer: ${clean(title, limits.text)}`),
    limits.lines,
  );
}

function stillOpenTexts({ changes }: Report, limits: MailLimits): string[] {
  const open = changes?.stillOpenFindings ?? [];
  return cut(
    open.map(({ title, nights }) => `For ${plural(nights, "night")}: ${clean(title, limits.text)}`),
    limits.lines,
  );
}

/** Failed ones first: they are what somebody has to know. */
function lateCases({ late }: Report, tell: (migration: Migration) => string, limits: MailLimits): string[] {
  const moves = late.filter(({ trigger }) => trigger !== "placement");
  const failed = moves.filter(({ outcome }) => outcome !== "succeeded");
  const others = moves.filter(({ outcome }) => outcome === "succeeded");
  const shown = [...failed, ...others].slice(0, limits.cases).map((migration) => tell(migration));
  const more = moreText(moves.length - shown.length);
  return more === "" ? shown : [...shown, more];
}

function cut(texts: readonly string[], most: number): string[] {
  const more = moreText(texts.length - most);
  return more === "" ? [...texts] : [...texts.slice(0, most), more];
}

function limitsText({ gates }: Report): string {
  return gates.length > 0 && gates.every(({ passed }) => passed)
    ? `Limits of the configuration: ${gates.length} of ${gates.length} kept.`
    : "";
}

function crossedLimits({ gates }: Report, limits: MailLimits): MailItem[] {
  const crossed = gates.filter(({ passed }) => !passed);
  if (crossed.length === 0) return [];
  const said = crossed
    .slice(0, limits.items)
    .map(
      (gate) => `${clean(wordsOf(gate.rule), limits.name)}: ${clean(uncapitalized(limitText(gate)), 2 * limits.name)}`,
    );
  const more = crossed.length > limits.items ? `; ${moreText(crossed.length - limits.items)}` : "";
  return [
    {
      age: "",
      title: `${crossed.length} of ${plural(gates.length, "limit")} of the configuration crossed`,
      description: said.join("; ") + more,
      cases: [],
      more: "",
      remedy: "",
    },
  ];
}

function uncapitalized(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** What the night rests on, and what it says nothing about. */
function dataText({ inputs, coverage, diagnostics }: Report, zone: string, limits: MailLimits): string {
  const rejected = inputs.reduce((sum, input) => sum + input.rejected, 0);
  const unclaimed = inputs.filter(({ role }) => role === "unclaimed").length;
  const gaps = coverage.flatMap(({ vcenter, gaps: all }) => all.map((gap) => ({ vcenter, ...gap })));
  const problems = diagnostics.filter(({ severity }) => severity !== "info").length;
  const sentences = [
    `${plural(inputs.length - unclaimed, "input")} read, ${plural(rejected, "record")} rejected` +
      (unclaimed > 0 ? `, ${plural(unclaimed, "file")} not recognised.` : "."),
  ];
  if (gaps.length > 0) {
    const said = gaps
      .slice(0, 2)
      .map(
        (gap) =>
          `${clean(gap.vcenter ?? "vCenter", limits.name)} ${timeText(gap.from, zone)} to ${timeText(gap.to, zone)}`,
      );
    sentences.push(`No statement for ${said.join(", ")}${gaps.length > 2 ? ` and ${gaps.length - 2} more gaps` : ""}.`);
  }
  if (problems > 0) sentences.push(`${plural(problems, "note")} on the data's quality in the report.`);
  return sentences.join(" ");
}

function nextSteps(report: Report, acts: readonly Finding[], byId: ById, limits: MailLimits): string[] {
  if (report.verdict.level === "no-data") {
    return [
      "Check that the export job ran and where it wrote; precopy inspect FOLDER says what it makes of each file.",
    ];
  }
  const [first] = acts.flatMap((finding) => concernedBy(finding, byId));
  const steps = ["Open report.html for the timeline, every table and how each number was computed."];
  if (first !== undefined) {
    steps.push(`precopy explain ${clean(first.id, limits.name)} EXPORTS shows the records behind the first case.`);
  }
  return steps;
}

export function safeUrl(pattern: string | null, date: string): string {
  const url = pattern?.replaceAll("{date}", date) ?? "";
  return /^(?:https?|file):\/\/\S+$/i.test(url) && url.length <= 1000 ? url : "";
}
