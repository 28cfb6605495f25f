import { formatCountOf, formatList } from "../../model/words.ts";
import { movesOutsideChangeWindows } from "../figures/windows.ts";
import { byVm, idsOf, rule, vmCase, type Case } from "./rule.ts";

interface Outside extends Case {
  readonly moves: number;
}

/** Moves that somebody ordered while nothing was to be changed. */
export const changeWindow = rule<Outside>({
  id: "change-window",
  severity: "watch",
  harm: "other",
  meaning: "Somebody began a move outside every change window of the configuration (changeWindows).",
  whatToDo: "Ask who ordered it and why it could not wait; move the next ones inside a window.",
  find(context) {
    const windows = context.config?.changeWindows ?? [];
    if (windows.length === 0) return [];
    const outside = movesOutsideChangeWindows(context.timed, windows, context.timeZone).map(
      ({ migration }) => migration,
    );
    return byVm(outside, context).map((own) => ({
      ...vmCase(own[0], context),
      cause: "outside",
      migrations: idsOf(own),
      moves: own.length,
    }));
  },
  tell(cases, { config }) {
    const moves = cases.reduce((sum, one) => sum + one.moves, 0);
    const windows = (config?.changeWindows ?? []).map(({ name }) => name);
    return {
      title: `${formatCountOf(moves, "move")} ${moves === 1 ? "was" : "were"} begun outside the change windows`,
      description: `${formatList(cases.map(({ name }) => name))}. Allowed: ${formatList(windows)}.`,
    };
  },
});
