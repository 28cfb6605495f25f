import type { InputRole } from "../model/record.ts";
import { openSource } from "../ingest/source.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { EXPORT_FORMAT } from "./exported.ts";
import type { ReadInput } from "./reading.ts";
import { unreadPartOf } from "./unread-part.ts";
import { seemsToBe, speechOf, type Speech } from "./speech.ts";

/** Host logs tell of migrations in words of their own; an inventory tells of none, unless something else stands in it. */
const MAY_SPEAK: ReadonlySet<InputRole> = new Set(["events", "tasks", "inventory"]);

/** One sentence may be quoted by a VM's annotation. */
const FEWEST_IN_INVENTORY = 2;

/**
 * Inputs of which nothing was used, or nothing that moved, are listened to: what speaks of migrations must not end as a quiet
 * night. `moving` are the inputs that told of a migration.
 */
export async function listenToUnread(
  inputs: readonly ReadInput[],
  moving: ReadonlySet<number>,
  diagnostics: Diagnostics,
): Promise<void> {
  const excused = new Set(
    diagnostics.list().flatMap(({ code, input }) => (code === "own-output" || code === "documentation" ? [input] : [])),
  );
  for (const input of inputs) {
    const { file, index, format, title } = input;
    const used = (input.counted?.accepted ?? 0) + input.plainRecords - input.plainIrrelevant;
    const isQuiet = used > 0 && !moving.has(index) && MAY_SPEAK.has(input.role);
    if (input.bytes === 0 || input.isSilent || format === EXPORT_FORMAT || excused.has(index)) continue;
    if (used > 0 && !isQuiet) {
      await tellUnreadPart(input, diagnostics);
      continue;
    }
    const source = await openSource(file.file, file.path).catch(() => null);
    const speech =
      source === null ? null : ((await speechOf(source, format !== null)) ?? rejectedSpeech(input, isQuiet));
    if (source === null) continue;
    if (speech === null) {
      await tellUnreadPart(input, diagnostics);
      continue;
    }
    if (isQuiet) {
      // Two exports in one file, say. A type or an id alone may stand in a record that was used for something else.
      const isPlain =
        speech.what === "sentences" || (input.role === "inventory" && speech.what === "host-log statements");
      if (!isPlain || (input.role === "inventory" && speech.count < FEWEST_IN_INVENTORY)) {
        await tellUnreadPart(input, diagnostics);
        continue;
      }
      input.unheard = speech.count;
      diagnostics.add(
        "unread-input",
        "error",
        `${file.path} speaks of migrations, and none of them was read. It was taken for ${title ?? "no format this program knows"}, and other records of it were used; more than one export may stand in it. Look closer with precopy inspect, or export each into a file of its own.`,
        index,
        speech.line,
      );
      continue;
    }
    input.unread = speech;
    diagnostics.add(
      "unread-input",
      "error",
      `${file.path} speaks of migrations, and not one of its records was used. It was taken for ${title ?? "no format this program knows"}; it seems to be ${seemsToBe(source.head, speech)}. Look closer with precopy inspect, or export it in a form that precopy formats lists.`,
      index,
      speech.line,
    );
  }
}

/** Rejected as telling of migrations in words that are not known: they speak of them all the same. */
function rejectedSpeech({ counted }: ReadInput, isQuiet: boolean): Speech | null {
  const told = (counted?.rejections ?? []).filter(({ reason }) =>
    /^a (?:sentence|task) about a migration/.test(reason),
  );
  const [first] = told;
  // Beside others that were used they are told by their number.
  return first === undefined || isQuiet ? null : { line: first.line, what: "sentences", count: told.length };
}

/** Some of its migrations were read; another export stands in the same file, and of that nothing was. */
async function tellUnreadPart(input: ReadInput, diagnostics: Diagnostics): Promise<void> {
  const part = await unreadPartOf(input);
  if (part === null) return;
  input.unheard = part.count;
  input.unheardBefore = Math.min(part.count, irrelevantOf(input));
  const what = part.title === null ? "tells of migrations in another form" : `has the header of ${part.title}`;
  const message = `${input.file.path} was read as ${input.title ?? "another format"}; from this line on it ${what}, and that part was not read. Export each into a file of its own.`;
  if (part.isInventory) diagnostics.add("unread-inventory", "error", message, input.index, part.line);
  else diagnostics.add("unread-part", "error", message, input.index, part.line);
}

/** Records that were taken for ones that say nothing: rows of another table among them, where a row is a record. */
function irrelevantOf({ plainIrrelevant, counted, traits }: ReadInput): number {
  return plainIrrelevant + (traits.delimiter === undefined ? 0 : (counted?.irrelevant ?? 0));
}
