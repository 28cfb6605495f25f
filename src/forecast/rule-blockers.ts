import type { Blocker } from "../model/forecast.ts";
import { hostWords } from "../model/host-words.ts";
import { formatList } from "../model/words.ts";
import type { SiteHost, SiteRule, SiteVm } from "./site.ts";

/** Where VMs of one host may go. */
export interface Targets {
  /** Names of the other hosts of the cluster that take VMs; null where the cluster is not known. */
  readonly hosts: readonly string[] | null;
  /** An export lists the hosts: without it a host without VMs is not seen. */
  readonly isWhole: boolean;
}

/** VMs of a host that DRS rules leave no other host for: VM-Host rules that are a must, anti-affinity as the others stand, and whom affinity keeps with these. */
export function ruleBlockers(
  rules: readonly SiteRule[],
): (host: SiteHost, running: readonly SiteVm[], targets: Targets) => readonly Blocker[] {
  const byVm = new Map<string, SiteRule[]>();
  for (const rule of rules)
    if (rule.enabled !== false)
      for (const key of rule.members.keys()) {
        const own = byVm.get(key);
        if (own === undefined) byVm.set(key, [rule]);
        else own.push(rule);
      }
  return (host, running, targets) => {
    const bound = running.filter(({ key }) => byVm.has(key));
    if (bound.length === 0) return [];
    const blocked = new Map<string, Verdict>();
    const left = new Map<string, readonly string[] | null>();
    const own = (vm: SiteVm): readonly SiteRule[] => (byVm.get(vm.key) ?? []).filter((rule) => isOf(rule, host));
    for (const vm of bound) {
      const musts = own(vm).filter(({ kind, mandatory }) => kind.startsWith("vm-") && mandatory !== false);
      const verdict = hostRules(musts, host.host, targets);
      left.set(vm.key, verdict.left);
      if (verdict.verdict !== null) blocked.set(vm.key, verdict.verdict);
    }
    for (const rule of new Set(bound.flatMap(own)))
      if (rule.kind === "anti-affinity") apart(rule, host, bound, left, blocked, targets);
    together(bound, own, blocked);
    return bound.flatMap((vm): Blocker[] => {
      const verdict = blocked.get(vm.key);
      return verdict === undefined ? [] : [{ vm: vm.vm.name, moref: vm.vm.moref, ...verdict }];
    });
  };
}

type Verdict = Pick<Blocker, "reason" | "holds">;

/** A rule of another cluster of that name's VMs says nothing here. */
function isOf(rule: SiteRule, { cluster }: SiteHost): boolean {
  return rule.cluster === null || cluster === null || rule.cluster.toLowerCase() === cluster.toLowerCase();
}

/** What VM-Host rules leave; a must that the export does not call one is no more than a word of warning. */
function hostRules(
  musts: readonly SiteRule[],
  from: string,
  { hosts }: Targets,
): { readonly left: readonly string[] | null; readonly verdict: Verdict | null } {
  if (musts.length === 0) return { left: hosts, verdict: null };
  const certain = musts.filter(({ mandatory }) => mandatory === true);
  const afterCertain = remaining(certain, from, hosts);
  if (afterCertain?.length === 0)
    return {
      left: [],
      verdict: {
        reason: `${nameOf("VM-Host rule", certain, "must")}: no other host that it may run on is left${unsaid(certain)}`,
        holds: true,
      },
    };
  if (remaining(musts, from, hosts)?.length !== 0) return { left: afterCertain, verdict: null };
  const reason = `${nameOf("VM-Host rule", musts)}: no other host is left, if it is a must (the export does not say)`;
  return { left: afterCertain, verdict: { reason, holds: false } };
}

/** Null where nothing says which hosts there are. */
function remaining(
  rules: readonly SiteRule[],
  from: string,
  hosts: readonly string[] | null,
): readonly string[] | null {
  const wordOf = hostWords([from, ...(hosts ?? []), ...rules.flatMap((rule) => rule.hosts)]);
  const here = wordOf(from);
  // Hosts of a rule are hosts of its cluster, listed or not.
  const known = hosts ?? rules.find(({ kind }) => kind === "vm-on-hosts")?.hosts ?? null;
  return rules.reduce<readonly string[] | null>((left, rule) => {
    const named = new Set(rule.hosts.map(wordOf));
    const wanted = rule.kind === "vm-on-hosts";
    return left === null ? null : left.filter((one) => wordOf(one) !== here && named.has(wordOf(one)) === wanted);
  }, known);
}

/** Members elsewhere stay where they are, and each that leaves wants a host without one. */
function apart(
  rule: SiteRule,
  host: SiteHost,
  bound: readonly SiteVm[],
  left: ReadonlyMap<string, readonly string[] | null>,
  blocked: Map<string, Verdict>,
  { hosts, isWhole }: Targets,
): void {
  const leaving = bound.filter(({ key }) => rule.members.has(key) && !blocked.has(key));
  if (leaving.length === 0) return;
  const words = hostWords([host.host, ...rule.members.values(), ...(hosts ?? [])]);
  const here = words(host.host);
  const taken = new Set([...rule.members.values()].map(words).filter((name) => name !== here));
  const options = leaving
    .map((vm) => ({ vm, free: left.get(vm.key) ?? null }))
    .sort((one, other) => (one.free?.length ?? 0) - (other.free?.length ?? 0));
  for (const { vm, free } of options) {
    if (free === null) continue;
    const to = free.find((name) => !taken.has(words(name)));
    if (to !== undefined) {
      taken.add(words(to));
      continue;
    }
    const unseen = isWhole ? "" : " (a host without VMs is not seen without an export of hosts)";
    blocked.set(vm.key, {
      reason: `${nameOf("anti-affinity rule", [rule])}: every other host that is left has a VM of it${unsaid([rule])}${unseen}`,
      holds: isWhole,
    });
  }
}

/** Whom a rule keeps with a VM that cannot leave. */
function together(
  bound: readonly SiteVm[],
  rulesOf: (vm: SiteVm) => readonly SiteRule[],
  blocked: Map<string, Verdict>,
): void {
  for (const held of bound.filter(({ key }) => blocked.get(key)?.holds === true))
    for (const rule of rulesOf(held))
      if (rule.kind === "affinity")
        for (const vm of bound)
          if (rule.members.has(vm.key) && !blocked.has(vm.key))
            blocked.set(vm.key, {
              reason: `${nameOf("affinity rule", [rule])} keeps it with ${held.label}, which cannot leave${unsaid([rule])}`,
              holds: false,
            });
}

/** `must VM-Host rule "oracle licensed"` */
function nameOf(what: string, rules: readonly SiteRule[], strictness?: string): string {
  const plural = rules.length === 1 ? what : `${what}s`;
  return `${strictness === undefined ? "" : `${strictness} `}${plural} ${formatList(rules.map(({ name }) => name))}`;
}

function unsaid(rules: readonly SiteRule[]): string {
  return rules.every(({ enabled }) => enabled === true) ? "" : " (whether it is enabled, the export does not say)";
}
