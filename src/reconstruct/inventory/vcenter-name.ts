/**
 * Whether two names are of one vCenter. Exports write the FQDN, the short name or nothing; an unknown name may be any.
 * Short against long compares the first label; addresses have no short form.
 */
export function sameVcenter(a: string | null, b: string | null): "yes" | "no" | "maybe" {
  if (a === null || b === null) return a === b ? "yes" : "maybe";
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  if (left === right) return "yes";
  if (left.includes(".") === right.includes(".")) return "no";
  const [short, long] = left.includes(".") ? [right, left] : [left, right];
  return !/^[\d.:]+$/.test(long) && long.startsWith(`${short}.`) ? "yes" : "no";
}
