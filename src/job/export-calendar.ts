import { readExportNights, type ExportNights } from "../history/export/nights.ts";
import { renderCalendar, type CountedNight } from "../render/calendar/calendar.ts";
import { programVersion } from "./version.ts";
import { writeWhole } from "./write.ts";

/** The calendar of history exports, of any number of sites and years; null `file`: nothing is written. */
export async function exportCalendar(
  folders: readonly string[],
  timeZone: string,
  file: string | null,
): Promise<ExportNights & { readonly file: string | null }> {
  const counted = await readExportNights(folders, timeZone);
  if (file === null) return { ...counted, file };
  return { ...counted, file: await writeWhole(file, [calendarOfExports(counted.nights, timeZone)]) };
}

/** The page. */
export function calendarOfExports(nights: ExportNights["nights"], timeZone: string): string {
  return renderCalendar(nights.map(lineOf), {
    version: programVersion(),
    site: null,
    hrefOf: () => null,
    source: `Counted from history exports, from noon to noon (${timeZone}): they hold moves and no verdict.`,
  });
}

function lineOf(night: ExportNights["nights"][number]): CountedNight {
  const { date, migrations, succeeded, failed, cancelled, unfinished, vmotionSeconds } = night;
  return {
    date,
    from: "",
    to: "",
    status: "reported",
    level: null,
    counts: {
      migrations,
      succeeded,
      failed,
      cancelled,
      unfinished,
      startMissing: 0,
      endMissing: 0,
      placements: 0,
      unattributedEnds: 0,
      late: 0,
      open: 0,
    },
    byKind:
      vmotionSeconds === null
        ? []
        : [{ kind: "vmotion", count: succeeded, p50Seconds: vmotionSeconds, p95Seconds: null, maxSeconds: null }],
  };
}
