import type { Random } from "../support/random.ts";
import { FOREIGN, HOSTILE_NAMES, HOSTILE_NUMBERS, HOSTILE_TIMES } from "./hostile.ts";

/** A change of one file; its name is what a find is told by. */
export interface Mutation {
  readonly name: string;
  readonly apply: (text: string, random: Random) => string;
}

export const at = (random: Random, length: number): number => random.integer(0, Math.max(0, length - 1));

/** A stretch of the text, short more often than long. */
export function stretch(random: Random, length: number): [from: number, to: number] {
  const from = at(random, length);
  return [from, Math.min(length, from + Math.ceil(length * random.next() ** 4))];
}

/** Replaces one of the places that match, or some of them. */
function replaceSome(text: string, pattern: RegExp, random: Random, by: (found: string) => string): string {
  const share = random.pick([0, 0.02, 0.3, 1]);
  const count = text.match(pattern)?.length ?? 0;
  const chosen = at(random, count);
  let index = 0;
  return text.replace(pattern, (found) => (index++ === chosen || random.chance(share) ? by(found) : found));
}

function onLines(change: (lines: string[], random: Random) => string[]): Mutation["apply"] {
  return (text, random) => change(text.split("\n"), random).join("\n");
}

const TIME =
  /\/Date\(-?\d+\)\/|\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?|\d{1,2}[./]\d{1,2}[./]\d{4} \d{1,2}:\d{2}:\d{2}(?: [AP]M)?/g;
const NUMBER = /(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])/g;
const NAME = /\b(?:web|mail|sap|k8s|esx|nord|sued|sql|build|vc)[\w-]*\b/g;

const EVENT_TYPES = [
  "VmMigratedEvent",
  "VmBeingHotMigratedEvent",
  "DrsVmMigratedEvent",
  "VmFailedMigrateEvent",
  "VmRelocatedEvent",
  "VmBeingRelocatedEvent",
  "VmEmigratingEvent",
  "EnteringMaintenanceModeEvent",
  "EnteredMaintenanceModeEvent",
  "VmPoweredOffEvent",
  "TaskEvent",
  "EventEx",
];

