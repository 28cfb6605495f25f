import type { EntityRef } from "../model/entity.ts";
import { onOneLine } from "../model/visible.ts";

/** vCenter escapes three characters in names; some exports keep the escapes, and some wrap what they write. */
export function plainEntityName(written: string): string {
  const name = onOneLine(written);
  if (!name.includes("%")) return name;
  return name.replace(/%2f/gi, "/").replace(/%5c/gi, "\\").replace(/%25/g, "%");
}

export function plainEntity(ref: EntityRef | undefined): EntityRef | undefined {
  return ref?.name === undefined ? ref : { ...ref, name: plainEntityName(ref.name) };
}
