import { RegExpParser, visitRegExpAST, type AST } from "@eslint-community/regexpp";

/** Characters that stand for what classes tell apart. */
const CHARACTERS = Array.from("a0 AZbx19fF_-.:,;/\\|()[]{}<>\"'=+*&%$#@!?^~`\t\n\ré…→\u0000\u00a0«");

/** A text of about so many characters. */
export type Attack = (length: number) => string;

/** What the end of an expression does not fit, in the order of what it has found so far. */
export const ENDINGS: readonly string[] = ["\u0001", "!\n", "", " x"];

/**
 * Texts that make an engine go back as often as it can: something repeatable, very often, where the rest does not fit. Also
 * between two characters that are no part of it, so that another alternative neither takes its beginning nor its end.
 */
export function attacksOn(source: string, flags: string, endings: readonly string[] = ENDINGS): Attack[] {
  const parsed = new RegExpParser().parsePattern(source, 0, source.length, {
    unicode: flags.includes("u"),
    unicodeSets: flags.includes("v"),
  });
  const plain = flags.replaceAll(/[gyd]/g, "");
  const pumps = new Map<string, Set<string>>();
  const framed: Attack[] = [];
  const add = (prefix: string, pump: string): void => {
    if (pump === "" || prefix.length + pump.length > 400) return;
    const known = pumps.get(pump) ?? new Set<string>();
    if (known.size < 3) pumps.set(pump, known.add(prefix));
  };
  visitRegExpAST(parsed, {
    onQuantifierEnter(quantifier) {
      if (quantifier.max < MANY) return;
      const prefix = before(quantifier, plain);
      const inner = sample(quantifier.element, plain);
      for (const pump of [inner, ...firsts(quantifier.element, plain)]) add(prefix, pump);
      add("", prefix + inner);
      add("", prefix + inner + inner);
      add(prefix, `${inner}${prefix}`);
      add("", prefix);
      const frame = CHARACTERS.find((character) => !fits(quantifier.element, character, plain)) ?? "";
      for (const character of CHARACTERS) if (fits(quantifier.element, character, plain)) add(prefix, character);
      const fitting = CHARACTERS.filter((character) => fits(quantifier.element, character, plain));
      for (const pump of [inner, ...fitting.slice(0, MOST_FRAMED)])
        if (pump !== "" && pump.length < 60)
          framed.push((length) => frame + prefix + pump.repeat(Math.ceil(length / pump.length)) + frame);
    },
  });
  const whole = parsed.alternatives.map((one) => one.elements.map((element) => sample(element, plain)).join(""));
  for (const one of whole) add("", one.slice(0, 200));
  const open = [...pumps].flatMap(([pump, prefixes]) =>
    [...prefixes].flatMap((prefix) =>
      endings.map(
        (ending): Attack =>
          (length) =>
            prefix + pump.repeat(Math.max(1, Math.floor(length / pump.length))) + ending,
      ),
    ),
  );
  return [...open, ...framed];
}

/** Characters of one class differ little between others. */
const MOST_FRAMED = 4;

/** A quantifier up to here is as good as bounded. */
const MANY = 40;

/** Something that the expression takes before it comes to this node. */
function before(node: AST.Node, flags: string): string {
  let text = "";
  for (let at: AST.Node = node; at.parent !== null; at = at.parent) {
    const { parent } = at;
    if (parent.type === "Alternative") {
      const index = parent.elements.indexOf(at as AST.Element);
      text =
        parent.elements
          .slice(0, index)
          .map((element) => sample(element, flags))
          .join("") + text;
    }
    if (parent.type === "Assertion") break;
  }
  return text;
}

/** A short text that the node takes. */
function sample(node: AST.Element, flags: string): string {
  switch (node.type) {
    case "Assertion":
    case "Backreference":
      return "";
    case "Quantifier":
      return sample(node.element, flags).repeat(Math.min(node.max, Math.max(1, node.min)));
    case "CapturingGroup":
    case "Group":
      return (node.alternatives[0]?.elements ?? []).map((element) => sample(element, flags)).join("");
    case "Character":
      return String.fromCodePoint(node.value);
    case "CharacterClass":
    case "CharacterSet":
    case "ExpressionCharacterClass":
      return CHARACTERS.find((character) => matches(node.raw, character, flags)) ?? "a";
    default:
      return node satisfies never;
  }
}

/** What each alternative of the node begins with. */
function firsts(node: AST.Element, flags: string): string[] {
  if (node.type !== "CapturingGroup" && node.type !== "Group") return [];
  return node.alternatives.map(({ elements }) => elements.map((element) => sample(element, flags)).join(""));
}

function fits(node: AST.Element, character: string, flags: string): boolean {
  if (node.type === "CharacterClass" || node.type === "CharacterSet" || node.type === "Character")
    return matches(node.raw, character, flags);
  return false;
}

const known = new Map<string, boolean>();
function matches(raw: string, character: string, flags: string): boolean {
  const key = `${flags}\n${raw}\n${character}`;
  let isIn = known.get(key);
  if (isIn === undefined) known.set(key, (isIn = new RegExp(`^(?:${raw})$`, flags).test(character)));
  return isIn;
}
