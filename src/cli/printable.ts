/** The text on one line: a name with a line feed cannot add a line that looks like one of ours. */
export function onOneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ");
}
