import type { SimEvent } from "../types.ts";
import { bsdTime, isoMicros } from "./clock.ts";
import { CARRIES_NOTHING, utf8 } from "./written.ts";
import type { WrittenFile } from "./written.ts";

const PART_CHARACTERS = 700;

/** vCenter event streaming: the id of an EventEx is lost, a sentence is cut at its first line end, long events are split. */
export function writeVpxdSyslog(
  vcenter: string,
  events: readonly SimEvent[],
  options: { header: "rfc5424" | "rfc3164" | "bare"; zone?: string; chainAsSent?: boolean },
): WrittenFile {
  const lines = events.flatMap((event) => {
    const arrived = event.at + 300;
    const head = {
      rfc5424: `<14>1 ${isoMicros(arrived, { suffix: "+00:00" })} ${vcenter} vpxd 58650 - - `,
      rfc3164: `<14>${bsdTime(arrived, options.zone ?? "UTC")} ${vcenter} vpxd[58650]: `,
      bare: "vpxd 58650 - - ",
    }[options.header];
    const type = event.eventTypeId === undefined ? event.type : "EventEx";
    const chain = options.chainAsSent === true ? event.chainId : event.key;
    const cutAt = event.message.search(/[\r\n]/);
    const said = cutAt < 0 ? `[${event.message}]` : `[${event.message.slice(0, cutAt)}`;
    const payload = `[${isoMicros(event.at, { trim: true })}] [vim.event.${type}] [${event.category}] [${event.user}] [${event.datacenter?.name ?? ""}] [${chain}] ${said}`;
    const parts: string[] = [];
    for (let first = 0; first < payload.length; first += PART_CHARACTERS)
      parts.push(payload.slice(first, first + PART_CHARACTERS));
    return parts.map((part, index) => `${head} Event [${event.key}] [${index + 1}-${parts.length}] ${part}`);
  });
  return {
    name: `vpxd-${options.header}-${vcenter}.log`,
    bytes: utf8(`${lines.join("\n")}\n`),
    vcenter,
    events,
    tasks: [],
    carries: {
      ...CARRIES_NOTHING,
      vcenter: options.header !== "bare",
      chain: options.chainAsSent === true,
      user: true,
      eventTypes: false,
      text: true,
    },
  };
}
