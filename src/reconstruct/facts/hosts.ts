/** Names of hosts, as exports spell them: FQDN, first label, or address. */

/** `esx01` and `esx01.example.com` are one host; addresses have no short form. */
export function sameHost(a: string, b: string): boolean {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  if (left === right) return true;
  if (left.includes(".") === right.includes(".")) return false;
  const [short, long] = left.includes(".") ? [right, left] : [left, right];
  return !/^[\d.]+$/.test(long) && long.startsWith(`${short}.`);
}

/** First label of a host's name in lower case, an address whole: equal for all spellings of one host. */
export function hostLabel(name: string | null): string | null {
  if (name === null) return null;
  const lower = name.toLowerCase();
  return isAddress(lower) ? lower : (lower.split(".", 1)[0] ?? lower);
}

export function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) || name.includes(":");
}
