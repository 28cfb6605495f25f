import type { DiagnosticSeverity } from "../model/diagnostic.ts";
import type { Diagnostics } from "./diagnostics.ts";

/** One place where something is wrong. */
export interface Place {
  readonly input: number;
  readonly path: string;
  readonly line: number | null;
}

/** How many of the other inputs are named. */
const NAMED = 3;

/** Tells one cause once, however many inputs have it: the first by its place, a few more by name, the count of all. */
export function tellAlike(
  diagnostics: Diagnostics,
  code: string,
  severity: DiagnosticSeverity,
  cause: string,
  places: readonly Place[],
): void {
  const [first] = places;
  if (first === undefined) return;
  const others = [...new Set(places.filter(({ input }) => input !== first.input).map(({ path }) => path))];
  const more = others.length - NAMED;
  const named = `${others.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  const alike = others.length === 0 ? "" : ` The same with ${named}.`;
  diagnostics.add(code, severity, `${first.path}${cause}${alike}`, first.input, first.line, places.length);
}

/** Causes that differ in their figures only are one: "the row has 3 of 5 columns". */
export function causeOf(text: string): string {
  return text.replaceAll(/\d+/g, "#");
}
