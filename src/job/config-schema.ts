import { IANAZone } from "luxon";
import { z } from "zod";
import { ATTACHMENTS, DATE_ORDERS, MAIL_SECURITIES, OUTPUT_KINDS, WEBHOOK_FORMATS, WEEKDAYS } from "../model/config.ts";
import { patternMatcher } from "../model/name-pattern.ts";

/**
 * The shape of the YAML file. What comes out is the configuration but for its paths, which are relative yet, and for
 * defaults that depend on each other; both are filled in by `config.ts`, and the compiler holds the rest against `Config`.
 */

const text = z.string().trim().min(1, "must not be empty");
/** "D:\new" in double quotes is D:, a line end and ew. */
const path = text.refine((value) => !/\p{Cc}/u.test(value), {
  error:
    "holds a control character: in double quotes a backslash starts an escape; leave the quotes out or use single ones",
});
const zone = text.refine((value) => IANAZone.isValidZone(value), {
  error: "is no time zone this machine knows; allowed are IANA names such as Europe/Berlin, America/New_York, UTC",
});
const pattern = text.refine(isPattern, { error: "is no valid regular expression between its slashes" });
const address = text.refine((value) => /^[^\s@<>]+@[^\s@<>]+$|^[^<>\p{Cc}]*<[^\s@<>]+@[^\s@<>]+>$/u.test(value), {
  // vmotion@corp.example · vMotion report <vmotion@corp.example>
  error: "is no mail address; allowed are name@host and Some Name <name@host>",
});
const count = z.int().min(0);
const seconds = z.number().positive();
const days = z.int().min(1);
/** One value may stand for a list of one. */
const listOf = <Item extends z.ZodType>(item: Item): z.ZodType<z.output<Item>[]> =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(item));

type OrNull<Item extends z.ZodType> = z.ZodPipe<
  z.ZodOptional<Item>,
  z.ZodTransform<z.output<Item> | null, z.output<Item> | undefined>
>;
/** null where the file does not say it. */
const orNull = <Item extends z.ZodType>(item: Item): OrNull<Item> =>
  item.optional().transform((value: z.output<Item> | undefined) => value ?? null);

const input = z.preprocess(
  (value) => (typeof value === "string" ? { path: value } : value),
  z.strictObject({
    path,
    vcenter: orNull(text),
    timeZone: orNull(zone),
    dateOrder: orNull(z.enum(DATE_ORDERS)),
    format: orNull(z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "is no format id; precopy formats lists them")),
  }),
);

const addresses = listOf(address).refine((list) => list.length > 0, { error: "needs at least one address" });

const mailScope = z
  .strictObject({
    vcenter: listOf(pattern).default([]),
    cluster: listOf(pattern).default([]),
    vm: listOf(pattern).default([]),
  })
  .refine(({ vcenter, cluster, vm }) => vcenter.length + cluster.length + vm.length > 0, {
    error: "needs vcenter, cluster or vm; who wants all belongs into mail.to",
  });

const pageAddress = text.refine((value) => /^(?:https?|file):\/\/\S+$/i.test(value), {
  error: "must begin with https://, http:// or file:// and hold no spaces",
});

const mail = z.strictObject({
  host: text,
  port: z.int().min(1).max(65_535).optional(),
  security: z.enum(MAIL_SECURITIES).optional(),
  caFile: orNull(path),
  user: orNull(text),
  passwordEnv: orNull(z.string().regex(/^\w+$/, "is the name of an environment variable, not the password itself")),
  passwordFile: orNull(path),
  from: address,
  to: addresses.optional(),
  cc: listOf(address).default([]),
  recipients: z.array(z.strictObject({ to: addresses, only: mailScope })).default([]),
  attach: z.enum(ATTACHMENTS).optional(),
  attachLimitMegabytes: z.number().positive().max(100).default(10),
  reportUrl: orNull(pageAddress),
  when: z.enum(["always", "problems"]).default("always"),
});

