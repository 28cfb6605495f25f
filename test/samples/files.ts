import type { SimEvent } from "../simulator/types.ts";
import { writeCloudEvents } from "../simulator/write/event-json.ts";
import { writeSelectCsv } from "../simulator/write/select-csv.ts";
import { writeTaskCsv, writeTaskJson } from "../simulator/write/task-history.ts";
import { NORD, SUED } from "./cast.ts";
import { night } from "./night.ts";
import { instant } from "./clock.ts";

/** One committed sample: where it lies under samples/, and what is in it. */
export interface SampleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const UTC = { zone: "UTC" } as const;

function within(events: readonly SimEvent[], from: string, to: string): readonly SimEvent[] {
  return events.filter((event) => event.at >= instant(from) && event.at < instant(to));
}

/** Every sample that is made from the night; the same events in each format, whole or in part. */
export function sampleFiles(): readonly SampleFile[] {
  const { events, tasks } = night();
  const nord = events(NORD);
  const sued = events(SUED);
  const router = (name: string, written: { readonly bytes: Uint8Array }): SampleFile => ({
    path: name,
    bytes: written.bytes,
  });
  return [
    router(
      "event-router-json/one-a-line/nord.json",
      writeCloudEvents(NORD, nord, tasks(NORD), { shape: "lines", casing: "pascal" }),
    ),
    router(
      "event-router-json/array-camel-case/sued.json",
      writeCloudEvents(SUED, sued, tasks(SUED), { shape: "array", casing: "camel" }),
    ),
    router(
      "powercli-select-csv/german-excel-utf16/sued.csv",
      writeSelectCsv(SUED, sued, { ...UTC, culture: "de-DE", delimiter: ";", encoding: "utf16le", newestFirst: true }),
    ),
    router(
      "powercli-select-csv/english-type-line/nord-evening.csv",
      writeSelectCsv(NORD, within(nord, "20:00:00", "23:00:00"), {
        ...UTC,
        culture: "en-US",
        typeLine: true,
        encoding: "utf8",
      }),
    ),
    router(
      "powercli-select-csv/extra-columns-tab/nord-maintenance.csv",
      writeSelectCsv(NORD, within(nord, "22:55:00", "01:00:00"), {
        ...UTC,
        culture: "invariant-iso",
        delimiter: "\t",
        encoding: "utf8-mark",
        extraColumns: true,
      }),
    ),
    router("task-history/powercli-csv/nord-tasks.csv", writeTaskCsv(NORD, tasks(NORD))),
    router("task-history/json/sued-tasks.json", writeTaskJson(SUED, tasks(SUED))),
  ];
}
