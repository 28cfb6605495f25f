import { RegExpParser, type AST } from "@eslint-community/regexpp";

/** Told instead of a number of steps where a search takes more than `MOST_STEPS`. */
const MOST_STEPS = 1_500_000;

type Next = (at: number) => boolean;
type Node = (at: number, next: Next) => boolean;

class TooMany extends Error {}

/**
 * Counts what a backtracking engine does to search a text with an expression: one step for every character it looks at and
 * every repetition it tries, whether it finds something or not. Counted, not timed: the same on every machine.
 */
export class StepCounter {
  private text = "";
  private steps = 0;
  private captures: (string | undefined)[] = [];
  private readonly root: Node;
  private readonly flags: string;
  private readonly isSticky: boolean;

  constructor(source: string, flags: string) {
    this.flags = flags.replaceAll(/[gyd]/g, "");
    this.isSticky = flags.includes("y");
    const parsed = new RegExpParser().parsePattern(source, 0, source.length, {
      unicode: flags.includes("u"),
      unicodeSets: flags.includes("v"),
    });
    this.root = this.alternatives(parsed.alternatives, false);
  }

  /** Steps of a search that finds nothing more after the first match; Infinity where they are too many. */
  count(text: string): number {
    this.text = text;
    this.steps = 0;
    try {
      const last = this.isSticky ? 0 : text.length;
      for (let at = 0; at <= last; at++) {
        this.captures = [];
        let end = -1;
        if (this.root(at, (to) => ((end = to), true))) at = Math.max(at, end - 1);
      }
    } catch (error) {
      if (error instanceof TooMany || error instanceof RangeError) return Infinity;
      throw error;
    }
    return this.steps;
  }

  private step(): void {
    if (++this.steps > MOST_STEPS) throw new TooMany();
  }

  private alternatives(list: readonly AST.Alternative[], backwards: boolean): Node {
    const nodes = list.map(({ elements }) => this.sequence(elements, backwards));
    if (nodes.length === 1 && nodes[0] !== undefined) return nodes[0];
    return (at, next) => nodes.some((node) => node(at, next));
  }

  private sequence(elements: readonly AST.Element[], backwards: boolean): Node {
    const nodes = elements.map((element) => this.element(element, backwards));
    if (backwards) nodes.reverse();
    return nodes.reduceRight<Node>(
      (rest, node) => (at, next) => node(at, (then) => rest(then, next)),
      (at, next) => next(at),
    );
  }

  private element(element: AST.Element, backwards: boolean): Node {
    switch (element.type) {
      case "Assertion":
        return this.assertion(element);
      case "Quantifier":
        return this.quantifier(element, backwards);
      case "CapturingGroup":
        return this.capture(element, backwards);
      case "Group":
        return this.alternatives(element.alternatives, backwards);
      case "Backreference": {
        const { ref } = element;
        return (at, next) => {
          this.step();
          const value = typeof ref === "number" ? (this.captures[ref] ?? "") : "";
          return this.text.startsWith(value, at) && next(at + value.length);
        };
      }
      case "Character":
      case "CharacterClass":
      case "CharacterSet":
      case "ExpressionCharacterClass":
        return this.character(element.raw, backwards);
      default:
        return element satisfies never;
    }
  }

  private character(raw: string, backwards: boolean): Node {
    const set = new RegExp(`^(?:${raw})$`, this.flags);
    const known = new Map<string, boolean>();
    return (at, next) => {
      this.step();
      const here = this.text.charAt(backwards ? at - 1 : at);
      if (here === "") return false;
      let isIn = known.get(here);
      if (isIn === undefined) known.set(here, (isIn = set.test(here)));
      return isIn && next(backwards ? at - 1 : at + 1);
    };
  }

  private assertion(assertion: AST.Assertion): Node {
    if (assertion.kind === "lookahead" || assertion.kind === "lookbehind") {
      const inner = this.alternatives(assertion.alternatives, assertion.kind === "lookbehind");
      return (at, next) => inner(at, () => true) !== assertion.negate && next(at);
    }
    const isLine = this.flags.includes("m");
    const isWord = (index: number): boolean => /\w/.test(this.text.charAt(index));
    return (at, next) => {
      this.step();
      switch (assertion.kind) {
        case "start":
          return (at === 0 || (isLine && this.text[at - 1] === "\n")) && next(at);
        case "end":
          return (at === this.text.length || (isLine && this.text[at] === "\n")) && next(at);
        case "word":
          return ((at > 0 && isWord(at - 1)) !== isWord(at)) !== assertion.negate && next(at);
        default:
          return assertion satisfies never;
      }
    };
  }

  private capture(group: AST.CapturingGroup, backwards: boolean): Node {
    const inner = this.alternatives(group.alternatives, backwards);
    const number = numberOf(group);
    return (at, next) =>
      inner(at, (to) => {
        const before = this.captures[number];
        this.captures[number] = this.text.slice(Math.min(at, to), Math.max(at, to));
        if (next(to)) return true;
        this.captures[number] = before;
        return false;
      });
  }

  private quantifier({ element, min, max, greedy }: AST.Quantifier, backwards: boolean): Node {
    const inner = this.element(element, backwards);
    const repeat = (at: number, count: number, next: Next): boolean => {
      this.step();
      const more = (): boolean =>
        count < max && inner(at, (to) => (to === at && count >= min ? false : repeat(to, count + 1, next)));
      if (count < min) return more();
      return greedy ? more() || next(at) : next(at) || more();
    };
    return (at, next) => repeat(at, 0, next);
  }
}

/** The group's number, which the parser does not tell: how many groups open up to it. */
function numberOf(group: AST.CapturingGroup): number {
  let root = group as AST.Node;
  while (root.parent !== null) root = root.parent;
  let count = 0;
  for (const match of root.raw
    .slice(0, group.start - root.start + 3)
    .matchAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?!\?)|\(\?<(?![=!])/g))
    if (match[0].startsWith("(")) count++;
  return count;
}
