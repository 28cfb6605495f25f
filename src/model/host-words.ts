/** One export writes `esx01`, another `esx01.example.net`: the same where only one of the hosts that begin so has a domain. */
export function hostWords(hosts: readonly (string | null)[]): (host: string) => string {
  const whole = new Map<string, Set<string>>();
  for (const host of hosts) {
    const name = host?.toLowerCase() ?? "";
    const label = name.split(".", 1)[0] ?? name;
    if (name !== label) whole.set(label, (whole.get(label) ?? new Set()).add(name));
  }
  return (host) => {
    const [only, other] = whole.get(host.toLowerCase()) ?? [];
    return only !== undefined && other === undefined ? only : host.toLowerCase();
  };
}
