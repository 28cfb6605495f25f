import { randomBytes } from "node:crypto";
import type {
  DocumentedStay,
  HostEvidence,
  ResidencyDocument,
  UndatedHost,
  VmResidency,
} from "../../model/residency.ts";
import { byLabels } from "./names.ts";
import { pseudonyms, type NameClass } from "./pseudonyms.ts";

const WITHHELD = "(withheld)";

/**
 * The document under the names that reports with the same secret have; patterns, paths and the history's place go. Times, lengths
 * and the SHA-256 of the inputs stay.
 * @param secret bytes or text of a secret file; null: random, so that it can be compared with nothing.
 */
export function anonymizeResidency(document: ResidencyDocument, secret: string | Uint8Array | null): ResidencyDocument {
  const pseudonym = byLabels(pseudonyms(secret ?? randomBytes(32)));
  const name = (nameClass: NameClass, text: string): string => (text === "" ? "" : pseudonym(nameClass, text));
  const orNull = (nameClass: NameClass, text: string | null): string | null =>
    text === null ? null : name(nameClass, text);
  const inputs = document.inputs.map((input, index) => ({ ...input, path: `input-${index + 1}` }));
  const shown = new Map(document.inputs.map(({ path }, index) => [path, `input-${index + 1}`]));
  const record = (text: string): string => {
    // events.csv:12
    const line = /:\d+$/.exec(text)?.[0] ?? "";
    const path = shown.get(text.slice(0, text.length - line.length));
    return path === undefined ? "" : `${path}${line}`;
  };
  const evidence = (one: HostEvidence | null): HostEvidence | null =>
    one === null
      ? null
      : {
          ...one,
          host: name("host", one.host),
          vcenter: orNull("vcenter", one.vcenter),
          cameFrom: orNull("host", one.cameFrom),
          migration: orNull("id", one.migration),
          record: record(one.record),
        };
  const sets = (names: readonly string[]): readonly string[] => names.map((set) => name("name", set));
  const stay = (one: DocumentedStay): DocumentedStay => ({
    ...one,
    host: orNull("host", one.host),
    fromEvidence: evidence(one.fromEvidence),
    toEvidence: evidence(one.toEvidence),
    outside: sets(one.outside),
    note: one.note === null ? null : withoutHosts(one.note, one, (host) => name("host", host)),
  });
  const undated = (one: UndatedHost): UndatedHost => ({
    ...one,
    host: name("host", one.host),
    record: record(one.record),
    outside: sets(one.outside),
  });
  const residency = (one: VmResidency): VmResidency => {
    const vm = {
      name: orNull("vm", one.vm.name),
      moref: orNull("moref", one.vm.moref),
      instanceUuid: orNull("uuid", one.vm.instanceUuid),
    };
    return {
      ...one,
      vm,
      label: vm.name ?? vm.moref ?? vm.instanceUuid ?? "an unnamed VM",
      vcenter: orNull("vcenter", one.vcenter),
      formerNames: one.formerNames.map((former) => name("vm", former)),
      sets: sets(one.sets),
      stays: one.stays.map(stay),
      undated: one.undated.map(undated),
    };
  };
  return {
    ...document,
    patterns: ["names withheld"],
    sets: document.sets.map((set) => ({ name: name("name", set.name), hosts: [WITHHELD] })),
    vms: document.vms.map(residency),
    inputs,
    covered: document.covered.map((span) => ({ ...span, vcenter: orNull("vcenter", span.vcenter) })),
    history: document.history === null ? null : WITHHELD,
  };
}

/** A note names no host but those of its own evidence: seen on esx01, then on esx02; … */
function withoutHosts(
  note: string,
  { fromEvidence, toEvidence }: DocumentedStay,
  hidden: (host: string) => string,
): string {
  const hosts = [fromEvidence, toEvidence].flatMap((one) => (one === null ? [] : [one.host]));
  return [...new Set(hosts)]
    .sort((a, b) => b.length - a.length)
    .reduce((text, host) => (host === "" ? text : text.replaceAll(`on ${host}`, () => `on ${hidden(host)}`)), note);
}
