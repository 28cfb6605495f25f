import { basename, dirname, isAbsolute, join, resolve, win32 } from "node:path";
import { isScalar, LineCounter, parseDocument, visit, type Document } from "yaml";
import type { Config, MailConfig } from "../model/config.ts";
import { errorText, KnownError } from "../model/diagnostic.ts";
import { BUILT_IN_STUN_PROFILES } from "../model/stun-profile.ts";
import { lineOfPath, schemaProblems, unknownName, type ConfigProblem } from "./config-problems.ts";
import { configSchema, type WrittenConfig } from "./config-schema.ts";
import { listRules } from "./rules.ts";
import { readWholeFile } from "./whole-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the YAML configuration. Relative paths are taken from the file's own folder; `${NAME}` in any value is an
 * environment variable.
 * @throws KnownError that lists every problem with its line and what is allowed.
 */
export function loadConfig(path: string, environment: Environment): Config {
  const file = resolve(path);
  const text = readText(file);
  if (text.length > LARGEST_CONFIG)
    throw new KnownError(
      `${file} is no configuration: it has ${text.length} characters, and at most ${LARGEST_CONFIG} are read.`,
    );
  const lines = new LineCounter();
  const { document, values } = parsedOf(file, text, lines, environment);
  const parsed = configSchema.safeParse(values ?? {}, { reportInput: true });
  if (!parsed.success) throw problemsError(file, schemaProblems(parsed.error.issues, configSchema, document, lines));
  const contradictions = [...mailProblems(parsed.data.mail), ...ruleProblems(parsed.data, document, lines)];
  if (contradictions.length > 0) throw problemsError(file, contradictions);
  return toConfig(file, parsed.data, environment);
}

/** A hundred times what a large house writes down. */
const LARGEST_CONFIG = 1_048_576;

interface ParsedYaml {
  readonly document: Document;
  readonly values: unknown;
}

/** Aliases within aliases, which grow without end, and nesting beyond any stack are said like any other mistake. */
function parsedOf(file: string, text: string, lines: LineCounter, environment: Environment): ParsedYaml {
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const problems = [...syntaxProblems(document, lines), ...fillVariables(document, environment, lines)];
    if (problems.length > 0) throw problemsError(file, problems);
    return { document, values: withoutEmpty(document.toJS({ maxAliasCount: MOST_ALIASES })) };
  } catch (error) {
    if (error instanceof KnownError) throw error;
    throw new KnownError(`${file} cannot be read as YAML: ${errorText(error)}.`);
  }
}

const MOST_ALIASES = 100;

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readWholeFile(file);
  } catch (error) {
    throw new KnownError(
      `Cannot read the configuration ${file}: ${errorText(error)}. templates/precopy.example.yaml is one to start from.`,
    );
  }
  // Windows editors save UTF-16 with a byte order mark.
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new KnownError(`The configuration ${file} is not UTF-8 text. Save it as UTF-8 in the editor.`);
  }
}

function syntaxProblems(document: Document, lines: LineCounter): ConfigProblem[] {
  return [...document.errors, ...document.warnings].map(({ pos, code, message }) => ({
    line: lines.linePos(pos[0]).line,
    message:
      code === "BAD_DQ_ESCAPE"
        ? "in double quotes a backslash starts an escape; leave the quotes out or use single ones, as in D:\\exports"
        : message,
  }));
}

/** Puts environment variables in; `$${NAME}` stays `${NAME}`. */
function fillVariables(document: Document, environment: Environment, lines: LineCounter): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || !isScalar<string>(node) || typeof node.value !== "string") return;
      // smtp.${SITE}.example: $1 empty, $2 SITE
      node.value = node.value.replace(/(\$?)\$\{(\w+)\}/g, (whole, escape: string, name: string) => {
        if (escape !== "") return whole.slice(1);
        const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
        if (value === undefined) {
          const line = node.range ? lines.linePos(node.range[0]).line : null;
          problems.push({ line, message: `the environment variable ${name} is not set` });
        }
        return value ?? "";
      });
    },
  });
  return problems;
}

/** `mail:` with nothing behind it is as good as no `mail`. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutEmpty(inner)]));
}

function mailProblems(mail: WrittenConfig["mail"]): ConfigProblem[] {
  if (mail === null) return [];
  const problems: string[] = [];
  if (mail.to === undefined && mail.recipients.length === 0) problems.push("mail.to is missing");
  if (mail.to === undefined && mail.cc.length > 0) problems.push("mail.cc needs mail.to");
  if (mail.passwordEnv !== null && mail.passwordFile !== null) {
    problems.push("mail: passwordEnv and passwordFile exclude each other");
  }
  const password = mail.passwordEnv ?? mail.passwordFile;
  if (mail.user !== null && password === null) problems.push("mail.user needs passwordEnv or passwordFile");
  if (mail.user === null && password !== null) problems.push("mail: a password needs mail.user");
  if (mail.user !== null && mail.security === "none" && !isLoopback(mail.host)) {
    problems.push("mail.security: none would send the password in clear; allowed with a user are starttls and tls");
  }
  return problems.map((message) => ({ line: null, message }));
}

/** Names of version 0.1. */
const RENAMED_RULES: Readonly<Record<string, string>> = {
  "uncertain-location": "unknown-place",
  "other-vmotion-mtu": "mtu-mismatch",
  "slower-than-own-past": "far-longer-than-usual",
  "cluster-members-together": "cluster-members",
};