const webhook = z
  .strictObject({
    url: orNull(text.refine(isWebAddress, { error: "must be an http:// or https:// address" })),
    urlEnv: orNull(z.string().regex(/^\w+$/, "is the name of an environment variable, not the address itself")),
    on: listOf(z.enum(["ok", "watch", "act", "no-data"])).default(["act", "no-data"]),
    format: orNull(z.enum(WEBHOOK_FORMATS)),
  })
  .refine(({ url, urlEnv }) => (url === null) !== (urlEnv === null), {
    error: "needs either url or urlEnv (the name of an environment variable that holds the address)",
  });

const gates = z.strictObject({
  failures: orNull(count),
  unresolvedFailures: orNull(count),
  p95Seconds: z
    .strictObject({
      vmotion: seconds.optional(),
      "storage-vmotion": seconds.optional(),
      combined: seconds.optional(),
      cold: seconds.optional(),
      unknown: seconds.optional(),
    })
    .default({}),
  measuredStunSeconds: orNull(seconds),
  halves: orNull(count),
  late: orNull(count),
  findings: z.strictObject({ act: count.optional(), watch: count.optional() }).default({}),
  rules: z.record(text, count).default({}),
  inputAgeHours: z
    .union([z.number().positive(), z.literal(false)])
    .default(26)
    .transform((hours) => (hours === false ? null : hours)),
  noInput: z.boolean().default(true),
});

const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "is no time of day; allowed are 00:00 to 24:00")
  .transform((value) => Number(value.slice(0, 2)) * 60 + Number(value.slice(3)));

const timeWindow = z
  .strictObject({ name: text, days: listOf(z.enum(WEEKDAYS)).default([...WEEKDAYS]), from: timeOfDay, to: timeOfDay })
  .transform(({ name, days: weekdays, from, to }) => ({ name, days: weekdays, fromMinutes: from, toMinutes: to }));

const mute = z
  .strictObject({
    finding: orNull(text),
    rule: orNull(text),
    subject: orNull(text),
    until: z.string().refine(isDate, { error: "is no date; allowed is YYYY-MM-DD, the last muted day" }),
    reason: orNull(text),
  })
  .refine(({ finding, rule }) => (finding === null) !== (rule === null), {
    error: "needs either finding (an id) or rule (with or without subject)",
  });

export const configSchema = z.strictObject({
  site: orNull(text),
  reportUrl: orNull(pageAddress),
  inputs: listOf(input).default([]),
  timeZone: orNull(zone),
  reportTimeZone: orNull(zone),
  out: path.optional(),
  write: listOf(z.enum(OUTPUT_KINDS)).default([...OUTPUT_KINDS]),
  retention: z.strictObject({ reportDays: orNull(days), historyDays: orNull(days) }).prefault({}),
  history: z.union([path, z.literal(false)]).optional(),
  mail: orNull(mail),
  webhook: orNull(webhook),
  metrics: orNull(path),
  gates: gates.prefault({}),
  builtInStunProfiles: z.boolean().default(true),
  stunProfiles: z
    .array(
      z.strictObject({
        name: text,
        limitSeconds: seconds,
        vms: listOf(pattern).default([]),
        tags: listOf(pattern).default([]),
        guestOs: listOf(pattern).default([]),
      }),
    )
    .default([]),
  changeWindows: z.array(timeWindow).default([]),
  backupWindows: z.array(timeWindow).default([]),
  allowedHosts: z.array(z.strictObject({ name: text, vms: listOf(pattern), hosts: listOf(pattern) })).default([]),
  clusterMembers: z.array(z.strictObject({ name: text, vms: listOf(pattern) })).default([]),
  mute: z.array(mute).default([]),
  showUserNames: z.boolean().default(false),
  anonymize: z.preprocess(
    (value) => (typeof value === "boolean" ? (value ? {} : undefined) : value),
    orNull(z.strictObject({ secretFile: orNull(path) })),
  ),
});

/** As the file says it: its paths are relative to it. */
export type WrittenConfig = z.output<typeof configSchema>;

function isWebAddress(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function isPattern(value: string): boolean {
  try {
    patternMatcher(value);
    return true;
  } catch {
    return false;
  }
}

function isDate(value: string): boolean {
  const parsed = new Date(`${value}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}
