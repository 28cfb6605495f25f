import type { World } from "../simulator/types.ts";
import type { Carries } from "../simulator/write/written.ts";
import { PROOF_FORMATS } from "./formats.ts";

type Flag = { readonly [Key in keyof Carries]: Carries[Key] extends boolean ? Key : never }[keyof Carries];

const COLUMNS: readonly (readonly [title: string, flags: readonly Flag[]])[] = [
  ["vCenter", ["vcenter"]],
  ["VM by id", ["moref"]],
  ["VM in every record", ["vmField"]],
  ["event type", ["eventTypes"]],
  ["chain", ["chain"]],
  ["sentence", ["text"]],
  ["hosts and datastores as fields", ["placeFields"]],
  ["user", ["user"]],
  ["kind of task", ["descriptionId"]],
  ["who asked for the task", ["taskReason"]],
];

/** What each format can say at all, as a Markdown table; files that go together carry what one of them carries. */
export function carriesTable(world: World): readonly string[] {
  const head = ["format", ...COLUMNS.map(([title]) => title), "times to"];
  const rows = PROOF_FORMATS.map((format) => {
    const files = world.vcenters.flatMap((vcenter) => format.write(world, vcenter)).map((file) => file.carries);
    const marks = COLUMNS.map(([, flags]) => (files.some((file) => flags.some((flag) => file[flag])) ? "yes" : "–"));
    const seconds = Math.max(...files.map((file) => file.precisionSeconds));
    return [format.name, ...marks, seconds < 1 ? `${seconds * 1000} ms` : `${seconds} s`];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
