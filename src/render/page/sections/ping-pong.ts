import type { PingPongs } from "../../../model/page-view.ts";
import type { Trigger } from "../../../model/migration.ts";
import { stepChart } from "../../chart/step-chart.ts";
import { TRIGGER_LABELS, formatCount, formatCountOf, shorten, visible } from "../../format.ts";
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

/** The worst ones; the others' pictures open on a click. */
const DRAWN_OPEN = 2;

export const pingPongSection = defineSection<PingPongs>({
  id: "ping-pong",
  title: "Back and forth",
  render(context, { worst: pingPongs, vms }) {
    const { clock } = context;
    const [worst] = pingPongs;
    if (worst === undefined)
      return body("No VM came back three times within 24 hours to a host or datastore it had just left.");
    return body(
      `${formatCountOf(vms, "VM")} went back and forth; the worst was ${shorten(worst.label, 80)} with ${formatCountOf(worst.returns, "return")} within 24 hours.`,
      {
        tally: formatCount(vms),
        figures: pingPongs.map((pingPong, index) => {
          const name = `${pingPong.label}: ${pingPong.between} over time`;
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
              `${shorten(pingPong.label, 60)}, n = ${formatCountOf(pingPong.steps.length - 1, "move")}; source: end of each move.`,
            ),
            "half",
            [],
            index < DRAWN_OPEN ? null : shorten(pingPong.label, 60),
          );
        }),
        tables: [
          shown(
            table(
              "VMs that came back at least three times within 24 hours, worst first",
              columns(
                "VM",
                "Returns|n",
                "Moves|n",
                "Between",
                `From (${clock.zone})`,
                `To (${clock.zone})`,
                "Triggers",
              ),
              pingPongs.map((pingPong) => [
                namedVmCell(pingPong.label),
                numberCell(formatCount(pingPong.returns)),
                numberCell(formatCount(pingPong.steps.length - 1), {
                  href: idsHref(pingPong.steps.flatMap(({ migration }) => migration ?? [])),
                }),
                cell(pingPong.places.map((place) => shorten(shortHost(context, place), 30)).join(" ⇄ "), {
                  className: "name path",
                }),
                timeCell(context, pingPong.from),
                timeCell(context, pingPong.to),
                cell(triggerList(pingPong.triggers)),
              ]),
              vms > pingPongs.length
                ? `${formatCount(pingPongs.length)} of ${formatCount(vms)} VMs shown; the finding names all, in report.json.`
                : null,
            ),
          ),
        ],
      },
    );
  },
});