/** Changes of what a file says: its records stay records. */
export const VALUE_MUTATIONS: readonly Mutation[] = [
  { name: "hostile time", apply: (text, random) => replaceSome(text, TIME, random, () => random.pick(HOSTILE_TIMES)) },
  {
    name: "digit of a time",
    apply: (text, random) =>
      replaceSome(text, TIME, random, (time) => {
        const place = at(random, time.length);
        return time.slice(0, place) + String(random.integer(0, 9)) + time.slice(place + 1);
      }),
  },
  {
    name: "hostile number",
    apply: (text, random) => replaceSome(text, NUMBER, random, () => random.pick(HOSTILE_NUMBERS)),
  },
  { name: "hostile name", apply: (text, random) => replaceSome(text, NAME, random, () => random.pick(HOSTILE_NAMES)) },
  {
    name: "one name for all",
    apply: (text, random) => {
      const name = text.match(NAME)?.at(at(random, 20)) ?? "web";
      return replaceSome(text, NAME, random, () => name);
    },
  },
  {
    name: "two names swapped",
    apply: (text, random) => {
      const names = [...new Set(text.match(NAME) ?? [])];
      const [one, other] = [random.pick(["", ...names]), random.pick(["", ...names])];
      if (one === "" || other === "") return text;
      return text.replaceAll(NAME, (name) => (name === one ? other : name === other ? one : name));
    },
  },
  {
    name: "a name long or decorated",
    apply: (text, random) => {
      const name = text.match(NAME)?.at(at(random, 20)) ?? "web";
      const more = random.pick([
        "from ",
        " in ",
        "(",
        "\\",
        ".",
        "😀",
        "e\u0301",
        "\u200b",
        "\u001b[1m",
        "\u202e",
        "to x, ",
      ]);
      const longer = name + more.repeat(random.pick([1, 1, 20, 3000]));
      return text.replaceAll(name, () => longer);
    },
  },
  {
    name: "times given to each other",
    apply: (text, random) => {
      const times = text.match(TIME) ?? [];
      const far = random.chance(0.5) ? 1 : random.integer(1, Math.max(1, times.length));
      let index = 0;
      return text.replace(TIME, (time) => times[(index++ + far) % times.length] ?? time);
    },
  },
  {
    name: "one time for all",
    apply: (text, random) => {
      const times = text.match(TIME) ?? [];
      const time = times[at(random, times.length)] ?? "";
      return text.replace(TIME, () => time);
    },
  },
  {
    name: "another zone from here on",
    apply: (text, random) => {
      const from = at(random, text.length);
      const zone = random.pick(["Z", "", "+01:00", "-08:00", "+05:45"]);
      return (
        text.slice(0, from) + text.slice(from).replace(TIME, (time) => time.replace(/(?:Z|[+-]\d\d:?\d\d)?$/, zone))
      );
    },
  },
  {
    name: "day and month change places from here on",
    apply: (text, random) => {
      const from = at(random, text.length);
      return text.slice(0, from) + text.slice(from).replaceAll(/\b(\d{1,2})([./])(\d{1,2})\2(\d{4})/g, "$3$2$1$2$4");
    },
  },
  {
    name: "keys that collide",
    apply: (text, random) => {
      const keys = random.pick([/(?<=\b(?:key|chainId)"?[ \t]*[:=>][ \t"]*)\d+/gi, /\b\d{4,9}\b/g, /(?<=\btask-)\d+/g]);
      const few = random.integer(1, 3);
      return text.replace(keys, () => String(4711 + random.integer(1, few)));
    },
  },
  {
    name: "type of another event",
    apply: (text, random) => replaceSome(text, /\b[A-Z]\w{3,40}Event\b/g, random, () => random.pick(EVENT_TYPES)),
  },
  {
    name: "values of one key swapped",
    apply: (text, random) => {
      const pairs = /"([A-Za-z_]{2,30})"(\s{0,4}:\s{0,4})("(?:[^"\\\n]|\\.){0,200}"|-?\d+)/g;
      const keys = [...text.matchAll(pairs)].map(([, key]) => key);
      const key = keys[at(random, keys.length)];
      const values = [...text.matchAll(pairs)].filter((pair) => pair[1] === key).map((pair) => pair[3] ?? "");
      const far = random.integer(0, values.length);
      let index = 0;
      return text.replace(pairs, (whole, name: string, colon: string) =>
        name === key ? `"${name}"${colon}${values[(index++ + far) % values.length] ?? "0"}` : whole,
      );
    },
  },
  {
    name: "foreign text in a name",
    apply: (text, random) => replaceSome(text, NAME, random, () => random.pick(FOREIGN)),
  },
  {
    name: "escaped surrogate",
    apply: (text, random) =>
      replaceSome(text, NAME, random, (name) => `${name}\\ud83d${random.pick(["", "\\udc00x"])}`),
  },
];

