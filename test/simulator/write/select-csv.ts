import type { SimEvent } from "../types.ts";
import { cultureTime } from "./clock.ts";
import type { Culture } from "./clock.ts";
import { CARRIES_NOTHING, csvRow, utf16le, utf8, utf8WithMark } from "./written.ts";
import type { WrittenFile } from "./written.ts";

export interface SelectOptions {
  readonly zone: string;
  readonly culture?: Culture;
  readonly delimiter?: "," | ";" | "\t";
  readonly quoteAll?: boolean;
  readonly typeLine?: boolean;
  readonly encoding?: "utf8" | "utf8-mark" | "utf16le";
  readonly newestFirst?: boolean;
  readonly extraColumns?: boolean;
  readonly name?: string;
}

/** `Get-VIEvent | Select CreatedTime,UserName,FullFormattedMessage | Export-Csv`: all meaning is in the sentence. */
export function writeSelectCsv(vcenter: string, events: readonly SimEvent[], options: SelectOptions): WrittenFile {
  const delimiter = options.delimiter ?? ",";
  const quoteAll = options.quoteAll ?? true;
  const extra = options.extraColumns ?? false;
  const lines: string[] = [];
  if (options.typeLine === true) lines.push("#TYPE Selected.VMware.Vim.UserLoginSessionEvent");
  const header = ["CreatedTime", "UserName", "FullFormattedMessage"];
  lines.push(csvRow(extra ? ["ServerNote", ...header, "ChangeTag"] : header, delimiter, quoteAll));
  const ordered = options.newestFirst === true ? events.toReversed() : events;
  for (const event of ordered) {
    const row = [cultureTime(event.at, options.culture ?? "en-US", options.zone), event.user, event.message];
    lines.push(csvRow(extra ? ["night", ...row, null] : row, delimiter, quoteAll));
  }
  const text = `${lines.join("\r\n")}\r\n`;
  const encode = { utf8, "utf8-mark": utf8WithMark, utf16le }[options.encoding ?? "utf8"];
  return {
    name: options.name ?? `select-${vcenter}.csv`,
    bytes: encode(text),
    vcenter,
    events,
    tasks: [],
    carries: { ...CARRIES_NOTHING, user: true, text: true, precisionSeconds: 1 },
  };
}
