import { isAllowedHost } from "../../model/allowed-hosts.ts";
import type { AllowedHosts } from "../../model/config.ts";
import { matchesAny } from "../../model/name-pattern.ts";
import type {
  CoveredSpan,
  DocumentedStay,
  HostEvidence,
  StayBasis,
  UndatedHost,
  VmResidency,
} from "../../model/residency.ts";
import { groupBy } from "../../model/group-by.ts";
import { maxOf, minOf } from "../../model/numbers.ts";
import { compareText } from "../../model/report-order.ts";
import type { EpochMs } from "../../model/units.ts";
import { identifyVms, type VmIdentities, type VmNamed } from "../../model/vm-identity.ts";
import { mergeSpans, type Span } from "./spans.ts";
import { documentStays } from "./stays.ts";

/** What a VM was called where, and what that record says of its host. */
export interface NamedEvidence extends VmNamed {
  readonly evidence: readonly HostEvidence[];
  readonly undated?: Omit<UndatedHost, "outside">;
}

export interface ResidencyQuestion {
  /** In any order; the same VM as often as it is named. */
  readonly records: readonly NamedEvidence[];
  readonly covered: readonly CoveredSpan[];
  /** HA restarts, which change a VM's host without a move. */
  readonly restarts: readonly { readonly at: EpochMs; readonly vm: string }[];
  /** VMs asked for: their name, MoRef or instance UUID. */
  readonly patterns: readonly string[];
  readonly sets: readonly AllowedHosts[];
  /** null: as far as the evidence and the exports reach. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
}

export interface ResidencyAnswer extends Span {
  readonly vms: readonly VmResidency[];
}

/** Where each VM asked for was, by its identity, moved or not. O(n log n). */
export function answerResidency(question: ResidencyQuestion): ResidencyAnswer {
  const { records, covered, patterns } = question;
  const vms = identifyVms(records);
  const wanted = [...groupBy(records, (record) => vms.keyOf(record))].filter(([, own]) =>
    own.some((named) => isCalledSo(patterns, named)),
  );
  const coverage = coverageByVcenter(covered);
  const restarts = groupBy(question.restarts, ({ vm }) => vm);
  const answers = wanted.map(([, own]) => {
    const names = new Set(own.flatMap(({ vm }) => vm.name ?? []));
    const breaks = [...names].flatMap((name) => (restarts.get(name) ?? []).map(({ at }) => at)).sort((a, b) => a - b);
    const window = windowOf(own, coverage, question);
    return { window, vm: residencyOf(own, names, vms, question.sets, { covered: coverage, breaks, window }) };
  });
  return {
    from: question.from ?? minOf(answers.map(({ window }) => window.from)) ?? 0,
    to: question.to ?? maxOf(answers.map(({ window }) => window.to)) ?? 0,
    vms: answers.map(({ vm }) => vm).sort((a, b) => compareText(a.label, b.label) || compareText(a.vcenter, b.vcenter)),
  };
}

/** By its name, MoRef or instance UUID. */
export function isCalledSo(patterns: readonly string[], { vm }: VmNamed): boolean {
  return [vm.name, vm.moref, vm.instanceUuid].some((text) => text !== null && matchesAny(patterns, text));
}

/** What was asked for, else as far as the evidence of a VM and the exports of its vCenters reach. */
function windowOf(
  own: readonly NamedEvidence[],
  coverage: (vcenter: string | null) => readonly Span[],
  { from, to }: ResidencyQuestion,
): Span {
  const evidence = own.flatMap((record) => record.evidence);
  const vcenters = new Set([...own.map(({ vcenter }) => vcenter), ...evidence.map(({ vcenter }) => vcenter)]);
  const spans = [...vcenters].flatMap(coverage);
  const edges = [...evidence.map(({ at }) => at), ...spans.flatMap((span) => [span.from, span.to])];
  return { from: from ?? minOf(edges) ?? 0, to: to ?? maxOf(edges) ?? 0 };
}

function residencyOf(
  own: readonly NamedEvidence[],
  names: ReadonlySet<string>,
  vms: VmIdentities,
  sets: readonly AllowedHosts[],
  context: Parameters<typeof documentStays>[1],
): VmResidency {
  const evidence = own.flatMap((record) => record.evidence);
  const licences = sets.filter((set) => [...names].some((name) => matchesAny(set.vms, name)));
  const outsideOf = (host: string): string[] => licences.flatMap((set) => (isAllowedHost(set, host) ? [] : [set.name]));
  const stays = documentStays(evidence, context).map((stay): DocumentedStay => {
    const { host, isOff } = stay;
    return { ...stay, outside: host === null || isOff ? [] : outsideOf(host) };
  });
  const undated = new Map(
    own.flatMap(({ undated: one }) => (one === undefined ? [] : [[`${one.host}\n${one.record}`, one] as const])),
  );
  const total = (basis: StayBasis): number =>
    stays.reduce((sum, stay) => sum + (stay.basis === basis ? stay.seconds : 0), 0);
  // The newest name is what people look for.
  const latest = newestOf(own);
  const known = <T>(pick: (record: NamedEvidence) => T | null): T | null =>
    own.reduce<T | null>((found, record) => found ?? pick(record), null);
  return {
    label: vms.labelOf(latest),
    vm: {
      name: latest.vm.name,
      moref: latest.vm.moref ?? known(({ vm }) => vm.moref),
      instanceUuid: latest.vm.instanceUuid ?? known(({ vm }) => vm.instanceUuid),
    },
    vcenter: latest.vcenter,
    formerNames: [...names].filter((name) => name !== latest.vm.name).sort(compareText),
    sets: licences.map(({ name }) => name),
    moves: new Set(
      evidence.flatMap(({ what, migration }) => (what === "move-end" && migration !== null ? [migration] : [])),
    ).size,
    stays,
    undated: [...undated.values()].map((one) => ({
      ...one,
      outside: one.powerState === "off" ? [] : outsideOf(one.host),
    })),
    seenSeconds: total("seen"),
    noMoveKnownSeconds: total("no-move-known"),
    gapSeconds: total("gap"),
  };
}

function newestOf(own: readonly NamedEvidence[]): VmNamed {
  let newest: VmNamed | null = null;
  let newestAt = -Infinity;
  for (const record of own) {
    const at = record.evidence.reduce((most, one) => Math.max(most, one.at), -Infinity);
    if (newest !== null && at < newestAt) continue;
    newest = record;
    newestAt = at;
  }
  return newest ?? { vcenter: null, vm: { name: null, moref: null, instanceUuid: null } };
}

/** A span without a vCenter's name is of the VM's where there is but one. */
function coverageByVcenter(covered: readonly CoveredSpan[]): (vcenter: string | null) => readonly Span[] {
  const names = new Set(covered.map(({ vcenter }) => vcenter?.toLowerCase() ?? null));
  const byName = new Map(
    [...groupBy(covered, ({ vcenter }) => vcenter?.toLowerCase() ?? null)].map(([name, own]) => [
      name,
      mergeSpans(own),
    ]),
  );
  const only = names.size === 1 ? mergeSpans(covered) : null;
  return (vcenter) => {
    const own = byName.get(vcenter?.toLowerCase() ?? null);
    if (own !== undefined) return own;
    return only !== null && (vcenter === null || names.has(null)) ? only : [];
  };
}
