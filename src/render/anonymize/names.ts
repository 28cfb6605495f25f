import type { Place } from "../../model/entity.ts";
import type { Migration } from "../../model/migration.ts";
import type { Report } from "../../model/report.ts";
import { BUILT_IN_STUN_PROFILES } from "../../model/stun-profile.ts";
import type { NameClass, Pseudonyms } from "./pseudonyms.ts";
import { Scrubber } from "./scrub.ts";

/** Replaces names: `name` where a field holds nothing but one, `text` inside sentences. */
export interface Renaming {
  readonly name: (nameClass: NameClass, name: string) => string;
  readonly nameOrNull: (nameClass: NameClass, name: string | null) => string | null;
  readonly place: (place: Place) => Place;
  /** A short text of ours around names. */
  readonly text: (text: string) => string;
  /** A sentence that may quote what vCenter said of a failure. */
  readonly prose: (text: string) => string;
}

/** Collects every name of a report, so that sentences can be searched for all of them, wherever they first appeared. */
export function renamingOf(report: Report, hashed: Pseudonyms, alsoHide: readonly string[]): Renaming {
  const pseudonym = byLabels(hashed);
  const scrubber = new Scrubber();
  const seen = new Set<string>();
  const learn = (nameClass: NameClass, name: string | null): void => {
    if (name === null || name === "" || seen.has(nameClass + name)) return;
    seen.add(nameClass + name);
    scrubber.add(name, pseudonym(nameClass, name));
    learnParts(nameClass, name, learn);
  };
  learnReport(report, learn, (id, nameClass) => scrubber.addWord(id, pseudonym(nameClass, id)));
  const isHidden = (text: string): boolean => PSEUDONYMS_ALONE.test(scrubber.scrub(text));
  // A subject is made of names; a part of which anything is left when the known ones are gone is a name of its own.
  for (const { subject } of report.context) learnSubject(subject, isHidden, learn);
  for (const { subject, subjects } of report.findings)
    for (const one of [subject, ...subjects]) learnSubject(one, isHidden, learn);
  for (const name of alsoHide) learn("name", name);
  const messages = messagesOf(report);
  const name = (nameClass: NameClass, text: string): string => (text === "" ? "" : pseudonym(nameClass, text));
  const nameOrNull = (nameClass: NameClass, text: string | null): string | null =>
    text === null ? null : name(nameClass, text);
  return {
    name,
    nameOrNull,
    place: (place) => ({
      vcenter: nameOrNull("vcenter", place.vcenter),
      host: nameOrNull("host", place.host),
      datastore: nameOrNull("datastore", place.datastore),
      datacenter: nameOrNull("datacenter", place.datacenter),
      cluster: nameOrNull("cluster", place.cluster),
    }),
    text: (text) => hidePatterns(scrubber.scrub(text)),
    prose: (text) => hidePatterns(scrubber.scrub(withoutQuotes(text, messages))),
  };
}

/** What vCenter says may name port groups, disks or people that no field knows; nothing of it is quoted, cut or whole. */
function withoutQuotes(text: string, messages: readonly string[]): string {
  return messages.reduce((rest, message) => {
    const [opening, ...others] = rest.split(message.slice(0, QUOTE_LENGTH));
    return [
      opening,
      ...others.map((after) => `(message withheld)${withoutRest(after, message.slice(QUOTE_LENGTH))}`),
    ].join("");
  }, text);
}

/** What follows the part that both begin with. */
function withoutRest(after: string, message: string): string {
  let end = 0;
  while (end < after.length && after.charAt(end) === message.charAt(end)) end += 1;
  return after.slice(end);
}

/** So much of a message makes a quotation of it. */
const QUOTE_LENGTH = 16;

/** Longest first, so that no message hides the rest of another. */
function messagesOf({ migrations, late, open, context }: Report): string[] {
  const failures = [...migrations, ...late].flatMap(({ failure, measured }) => [
    failure?.message,
    measured?.failureMessage,
  ]);
  const all = [...failures, ...open.map(({ message }) => message), ...context.map(({ message }) => message)];
  const messages = new Set(all.flatMap((message) => message?.trim() ?? []));
  return [...messages].filter((message) => message.length >= QUOTE_LENGTH).sort((a, b) => b.length - a.length);
}

