import type { PingPong } from "../../../model/page-view.ts";
import type { Trigger } from "../../../model/migration.ts";
import { stepChart } from "../../chart/step-chart.ts";
import { TRIGGER_LABELS, formatCount, formatCountOf, shorten, visible, vmLabel } from "../../format.ts";
import { idsHref } from "../row-filter.ts";
import {
  body,
  cell,
  columns,
  defineSection,
  shown,
  figure,
  numberCell,
  shortHost,
  table,
  timeCell,
  namedVmCell,
} from "../section-model.ts";

function triggerList(triggers: readonly { readonly trigger: Trigger; readonly count: number }[]): string {
  return triggers.map(({ trigger, count }) => `${TRIGGER_LABELS[trigger]} ${count}`).join(", ");
}

export const pingPongSection = defineSection<readonly PingPong[]>({
  id: "ping-pong",
  title: "Back and forth",
  render(context, pingPongs) {
    const { clock } = context;
    const [worst] = pingPongs;
    if (worst === undefined)
      return body("No VM came back three times within 24 hours to a host or datastore it had just left.");
    return body(
      `${formatCountOf(pingPongs.length, "VM")} went back and forth; the worst was ${shorten(worst.vm.name ?? "an unnamed VM", 80)} with ${formatCountOf(worst.returns, "return")} within 24 hours.`,
      {
        tally: String(pingPongs.length),
        figures: pingPongs.map((pingPong) => {
          const name = `${pingPong.vm.name ?? "unnamed VM"}: ${pingPong.between} over time`;
          return figure(
            (width) =>
              stepChart(
                pingPong,
                clock,
                name,
                (place) => shortHost(context, place),
                width,
                (migration) => idsHref([migration]),
              ),
            visible(
              `${shorten(pingPong.vm.name ?? "unnamed VM", 60)}, n = ${pingPong.steps.length - 1} moves; source: end of each move.`,
            ),
            "half",
          );
        }),
        tables: [
          shown(
            table(
              "VMs that came back at least three times within 24 hours",
              columns("VM", "Returns|n", "Between", `From (${clock.zone})`, `To (${clock.zone})`, "Triggers"),
              pingPongs.map((pingPong) => [
                namedVmCell(vmLabel(pingPong.vm)),
                numberCell(formatCount(pingPong.returns)),
                cell(pingPong.places.map((place) => shorten(shortHost(context, place), 30)).join(" ⇄ "), {
                  className: "name",
                }),
                timeCell(context, pingPong.from),
                timeCell(context, pingPong.to),
                cell(triggerList(pingPong.triggers)),
              ]),
            ),
          ),
        ],
      },
    );
  },
});
