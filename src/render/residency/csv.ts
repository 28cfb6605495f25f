import { toIso, toIsoOrNull, type EpochMs, type Seconds } from "../../model/units.ts";
import type {
  DocumentedStay,
  HostEvidence,
  ResidencyDocument,
  StayBasis,
  UndatedHost,
  VmResidency,
} from "../../model/residency.ts";
import { cellText, type Cell } from "../csv.ts";
import { evidenceText } from "./words.ts";

interface Line extends Omit<DocumentedStay, "basis" | "from" | "to" | "seconds"> {
  readonly basis: StayBasis | "undated";
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly seconds: Seconds | null;
}

interface Column {
  readonly header: string;
  readonly accessor: (stay: Line, vm: VmResidency) => Cell;
}

/** The columns of residency.csv, left to right; none is ever renamed. */
const COLUMNS: readonly Column[] = [
  { header: "vcenter", accessor: (_, { vcenter }) => vcenter },
  { header: "vm", accessor: (_, { vm }) => vm.name },
  { header: "vmMoref", accessor: (_, { vm }) => vm.moref },
  { header: "vmInstanceUuid", accessor: (_, { vm }) => vm.instanceUuid },
  { header: "basis", accessor: ({ basis }) => basis },
  { header: "host", accessor: ({ host }) => host },
  { header: "from", accessor: ({ from }) => toIsoOrNull(from) },
  { header: "to", accessor: ({ to }) => toIsoOrNull(to) },
  { header: "seconds", accessor: ({ seconds }) => seconds },
  { header: "fromEvidence", accessor: ({ fromEvidence, host }) => textOf(fromEvidence, host) },
  { header: "fromEvidenceAt", accessor: ({ fromEvidence }) => atOf(fromEvidence) },
  { header: "toEvidence", accessor: ({ toEvidence, host }) => textOf(toEvidence, host) },
  { header: "toEvidenceAt", accessor: ({ toEvidence }) => atOf(toEvidence) },
  { header: "evidenceCount", accessor: ({ evidenceCount }) => evidenceCount },
  { header: "poweredOff", accessor: ({ basis, isOff }) => (basis === "gap" ? null : isOff) },
  {
    header: "allowed",
    accessor: ({ host, outside }, { sets }) => (host === null || sets.length === 0 ? null : outside.length === 0),
  },
  { header: "outsideOf", accessor: ({ outside }) => outside.join("; ") },
  { header: "note", accessor: ({ note }) => note },
];

/** residency.csv in pieces, one stay or gap a row, then what undated inventories say, by the rules of migrations.csv. */
export function* renderResidencyCsv({ vms }: ResidencyDocument): Iterable<string> {
  yield `\uFEFF${COLUMNS.map(({ header }) => header).join(",")}\r\n`;
  for (const vm of vms)
    for (const stay of vm.stays) yield `${COLUMNS.map(({ accessor }) => cellText(accessor(stay, vm))).join(",")}\r\n`;
  for (const vm of vms)
    for (const undated of vm.undated)
      yield `${COLUMNS.map(({ accessor }) => cellText(accessor(undatedStay(undated), vm))).join(",")}\r\n`;
}

/** An inventory without a time: host and judgement, no time. */
function undatedStay({ host, powerState, record, outside }: UndatedHost): Line {
  return {
    basis: "undated",
    host,
    from: null,
    to: null,
    seconds: null,
    fromEvidence: null,
    toEvidence: null,
    evidenceCount: 1,
    isOff: powerState === "off",
    outside,
    note: `listed by an inventory that states no time (${record})`,
  };
}

function textOf(evidence: HostEvidence | null, host: string | null): string | null {
  return evidence === null ? null : evidenceText(evidence, host);
}

function atOf(evidence: HostEvidence | null): string | null {
  return evidence === null ? null : toIso(evidence.at);
}
