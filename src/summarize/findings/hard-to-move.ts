import { formatCountOf, formatList } from "../../model/words.ts";
import { hardVms, MEANING_OF_BLOCKER } from "./move-blockers.ts";
import { idsOf, placed, rule, type Case } from "./rule.ts";

interface Hard extends Case {
  readonly reason: string;
}

/** A host that was in maintenance mode when the inventory was taken. */
const IN_MAINTENANCE = "maintenance mode";

/** Which VMs cannot, or should not, be moved while they run, and which hosts take none? One finding per reason. */
export const hardToMove = rule<Hard>({
  id: "hard-to-move",
  severity: "info",
  harm: "other",
  meaning:
    "By the inventory running VMs cannot or should not be moved, or a host takes none: devices, shared disks, snapshots, maintenance mode.",
  whatToDo: "Know them before maintenance: they hold it up, or need an appointment.",
  find({ inventory, migrations, vms }) {
    const known = hardVms(inventory, migrations).flatMap(({ named, reasons, own }) =>
      reasons.map((reason): Hard => {
        const name = vms.labelOf(named);
        return {
          subject: placed(named.vcenter, name),
          name,
          cause: reason,
          migrations: idsOf(own),
          reason,
        };
      }),
    );
    const closed = (inventory?.hosts ?? []).flatMap(({ vcenter, host, inMaintenance }): Hard[] => {
      if (inMaintenance !== true || host.name === undefined) return [];
      return [
        {
          subject: placed(vcenter, host.name),
          name: host.name,
          cause: IN_MAINTENANCE,
          migrations: [],
          reason: IN_MAINTENANCE,
        },
      ];
    });
    return [...known, ...closed];
  },
  tell(cases) {
    const [{ reason }] = cases;
    const names = formatList(cases.map(({ name }) => name));
    if (reason === IN_MAINTENANCE)
      return {
        title: `${formatCountOf(cases.length, "host")} in maintenance mode`,
        description: `${names}: in maintenance mode when the inventory was taken; no VM can be moved there until ${cases.length === 1 ? "it leaves" : "they leave"} it.`,
      };
    return {
      title: `${formatCountOf(cases.length, "running VM")} with ${reason}`,
      description: `${names}: ${MEANING_OF_BLOCKER[reason] ?? "to be looked at before a move."}`,
    };
  },
});