/** esx01.corp.example keeps the replacement of esx01, which is what other exports call it, before that of its domain. */
export function byLabels(hashed: Pseudonyms): Pseudonyms {
  return (nameClass, name) => {
    const dotted = (nameClass === "host" || nameClass === "vcenter" || nameClass === "vm") && isDomainName(name);
    if (!dotted) return hashed(nameClass, name);
    const dot = name.indexOf(".");
    return `${hashed(nameClass, name.slice(0, dot))}.${hashed("domain", name.slice(dot + 1))}`;
  };
}

/** Nothing but replacements, with the signs that stand between names. */
const PSEUDONYMS_ALONE = /^(?:[a-z]+-[bcdfghjkmnpqrstvwxz]{10}|\(withheld\)|[\s().,/→–-]){1,200}$/;

/** vc01/web01 · esx07.corp.example · esx01 → esx02 · web01 (vm-12) */
function learnSubject(subject: string | null, isHidden: (text: string) => boolean, learn: Learn): void {
  if (subject === null || isHidden(subject)) return;
  for (const part of subject.split(/\/| → | \((?=[a-z]+-\d+\)$)/)) {
    if (isHidden(part)) continue;
    // A host that no migration is told of, such as one that was disconnected: its short name is a name as well.
    learn(isDomainName(part) ? "host" : "name", part);
  }
}

type Learn = (nameClass: NameClass, name: string | null) => void;

function learnReport(report: Report, learn: Learn, learnId: (id: string, nameClass: NameClass) => void): void {
  for (const { vcenter } of [...report.coverage, ...report.inputs, ...report.evacuations, ...report.context]) {
    learn("vcenter", vcenter);
  }
  for (const { path } of report.inputs) learn("path", path);
  for (const { host } of report.evacuations) learn("host", host);
  for (const { vm } of report.apart) learn("vm", vm);
  for (const { vcenter, host, cluster, blockers } of report.forecast?.hosts ?? []) {
    learn("vcenter", vcenter);
    learn("host", host);
    learn("cluster", cluster);
    for (const { vm } of blockers) learn("vm", vm);
  }
  for (const { vm, profile } of report.forecast?.vms ?? []) {
    learn("vm", vm);
    if (profile !== null && !isBuiltIn(profile)) learn("profile", profile);
  }
  for (const finding of report.findings) learnId(finding.id, "finding");
  for (const finding of report.changes?.resolvedFindings ?? []) learnId(finding.id, "finding");
  for (const migration of [...report.migrations, ...report.late]) learnMigration(migration, learn, learnId);
  for (const { id, vcenter, vm } of report.open) {
    learnId(id, "id");
    learn("vcenter", vcenter);
    learn("vm", vm.name);
    learn("moref", vm.moref);
    learn("uuid", vm.instanceUuid);
  }
}

function learnMigration(m: Migration, learn: Learn, learnId: (id: string, nameClass: NameClass) => void): void {
  learnId(m.id, "id");
  learn("vcenter", m.vcenter);
  learn("vm", m.vm.name);
  learn("moref", m.vm.moref);
  learn("uuid", m.vm.instanceUuid);
  learn("user", m.userName);
  for (const place of [m.source, m.destination]) {
    learn("vcenter", place.vcenter);
    learn("host", place.host);
    learn("datastore", place.datastore);
    learn("datacenter", place.datacenter);
    learn("cluster", place.cluster);
  }
  if (m.stunRisk.profile !== null && !isBuiltIn(m.stunRisk.profile)) learn("profile", m.stunRisk.profile);
}

/** A built-in profile's name says nothing of the site. */
export function isBuiltIn(profile: string): boolean {
  return BUILT_IN_STUN_PROFILES.some(({ name }) => name.toLowerCase() === profile.toLowerCase());
}

