import { createHash } from "node:crypto";
import { assetText } from "../../assets/assets.ts";
import type { DocumentedStay, HostEvidence, ResidencyDocument, VmResidency } from "../../model/residency.ts";
import { zoneClock, type ZoneClock } from "../../model/zone-clock.ts";
import { formatBytes, formatCountOf, formatOffset, formatSeconds, formatTime, instantOf, visible } from "../format.ts";
import { templateOf } from "../template.ts";
import { BASIS_LABELS, evidenceText } from "./words.ts";

/** The document: one self-contained page for A4, without script and without any request; every name escaped. */
export function renderResidencyPage(document: ResidencyDocument): string {
  const style = assetText("templates/residency/residency.css");
  const template = templateOf<object>("residency/residency.hbs");
  const hash = createHash("sha256").update(style).digest("base64");
  const clock = zoneClock(document.timeZone);
  const { vms, sets } = document;
  const outside = vms.filter(isOutside);
  return template({
    policy: `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    style,
    version: document.version,
    title: `Where VMs ran: ${visible(document.patterns.join(", "))}`,
    span: `${formatTime(clock, document.from)} to ${formatTime(clock, document.to)}, times in ${clock.zone} (${formatOffset(clock, document.from)})`,
    made: `${formatTime(clock, document.generatedAt)}, precopy ${document.version}`,
    verdict: verdictOf(
      vms.length,
      outside.length,
      vms.some((vm) => vm.sets.length > 0),
    ),
    isOutside: outside.length > 0,
    outside: outside.map((vm) => ({
      label: visible(vm.label),
      hosts: hostsOutside(vm).map(visible).join(", "),
      seconds: formatSeconds(outsideSeconds(vm)),
    })),
    sets: sets.map(({ name, hosts }) => ({ name: visible(name), hosts: visible(hosts.join(", ")) })),
    vms: vms.map((vm, index) => vmOf(vm, index, clock)),
    history: document.history === null ? null : visible(document.history),
    inputs: document.inputs.map((input) => ({
      path: visible(input.path),
      sha256: input.sha256,
      size: input.bytes === null ? "–" : formatBytes(input.bytes),
      role: input.role,
      span: `${formatTime(clock, instantOf(input.firstAt))} to ${formatTime(clock, instantOf(input.lastAt))}`,
      how: input.readFrom === "file" ? "read now" : "read earlier, kept by the history",
    })),
    covered: document.covered.map(({ vcenter, from, to }) => ({
      vcenter: visible(vcenter ?? "not named"),
      from: formatTime(clock, from),
      to: formatTime(clock, to),
    })),
  });
}

function verdictOf(vms: number, outside: number, hasSets: boolean): string {
  if (!hasSets) return `${formatCountOf(vms, "VM")}. No allowed hosts are configured for them, so none is judged.`;
  return outside === 0
    ? `${formatCountOf(vms, "VM")}; none was seen outside its allowed hosts. Gaps are no evidence either way.`
    : `${outside} of ${formatCountOf(vms, "VM")} ${outside === 1 ? "was" : "were"} seen outside the allowed hosts.`;
}

function isOutside({ stays, undated }: VmResidency): boolean {
  return [...stays, ...undated].some(({ outside }) => outside.length > 0);
}

function hostsOutside({ stays, undated }: VmResidency): string[] {
  return [
    ...new Set(
      [...stays, ...undated].flatMap((stay) => (stay.outside.length > 0 && stay.host !== null ? [stay.host] : [])),
    ),
  ];
}

/** Of those seen; what only has no move known is not counted. */
function outsideSeconds({ stays }: VmResidency): number {
  return stays.reduce(
    (sum, { basis, outside, seconds }) => sum + (basis === "seen" && outside.length > 0 ? seconds : 0),
    0,
  );
}

function vmOf(vm: VmResidency, index: number, clock: ZoneClock) {
  const identity = [
    vm.vcenter === null ? null : `vCenter ${vm.vcenter}`,
    vm.vm.moref === null ? null : `MoRef ${vm.vm.moref}`,
    vm.vm.instanceUuid === null ? null : `instance UUID ${vm.vm.instanceUuid}`,
    vm.formerNames.length === 0 ? null : `formerly ${vm.formerNames.join(", ")}`,
    vm.sets.length === 0 ? null : `licence set ${vm.sets.join(", ")}`,
  ].filter((part) => part !== null);
  return {
    id: `vm-${index + 1}`,
    label: visible(vm.label),
    identity: visible(identity.join(" · ")),
    answer: vm.stays.every(({ basis }) => basis === "gap")
      ? "No record in this time says on which host it was."
      : `${vm.moves === 0 ? "No move known" : formatCountOf(vm.moves, "move")}. Seen ${formatSeconds(vm.seenSeconds)}, no move known for ${formatSeconds(vm.noMoveKnownSeconds)}, gaps ${formatSeconds(vm.gapSeconds)}.`,
    isOutside: isOutside(vm),
    hasStays: vm.stays.length > 0,
    undated: vm.undated.map(({ host, powerState, record, outside }) => ({
      host: visible(host),
      text: visible(`by an inventory that states no time (${record})${powerState === "off" ? ", powered off" : ""}`),
      mark: outside.length > 0 ? `outside ${visible(outside.join(", "))}` : null,
    })),
    stays: vm.stays.map((stay) => stayOf(stay, clock)),
  };
}

function stayOf(stay: DocumentedStay, clock: ZoneClock) {
  const isInstant = stay.from === stay.to;
  return {
    host: stay.host === null ? "not known" : visible(stay.host),
    className: stay.outside.length > 0 ? "outside" : stay.basis,
    mark: stay.outside.length > 0 ? `outside ${visible(stay.outside.join(", "))}` : null,
    from: formatTime(clock, stay.from),
    to: isInstant ? "that instant only" : formatTime(clock, stay.to),
    length: isInstant ? "–" : formatSeconds(stay.seconds),
    basis: BASIS_LABELS[stay.basis],
    evidence: visible(evidenceOf(stay, clock)),
  };
}

function evidenceOf(stay: DocumentedStay, clock: ZoneClock): string {
  const { basis, fromEvidence, toEvidence, evidenceCount, note } = stay;
  const told = (one: HostEvidence): string => `${formatTime(clock, one.at)} ${evidenceText(one, stay.host)}`;
  switch (basis) {
    case "gap":
      return note ?? "";
    case "no-move-known":
      return fromEvidence === null
        ? `seen at its end: ${toEvidence === null ? "" : told(toEvidence)}; the exports cover the time before and hold no move`
        : `seen at its begin: ${told(fromEvidence)}; the exports cover the time after and hold no move`;
    case "seen": {
      if (fromEvidence === null || toEvidence === null) return "";
      if (fromEvidence === toEvidence) return told(fromEvidence);
      const between = evidenceCount > 2 ? `, ${formatCountOf(evidenceCount - 2, "more record")} between` : "";
      return `from: ${told(fromEvidence)}; to: ${told(toEvidence)}${between}`;
    }
    default: {
      const never: never = basis;
      return never;
    }
  }
}
