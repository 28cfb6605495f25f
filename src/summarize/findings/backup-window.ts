import { formatCountOf, formatList } from "../../model/words.ts";
import { diskMovesInside } from "../figures/windows.ts";
import { byVm, idsOf, rule, vmCase, type Case } from "./rule.ts";

interface Inside extends Case {
  readonly window: string;
  readonly moves: number;
}

/** Disk moves while backups read the same datastores. */
export const backupWindow = rule<Inside>({
  id: "backup-window",
  severity: "watch",
  harm: "other",
  meaning: "Disks were moved inside a backup window of the configuration (backupWindows).",
  whatToDo:
    "Check that the backups of these VMs are whole, and keep Storage vMotion and Storage DRS out of the window.",
  find(context) {
    return (context.config?.backupWindows ?? []).flatMap((window) => {
      const inside = diskMovesInside(context.timed, window, context.timeZone).map(({ migration }) => migration);
      return byVm(inside, context).map((own) => ({
        ...vmCase(own[0], context),
        cause: window.name,
        migrations: idsOf(own),
        window: window.name,
        moves: own.length,
      }));
    });
  },
  tell(cases) {
    const moves = cases.reduce((sum, one) => sum + one.moves, 0);
    return {
      title: `${formatCountOf(moves, "disk move")} ran inside the backup window ${cases[0].window}`,
      description: `${formatList(cases.map(({ name }) => name))}.`,
    };
  },
});