/** Short host names, domains and their parts, the two halves of a user name, folders and file names of a path. */
function learnParts(nameClass: NameClass, name: string, learn: Learn): void {
  switch (nameClass) {
    case "host":
    case "vcenter":
    case "vm":
      if (!isDomainName(name)) return;
      learn(nameClass, name.slice(0, name.indexOf(".")));
      learn("domain", name.slice(name.indexOf(".") + 1));
      return;
    case "domain": {
      // corp.example: the last label is everybody's
      const labels = name.split(".").slice(0, -1);
      for (const label of labels) learn("name", label);
      return;
    }
    case "user": {
      // CORP\a.novak · a.novak@corp.example
      const [domain, account] = name.includes("\\") ? name.split("\\") : name.split("@").toReversed();
      if (account === undefined) return;
      learn("user", account);
      learn("domain", domain ?? null);
      return;
    }
    case "path":
      for (const part of name.split(/[\\/]/)) learn("name", part);
      return;
    case "datastore":
    case "datacenter":
    case "cluster":
    case "moref":
    case "uuid":
    case "id":
    case "key":
    case "finding":
    case "profile":
    case "name":
      return;
    default:
      nameClass satisfies never;
  }
}

function isDomainName(name: string): boolean {
  // esx01.corp.example; not 10.0.0.5
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/i.test(name) && !/^[\d.]+$/.test(name);
}

/** What needs no list to be recognised: addresses, UUIDs, MACs, managed object references, paths and accounts. */
const PATTERNS: readonly RegExp[] = [
  // 10.20.30.41 · 10.20.30.41:902
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  // fe80::250:56ff:fe9a:1b2c · 00:50:56:9a:1b:2c, not 02:13:05
  /\b(?=[0-9:]{0,40}[a-f])(?:[0-9a-f]{1,4}:{1,2}){3,7}[0-9a-f]{1,4}\b/gi,
  // 564d4f2e-6f0a-9d3c-1c2b-7a8b9c0d1e2f · 564d4f2e 6f0a… as in .vmx files is not printed by anything we read
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi,
  // vm-1234 · host-28 · domain-c7 · datastore-15 · group-v3
  /\b(?:vm|host|datastore|dvportgroup|network|resgroup|group-[a-z]|domain-[cs]|datacenter)-?\d+\b/gi,
  // [san-gold-02] web01/web01.vmx
  /\[[^\]\s][^\]]{0,100}\]\s{0,4}[^\s,;]{1,400}\.(?:vmx|vmdk|vswp|nvram|vmsn|vmsd|log)\b/gi,
  // /vmfs/volumes/5f2c…/web01/vmware.log · ds:///vmfs/volumes/…
  /(?:ds:\/\/)?\/vmfs\/[^\s,;)]+/gi,
  // /srv/exports/north/vc01.csv · D:\Exports\vc01.csv · \\files01\exports\vc01.csv; not https://kb.example/1
  /(?<![:/\\\w.])(?:[a-z]:)?(?:\\\\|[\\/])[^\s\\/,;:"']+(?:[\\/][^\s\\/,;:"']*)+/gi,
  // web01.vmx
  /(?<![^\s"'/\\])[^\s"'/\\]+\.(?:vmx|vmdk|vswp|nvram)\b/gi,
  // a.novak@corp.example, its domain replaced or not
  /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*/g,
  // CORP\a.novak
  /(?<![\w-])(?=[\d_-]*[A-Z])[\w-]+\\[\w.$-]+/gi,
];

/** Files that are called so everywhere: our own outputs and the logs of a host. */
const COMMON_FILE =
  /^(?:report|migrations|mail|vmware(?:-\d+)?|vmkernel|hostd|vpxa|vpxd|precopy|README|RVTools_tab\w+)\.\w+(?:\.gz)?$/i;

function hidePatterns(text: string): string {
  const rest = PATTERNS.reduce((hidden, pattern) => hidden.replaceAll(pattern, "(withheld)"), text);
  // exports/north-2026.csv · north.csv.gz
  return rest.replaceAll(/(?<![\w.\\/-])[\w.\\/-]+\.(?:csv|tsv|jsonl?|ndjson|xlsx|xml|log|txt|gz|zip)\b/gi, (file) =>
    COMMON_FILE.test(file) ? file : "(file withheld)",
  );
}
