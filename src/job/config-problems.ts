import { isMap, isNode, isPair, isScalar, type Document, type LineCounter, type Node } from "yaml";
import { z } from "zod";

/** Where a problem is and what would be right, for a person with the file open. */
export interface ConfigProblem {
  /** 1-based; null where the file has no such place. */
  readonly line: number | null;
  readonly message: string;
}

type Path = readonly PropertyKey[];

/** zod's issues, each with its line in the YAML file, unknown keys with what was probably meant. */
export function schemaProblems(
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  document: Document,
  lines: LineCounter,
): ConfigProblem[] {
  return issues.flatMap((issue): ConfigProblem[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        line: lineOf(document, [...issue.path, key], lines),
        message: unknownKey(key, issue.path, allowedKeys(schema, issue.path)),
      }));
    }
    return [{ line: lineOf(document, issue.path, lines), message: label(issue.path) + issueText(issue) }];
  });
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_union") return `: ${unionText(issue)}`;
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  if (missing) return " is missing";
  // Our own messages are predicates ("is no time zone"), zod's begin with a capital.
  return /^[A-Z]/.test(issue.message)
    ? `: ${issue.message.replace(/^Invalid (?:input|option): /, "")}`
    : ` ${issue.message}`;
}

function unionText(issue: Extract<z.core.$ZodIssue, { code: "invalid_union" }>): string {
  const said = issue.errors.flatMap((branch) => branch.map((inner) => inner.message.replace(/^Invalid \w+: /, "")));
  return [...new Set(said)].join(", or ");
}

/** A name that is none of a closed list, with those that were probably meant. */
export function unknownName(name: string, allowed: readonly string[]): string {
  const near = nearNames(name, allowed);
  return near.length > 0 ? `did you mean ${near.join(" or ")}?` : `allowed are ${allowed.join(", ")}`;
}

/** By few edits, or by a word in common: `unknown-vm-place` is near `unknown-place`. */
function nearNames(name: string, allowed: readonly string[]): string[] {
  const near = allowed.filter((own) => distance(own.toLowerCase(), name.toLowerCase()) <= Math.max(1, name.length / 4));
  if (near.length > 0) return near;
  const words = new Set(name.toLowerCase().split("-"));
  return allowed.filter((own) => own.split("-").some((word) => word.length > 3 && words.has(word)));
}

/** 1-based line of a key or list item. */
export function lineOfPath(document: Document, path: Path, lines: LineCounter): number | null {
  return lineOf(document, path, lines);
}

function unknownKey(key: string, path: Path, allowed: readonly string[]): string {
  if (key === "password") {
    return `${label([...path, key])}: a password does not belong into this file; use passwordEnv or passwordFile`;
  }
  const near = allowed.filter((name) => distance(name.toLowerCase(), key.toLowerCase()) <= Math.max(1, key.length / 4));
  const guess = near.length > 0 ? `; did you mean ${near.join(" or ")}?` : "";
  return `${label([...path, key])} is not known${guess} Allowed here: ${allowed.join(", ")}`.replace(
    "known A",
    "known. A",
  );
}

function label(path: Path): string {
  const name = path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part + 1}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
  return name === "" ? "the file" : name;
}

/** The line of a key, else of the nearest thing around it that is in the file. */
function lineOf(document: Document, path: Path, lines: LineCounter): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node = keyNode(document, path.slice(0, length));
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

/** The key's own node of a map entry, the item of a list. */
function keyNode(document: Document, path: Path): Node | null {
  const last = path.at(-1);
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last);
    return pair !== undefined && isNode(pair.key) ? pair.key : null;
  }
  const node: unknown = document.getIn(path, true);
  return isNode(node) ? node : null;
}

/** The keys of the object at a path, seen through defaults, optionals, lists and unions. */
function allowedKeys(schema: z.core.$ZodType, path: Path): string[] {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap((option) => allowedKeys(option, path));
  const [first, ...rest] = path;
  if (first === undefined) return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
  if (bare instanceof z.ZodArray) return allowedKeys(bare.element, rest);
  if (!(bare instanceof z.ZodObject)) return [];
  const inner: unknown = bare.shape[String(first)];
  return inner instanceof z.ZodType ? allowedKeys(inner, rest) : [];
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrapped(schema.def.innerType);
  // z.preprocess has its step before the shape, transform behind it.
  if (schema instanceof z.ZodPipe)
    return unwrapped(schema.def.out instanceof z.ZodTransform ? schema.def.in : schema.def.out);
  return schema;
}

/** Levenshtein. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [i, a] of Array.from(left).entries()) {
    const next = [i + 1];
    for (const [j, b] of Array.from(right).entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (a === b ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