/** Changes of how a file is built. */
export const SHAPE_MUTATIONS: readonly Mutation[] = [
  {
    name: "lines shuffled",
    apply: onLines((lines, random) =>
      lines
        .map((line) => ({ line, rank: random.next() }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ line }) => line),
    ),
  },
  {
    name: "lines repeated",
    apply: onLines((lines, random) => {
      const [from, to] = stretch(random, lines.length);
      return [...lines.slice(0, to), ...lines.slice(from, to), ...lines.slice(to)];
    }),
  },
  {
    name: "lines removed",
    apply: onLines((lines, random) => {
      const [from, to] = stretch(random, lines.length);
      return [...lines.slice(0, from), ...lines.slice(to)];
    }),
  },
  {
    name: "foreign lines between",
    apply: onLines((lines, random) =>
      lines.flatMap((line) => (random.chance(0.05) ? [random.pick(FOREIGN), line] : [line])),
    ),
  },
  {
    name: "a long line",
    apply: onLines((lines, random) => {
      const place = at(random, lines.length);
      const filler = random.pick(['"', "x", " ", "from ", "a, b to ", "[", "{", "\\", "é", "1", ":"]);
      return lines.map((line, index) => (index === place ? line + filler.repeat(random.integer(1, 20_000)) : line));
    }),
  },
  {
    name: "line ends mixed",
    apply: (text, random) => text.replaceAll("\n", () => random.pick(["\n", "\r\n", "\r", "\n\n", "\u2028", "\u0085"])),
  },
  {
    name: "columns swapped",
    apply: (text, random) => {
      const delimiter = random.pick([",", ";", "\t", "|"]);
      const [one, other] = [random.integer(0, 12), random.integer(0, 12)];
      const head = random.chance(0.5) ? 0 : 2;
      const swap = (line: string, index: number): string => {
        const cells = line.split(delimiter);
        if (index < head || cells.length <= Math.max(one, other)) return line;
        [cells[one], cells[other]] = [cells[other] ?? "", cells[one] ?? ""];
        return cells.join(delimiter);
      };
      return text.split("\n").map(swap).join("\n");
    },
  },
  {
    name: "cells removed or added",
    apply: (text, random) => {
      const delimiter = random.pick([",", ";", "\t", "|"]);
      return onLines((lines) =>
        lines.map((line) => {
          if (!random.chance(0.1)) return line;
          const cells = line.split(delimiter);
          cells.splice(at(random, cells.length), random.integer(0, 2), ...(random.chance(0.5) ? ["extra"] : []));
          return cells.join(delimiter);
        }),
      )(text, random);
    },
  },
  {
    name: "delimiter replaced",
    apply: (text, random) =>
      text.replaceAll(random.pick([",", ";", "\t", ":", '"', " "]), random.pick([",", ";", "\t", "|", "'", ""])),
  },
  {
    name: "brackets dropped",
    apply: (text, random) =>
      replaceSome(text, /[{}[\]<>"]/g, random, () => random.pick(["", "{", "}", "[", "]", '"', "<", ">"])),
  },
  {
    name: "nested deep",
    apply: (text, random) => {
      const depth = random.integer(1, 6000);
      const [open, close] = random.pick([
        ["[", "]"],
        ['{"a":', "}"],
        ["<a>", "</a>"],
        ["- ", ""],
        ["(", ")"],
      ] as const);
      const place = at(random, text.length);
      return random.chance(0.5)
        ? open.repeat(depth) + text + close.repeat(depth)
        : text.slice(0, place) + open.repeat(depth) + text.slice(place);
    },
  },
  {
    name: "value of another type",
    apply: (text, random) =>
      replaceSome(text, /(?<=": ?)(?:"(?:[^"\\\n]|\\.){0,200}"|-?\d[\d.]*|true|false|null)/g, random, () =>
        random.pick([
          "null",
          "[]",
          "{}",
          "0",
          "-1",
          "true",
          '""',
          '"x"',
          "[[1]]",
          '{"Name":null}',
          '[{"Name":5}]',
          "1e400",
        ]),
      ),
  },
  {
    name: "a key repeated or renamed",
    apply: (text, random) =>
      replaceSome(text, /"[A-Za-z_]{2,30}"(?=:)/g, random, (key) =>
        random.pick([
          `${key}: null, ${key}`,
          '"__proto__"',
          '"constructor"',
          key.toLowerCase(),
          key.toUpperCase(),
          '""',
        ]),
      ),
  },
  {
    name: "an element of XML changed",
    apply: (text, random) =>
      replaceSome(text, /<\/?[A-Za-z][^<>]{0,80}>/g, random, (tag) =>
        random.pick(["", "<!--", "<![CDATA[", "]]>", "<x/>", "&bomb;", "</Objs>", tag + tag]),
      ),
  },
  {
    name: "one line thousands of times",
    apply: onLines((lines, random) => {
      const place = at(random, lines.length);
      const line = lines[place] ?? "";
      const count = Math.min(2000, Math.floor(150_000 / (line.length + 1)));
      return [...lines.slice(0, place), ...Array.from({ length: count }, () => line), ...lines.slice(place)];
    }),
  },
  {
    name: "a column of one value",
    apply: (text, random) => {
      const delimiter = random.pick([",", ";", "\t", "|"]);
      const column = random.integer(0, 12);
      const lines = text.split("\n").map((line) => line.split(delimiter));
      const value = lines[at(random, lines.length)]?.[column] ?? "";
      return lines
        .map((cells, index) => (index > 0 && column < cells.length ? cells.with(column, value) : cells).join(delimiter))
        .join("\n");
    },
  },
  {
    name: "lines in a relay's envelope",
    apply: onLines((lines, random) => {
      const wrap = random.pick([
        (line: string) => `2026-11-23T04:00:00Z relay1 ${line}`,
        (line: string) => JSON.stringify({ "@timestamp": "2026-11-23T04:00:00Z", message: line }),
        (line: string) => `"${line.replaceAll('"', '""')}"`,
        (line: string) => `> ${line}`,
      ]);
      return lines.map(wrap);
    }),
  },
  { name: "begins in the middle", apply: (text, random) => text.slice(at(random, text.length)) },
  { name: "breaks off", apply: (text, random) => text.slice(0, at(random, text.length)) },
  { name: "twice in one file", apply: (text) => text + text },
  { name: "quoted in a table", apply: (text) => `"n","message"\n"1","${text.slice(0, 4000).replaceAll('"', '""')}"\n` },
  { name: "as a string of JSON", apply: (text) => JSON.stringify([{ message: text.slice(0, 6000) }]) },
];
