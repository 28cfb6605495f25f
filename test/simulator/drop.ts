import { createRandom } from "./random.ts";
import type { SimEvent, World } from "./types.ts";

/** Loses a share of the start and end events, as capped or filtered exports do. */
export function dropHalves(world: World, share: { starts: number; ends: number; seed: number }): World {
  const random = createRandom(share.seed);
  const lost = (event: SimEvent): boolean =>
    (event.role === "start" && random.chance(share.starts)) || (event.role === "end" && random.chance(share.ends));
  return { ...world, events: world.events.filter((event) => !lost(event)) };
}
