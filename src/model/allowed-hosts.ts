import type { AllowedHosts } from "./config.ts";
import { matchesAny } from "./name-pattern.ts";

/** True where a licence set covers a host. One export calls a host by its full name, another by its first label. */
export function isAllowedHost({ hosts }: Pick<AllowedHosts, "hosts">, host: string): boolean {
  if (matchesAny(hosts, host)) return true;
  const dot = host.indexOf(".");
  // An address has no first label.
  if (/^[\d.]+$/.test(host)) return false;
  return dot > 0
    ? matchesAny(hosts, host.slice(0, dot))
    : matchesAny(
        hosts.flatMap((pattern) => (isPlainName(pattern) ? [pattern.slice(0, pattern.indexOf("."))] : [])),
        host,
      );
}

/** `esx01.corp.example`: no wildcard, no expression, a domain behind the name. */
function isPlainName(pattern: string): boolean {
  return /^[^*?/.]+\.[^*?/]+$/.test(pattern) && !/^[\d.]+$/.test(pattern);
}
