import type { Migration } from "../../model/migration.ts";
import { filterHref } from "./row-filter.ts";
import { labelIn, rowsHref, type PageContext } from "./section-model.ts";

/** A VM's migrations: by the filter that names it, or one by one where they stand under several names. */
export function vmRowsHref(
  context: Pick<PageContext, "rows" | "labels">,
  filter: Parameters<typeof filterHref>[0],
  migrations: readonly Migration[],
): string | null {
  const isOne = migrations.every((migration) => labelIn(context, migration) === filter.vmIs);
  return isOne ? filterHref(filter) : rowsHref(context, migrations);
}
