import type { EntityRef } from "../model/entity.ts";

/** vCenter escapes three characters in names; some exports keep the escapes. */
export function plainEntityName(name: string): string {
  if (!name.includes("%")) return name;
  return name.replace(/%2f/gi, "/").replace(/%5c/gi, "\\").replace(/%25/g, "%");
}

export function plainEntity(ref: EntityRef | undefined): EntityRef | undefined {
  return ref?.name === undefined ? ref : { ...ref, name: plainEntityName(ref.name) };
}
