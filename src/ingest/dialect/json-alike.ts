// {"Key":9902,"ChainId":9895,   {"SourceHost":{
const FIRST_KEYS =
  /^\{\s*"((?:[^"\\\n]|\\.)*)"\s*:(?:(?:\s*"(?:[^"\\\n]|\\.)*"\s*|[^,"{}[\]]*),\s*"((?:[^"\\\n]|\\.)*)"\s*:)?/;
const FIRST_KEYS_LENGTH = 500;

/** Where in a broken object's text another object begins with the same keys, or -1: exporters write keys in one order. */
export function nextAlike(text: string): number {
  const [, first, second] = FIRST_KEYS.exec(text.slice(0, FIRST_KEYS_LENGTH)) ?? [];
  if (first === undefined) return -1;
  const quoted = `"${first}"`;
  for (let at = text.indexOf(quoted, quoted.length + 2); at !== -1; at = text.indexOf(quoted, at + 1)) {
    let brace = at - 1;
    while (/\s/.test(text[brace] ?? "")) brace--;
    if (brace <= 0 || text[brace] !== "{") continue;
    const [, , otherSecond] = FIRST_KEYS.exec(text.slice(brace, brace + FIRST_KEYS_LENGTH)) ?? [];
    if (second === undefined || second === otherSecond) return brace;
  }
  return -1;
}

const COMMA = 44;
const OPEN_BRACKET = 91;

/** White space, and what may stand between the objects of a list. */
export function isIndent(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9 && code !== COMMA && code !== OPEN_BRACKET) return false;
  }
  return true;
}
