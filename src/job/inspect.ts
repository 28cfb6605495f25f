import type { AnalyzeOptions } from "./report.ts";
import { analyze } from "./report.ts";
import type { InputFile } from "./inputs.ts";
import { wordsOfDecision } from "../interpret/clock.ts";
import type { Rejection } from "../interpret/interpreter.ts";
import type { ReportInput } from "../model/report.ts";

/** What `precopy inspect` says of one input: every decision with its reason. */
export interface Inspected extends ReportInput {
  readonly title: string | null;
  readonly why: string;
  readonly encoding: string;
  readonly gzipped: boolean;
  readonly delimiter: string | null;
  readonly columns: readonly string[];
  /** Zone of times that state none; null where all state theirs. */
  readonly timeZone: string | null;
  readonly timeZoneHow: string;
  readonly dateOrder: string | null;
  readonly dateOrderHow: string;
  readonly notes: readonly string[];
  readonly rejectedSample: readonly Rejection[];
}

const SAMPLE = 5;

export async function inspectInputs(files: readonly InputFile[], options: AnalyzeOptions): Promise<Inspected[]> {
  const { reading, inputs } = await analyze(files, options);
  const diagnostics = reading.diagnostics.list();
  return reading.inputs.map((input, index) => {
    const summary = inputs[index];
    if (summary === undefined) throw new Error("an input without its summary");
    const bare = input.counted?.sawBareTimes === true;
    const slash = input.counted?.sawOpenDates === true;
    return {
      ...summary,
      title: input.title,
      why: whyOf(input.format, input.claims),
      encoding: input.encoding,
      gzipped: input.gzipped,
      delimiter: input.traits.delimiter ?? null,
      columns: input.traits.columns ?? [],
      timeZone: bare ? input.zone : null,
      timeZoneHow: bare ? input.zoneHow : "stated",
      dateOrder: slash ? (input.order?.order ?? null) : null,
      dateOrderHow: slash && input.order !== null ? wordsOfDecision(input.order) : "",
      notes: [
        ...(input.traits.notes ?? []),
        ...diagnostics
          .filter((one) => one.input === index && one.code !== "rejected-record")
          .map(({ message }) => message),
      ],
      rejectedSample: (input.counted?.rejections ?? []).slice(0, SAMPLE),
    };
  });
}

function whyOf(format: string | null, claims: readonly string[]): string {
  if (format === null) return "no format claims its content";
  const others = claims.filter((id) => id !== format);
  const own = claims.includes(format) ? "its content is this format's" : "given by option";
  return others.length === 0 ? own : `${own}; ${others.join(", ")} could read it too`;
}
