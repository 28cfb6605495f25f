import type { OpenFailure } from "../../model/past.ts";
import type { PageContext } from "./section-model.ts";

/** What nothing has made good and has no row in this night's table: a VM that failed again tonight stands among tonight's. */
export function openEarlier({ report, byId }: Pick<PageContext, "report" | "byId">): readonly OpenFailure[] {
  return report.open.filter(({ id }) => !byId.has(id));
}
