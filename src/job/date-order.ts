import { wordsOfDecision, type DateOrder, type OrderDecision } from "../interpret/clock.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { OpenInput, ReadInput, ReadOptions } from "./reading.ts";
import { sourceName } from "./source-name.ts";

/** The ladder of the contract: first what each input decides by itself, then overlap with those that are decided. */
export function decideOrders(inputs: readonly OpenInput[], options: ReadOptions, diagnostics: Diagnostics): void {
  const seconds = new Set<number>();
  const ofSources = new OrdersOfSources();
  const rulesOf = (input: OpenInput, rememberedOrder: DateOrder | null) => ({
    zone: input.zone,
    dateOrder: input.file.dateOrder ?? options.dateOrder,
    now: options.now,
    rememberedOrder,
  });
  const learn = (input: OpenInput): void => {
    const order = input.order?.order;
    if (input.interpreter !== null && order)
      for (const second of input.interpreter.instantsUnder(order, input.zone)) seconds.add(second);
  };
  const open: OpenInput[] = [];
  for (const input of inputs) {
    if (input.interpreter === null) continue;
    if (input.interpreter.clock.needsOrder) {
      const alone = input.interpreter.decide({ ...rulesOf(input, null), now: Number.NEGATIVE_INFINITY }, () => 0);
      if (alone.order === null || alone.by === "span" || alone.by === "age") {
        open.push(input);
        continue;
      }
      input.order = alone;
    } else input.order = input.interpreter.decide(rulesOf(input, input.file.rememberedOrder ?? null), () => 0);
    ofSources.learn(input);
  }
  if (open.length > 0) for (const input of inputs) learn(input);
  for (const input of open) {
    const overlap = (order: "mdy" | "dmy"): number => {
      let hits = 0;
      for (const second of input.interpreter?.instantsUnder(order, input.zone) ?? []) if (seconds.has(second)) hits++;
      return hits;
    };
    const remembered = input.file.rememberedOrder ?? ofSources.of(input);
    input.order = input.interpreter?.decide(rulesOf(input, remembered), overlap) ?? null;
    ofSources.learn(input);
    if (input.order?.order === null) {
      diagnostics.add(
        "date-order-unknown",
        "error",
        `${input.file.path}: ${wordsOfDecision(input.order)}. Say --date-order mdy, dmy or ymd to have it read.`,
        input.index,
        null,
      );
    }
    if (input.order?.by === "remembered") {
      diagnostics.add(
        "date-order-remembered",
        "info",
        `${input.file.path}: no date has a day above 12; read as ${input.order.order}, as the other exports of this source are. Say --date-order if that is wrong.`,
        input.index,
        null,
      );
    }
  }
  for (const input of inputs) {
    if (input.interpreter?.clock.sawBareTimes && input.zoneHow === "the machine's own") {
      diagnostics.add(
        "zone-assumed",
        "warning",
        `${input.file.path} states no time zone; the machine's (${input.zone}) is assumed. Say --time-zone if the export was made elsewhere.`,
        input.index,
        null,
      );
    }
  }
}

/** The orders that the exports of each source show. */
class OrdersOfSources {
  private readonly shown = new Map<string, Set<DateOrder>>();

  learn({ file, order }: OpenInput): void {
    if (!isEvidence(order) || order?.order === null || order === null) return;
    const source = sourceName(file.path);
    this.shown.set(source, (this.shown.get(source) ?? new Set()).add(order.order));
  }

  /** The one that the other exports of an undecided input's source have; null where none shows one, or they do not agree. */
  of({ file }: OpenInput): DateOrder | null {
    const [only, another] = this.shown.get(sourceName(file.path)) ?? [];
    return another === undefined ? (only ?? null) : null;
  }
}

/** An order that the export or one beside it shows; not one that was taken over from another night, nor one that any reading fits. */
function isEvidence(decision: OrderDecision | null): boolean {
  return decision !== null && ["option", "day-above-12", "overlap", "age"].includes(decision.by);
}

/** What is to be remembered of an input's source; null where nothing shows it. */
export function shownOrder({ order, counted }: ReadInput): "mdy" | "dmy" | null {
  return counted?.sawOpenDates === true && isEvidence(order) ? (order?.order ?? null) : null;
}
