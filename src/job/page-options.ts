import { WEEKDAYS, type Config, type TimeWindow } from "../model/config.ts";
import type { PageViewOptions } from "../model/page-view.ts";
import { twoDigits } from "../model/words.ts";

/**
 * What the configuration says to the page's figures. Where names are rewritten, host sets and the names of windows stay out:
 * their patterns are original names and would match nothing.
 */
export function pageViewOptionsOf(config: Config): Pick<PageViewOptions, "windows" | "hostSets"> {
  const hidden = config.anonymize !== null;
  return {
    windows: [
      ...config.changeWindows.map((window, index) =>
        viewOf(window, "change", hidden ? `change window ${index + 1}` : null),
      ),
      ...config.backupWindows.map((window, index) =>
        viewOf(window, "backup", hidden ? `backup window ${index + 1}` : null),
      ),
    ],
    hostSets: hidden ? [] : config.allowedHosts,
  };
}

function viewOf(window: TimeWindow, use: "change" | "backup", name: string | null): PageViewOptions["windows"][number] {
  return {
    name: name ?? window.name,
    use,
    weekdays: window.days.map((day) => WEEKDAYS.indexOf(day) + 1),
    from: timeOfDay(window.fromMinutes),
    to: timeOfDay(window.toMinutes),
  };
}

function timeOfDay(minutes: number): string {
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