/** A rule that does not exist would silence nothing and hold no limit, and nobody would know. */
function ruleProblems({ mute, gates }: WrittenConfig, document: Document, lines: LineCounter): ConfigProblem[] {
  const known = listRules().map(({ id }) => id);
  const named = [
    ...mute.map(({ rule, finding }, index) => {
      const key = rule === null ? "finding" : "rule";
      // The id of a finding is its rule, a colon and its subject.
      const id = rule ?? finding?.split(":")[0] ?? "";
      return { id, path: ["mute", index, key], label: `mute[${index + 1}].${key} ${id}` };
    }),
    ...Object.keys(gates.rules).map((id) => ({ id, path: ["gates", "rules", id], label: `gates.rules.${id}` })),
  ];
  return named.flatMap(({ id, path, label }): ConfigProblem[] => {
    if (known.includes(id)) return [];
    const renamed = RENAMED_RULES[id];
    const hint = renamed === undefined ? unknownName(id, known) : `it is called ${renamed} now;`;
    const message = `${label} is no rule of precopy; ${hint} precopy rules lists them`;
    return [{ line: lineOfPath(document, path, lines), message }];
  });
}

function isLoopback(host: string): boolean {
  return ["localhost", "127.0.0.1", "::1"].includes(host.toLowerCase());
}

function problemsError(file: string, problems: readonly ConfigProblem[]): KnownError {
  const said = problems
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .map(({ line, message }) => (line === null ? `  ${message}` : `  line ${line}: ${message}`));
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
  return new KnownError(`${basename(file)} has ${count}:\n${said.join("\n")}\nThe file is ${file}.`);
}

function toConfig(file: string, written: WrittenConfig, environment: Environment): Config {
  const at = (path: string): string => absolute(dirname(file), path);
  const atOrNull = (path: string | null): string | null => (path === null ? null : at(path));
  const { builtInStunProfiles, stunProfiles, mail, anonymize, ...same } = written;
  // Under mail is where it stood before there was a chat.
  const reportUrl = mail?.reportUrl ?? written.reportUrl;
  const out = at(written.out ?? defaultOut(environment));
  return {
    ...same,
    path: file,
    inputs: written.inputs.map((input) => ({ ...input, path: at(input.path) })),
    out,
    history: written.history === false ? null : at(written.history ?? join(out, "history.duckdb")),
    reportUrl,
    mail: mail === null ? null : toMail(mail, reportUrl, atOrNull),
    metrics: atOrNull(written.metrics),
    stunProfiles: [...stunProfiles, ...(builtInStunProfiles ? BUILT_IN_STUN_PROFILES : [])],
    anonymize: anonymize === null ? null : { secretFile: atOrNull(anonymize.secretFile) },
  };
}

/** Beside the configuration; under systemd the folder that StateDirectory= made, for /etc is read-only there. */
function defaultOut(environment: Environment): string {
  const state = environment["STATE_DIRECTORY"]?.split(":", 1)[0] ?? "";
  return state === "" ? "precopy-report" : join(state, "report");
}

/** A drive or a share stays what it is, also where the file is only checked on another system. */
function absolute(folder: string, path: string): string {
  return isAbsolute(path) || win32.isAbsolute(path) ? path : resolve(folder, path);
}

function toMail(
  { reportUrl: _reportUrl, ...mail }: NonNullable<WrittenConfig["mail"]>,
  reportUrl: string | null,
  atOrNull: (path: string | null) => string | null,
): MailConfig {
  const local = isLoopback(mail.host) && (mail.port ?? 25) === 25;
  const security = mail.security ?? (mail.port === 465 ? "tls" : local ? "none" : "starttls");
  const usualPort = { tls: 465, starttls: 587, none: 25 }[security];
  return {
    ...mail,
    port: mail.port ?? usualPort,
    security,
    caFile: atOrNull(mail.caFile),
    passwordFile: atOrNull(mail.passwordFile),
    to: mail.to ?? [],
    // A page of megabytes in every mailbox, where a link would do, is what mail administrators remember.
    attach: mail.attach ?? (reportUrl === null ? "zip" : "none"),
  };
}
