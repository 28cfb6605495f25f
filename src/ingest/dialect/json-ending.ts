export const OBJECT_IS_OPEN = "its last object is not closed";
export const LIST_IS_OPEN = "its list of records is not closed";

/** A list that was cut between two objects has no broken one; where neither brace nor bracket stands at its end, nothing can be said. */
export function isOpenList(ending: string): boolean {
  return ending.lastIndexOf("}") > ending.lastIndexOf("]") || /^\s*\[\s*$/.test(ending);
}
