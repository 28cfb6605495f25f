import type { Kind } from "./migration.ts";
import type { NamePattern } from "./name-pattern.ts";
import type { VerdictLevel } from "./report.ts";
import type { StunProfile } from "./stun-profile.ts";
import type { Megabytes, Seconds } from "./units.ts";

/** What `--config FILE` says, checked, with defaults filled in; paths are absolute. `templates/precopy.example.yaml` explains each. */
export interface Config {
  /** The file it came from. */
  readonly path: string;
  /** Site name for the mail's subject; null: the vCenter's name. */
  readonly site: string | null;
  /** Where the report can be opened, for mail and chat; `{date}` stands for the night's date. */
  readonly reportUrl: string | null;
  readonly inputs: readonly ConfigInput[];
  /** IANA zone of inputs that state none; null: the machine's. */
  readonly timeZone: string | null;
  /** IANA zone of page and mail; null: `timeZone`. */
  readonly reportTimeZone: string | null;
  /** Folder the reports go to. */
  readonly out: string;
  readonly write: readonly OutputKind[];
  readonly retention: Retention;
  /** DuckDB file of the history; null: none is kept. */
  readonly history: string | null;
  /** null: no mail is sent. */
  readonly mail: MailConfig | null;
  /** Where the night is told to a chat; null: nowhere. */
  readonly webhook: WebhookConfig | null;
  /** File for Prometheus' textfile collector; null: none is written. */
  readonly metrics: string | null;
  readonly gates: GateConfig;
  /** First match wins: the site's own, then the built-in ones unless they are switched off. */
  readonly stunProfiles: readonly StunProfile[];
  /** Moves are expected inside these only. */
  readonly changeWindows: readonly TimeWindow[];
  /** Storage moves should stay out of these. */
  readonly backupWindows: readonly TimeWindow[];
  /** Licence sets: where these VMs may run. */
  readonly allowedHosts: readonly AllowedHosts[];
  /** VMs that are members of one application cluster. */
  readonly clusterMembers: readonly ClusterMembers[];
  readonly mute: readonly Mute[];
  /** Persons by name in page and mail; false: by class only. */
  readonly showUserNames: boolean;
  /** null: names are written as they are; secretFile null: a new random key at every run. */
  readonly anonymize: { readonly secretFile: string | null } | null;
}

export const OUTPUT_KINDS = ["html", "json", "csv", "mail"] as const;
export type OutputKind = (typeof OUTPUT_KINDS)[number];

export interface ConfigInput {
  /** A file, a folder (read recursively) or a glob, absolute. */
  readonly path: string;
  readonly vcenter: string | null;
  readonly timeZone: string | null;
  readonly dateOrder: DateOrder | null;
  /** Adapter id; null: known by its content. */
  readonly format: string | null;
}

export const DATE_ORDERS = ["mdy", "dmy", "ymd"] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** null: kept for ever. */
export interface Retention {
  readonly reportDays: number | null;
  readonly historyDays: number | null;
}

export const MAIL_SECURITIES = ["starttls", "tls", "none"] as const;
/** starttls: refuse to go on without it; tls: from the first byte (port 465); none: in clear. */
export type MailSecurity = (typeof MAIL_SECURITIES)[number];
export const ATTACHMENTS = ["html", "zip", "none"] as const;
export type Attachment = (typeof ATTACHMENTS)[number];

export interface MailConfig {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  /** PEM file of the authority that signed the mail server's certificate; null: the system's authorities. */
  readonly caFile: string | null;
  readonly user: string | null;
  /** Name of the environment variable, or path of the file, that holds the password; at most one of the two. */
  readonly passwordEnv: string | null;
  readonly passwordFile: string | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** Mails about a part of the site each, besides the one to `to`, which may then be empty. */
  readonly recipients: readonly MailRecipient[];
  readonly attach: Attachment;
  readonly attachLimitMegabytes: Megabytes;
  /** problems: only where the verdict is not OK or a gate was crossed. */
  readonly when: "always" | "problems";
}

export const WEBHOOK_FORMATS = ["slack", "mattermost", "teams"] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

export interface WebhookConfig {
  /** The address, or the name of the environment variable that holds it: exactly one of the two. */
  readonly url: string | null;
  readonly urlEnv: string | null;
  /** Verdicts that are told; a night without data is told with act and with watch. */
  readonly on: readonly VerdictLevel[];
  /** null: by the address. */
  readonly format: WebhookFormat | null;
}

/** Which part of the site a mail is about: a migration matches every key that has patterns. At least one has. */
export interface MailScope {
  readonly vcenter: readonly NamePattern[];
  readonly cluster: readonly NamePattern[];
  readonly vm: readonly NamePattern[];
}

export interface MailRecipient {
  readonly to: readonly string[];
  readonly only: MailScope;
}

/** Crossing one makes the exit status 1; null: not checked. */
export interface GateConfig {
  /** Most failed moves. */
  readonly failures: number | null;
  /** Most failed moves that no later attempt made good. */
  readonly unresolvedFailures: number | null;
  readonly p95Seconds: Readonly<Partial<Record<Kind, Seconds>>>;
  readonly measuredStunSeconds: Seconds | null;
  /** Most migrations that lack their start or end. */
  readonly halves: number | null;
  /** Most moves of earlier nights that came only now. */
  readonly late: number | null;
  /** Most findings of a severity that speak. */
  readonly findings: Readonly<Partial<Record<"act" | "watch", number>>>;
  /** Most subjects of a rule, by its id; each is one of `precopy rules`. */
  readonly rules: Readonly<Record<string, number>>;
  /** Age of the newest record, hours. */
  readonly inputAgeHours: number | null;
  /** true: a night without any usable input crosses the gate. */
  readonly noInput: boolean;
}

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A span of the day on some weekdays, in the report's zone; it ends on the next day where `toMinutes` is not after `fromMinutes`. */
export interface TimeWindow {
  readonly name: string;
  /** The days it begins on. */
  readonly days: readonly Weekday[];
  /** Minutes after local midnight. */
  readonly fromMinutes: number;
  readonly toMinutes: number;
}

export interface AllowedHosts {
  readonly name: string;
  readonly vms: readonly NamePattern[];
  readonly hosts: readonly NamePattern[];
}

export interface ClusterMembers {
  readonly name: string;
  readonly vms: readonly NamePattern[];
}

/** A finding by its id, or all of a rule, or those of a rule about one subject; silent up to the end of `until`. */
export interface Mute {
  readonly finding: string | null;
  readonly rule: string | null;
  readonly subject: string | null;
  /** Local date, `2026-12-31`. */
  readonly until: string;
  readonly reason: string | null;
}
