import type { Named } from "../simulator/types.ts";

/** The invented places and machines of the samples' night: two vCenters of a company in Hamburg and Munich. */
export interface Host {
  readonly ref: Named;
  readonly cluster: Named;
  readonly datacenter: Named;
  readonly vcenter: string;
}

export interface Machine {
  vcenter: string;
  ref: Named;
  host: Host;
  datastore: Named;
  power: "on" | "off" | "suspended";
  readonly template: boolean;
}

export const NORD = "vc-nord.example.net";
export const SUED = "vc-sued.example.net";

const hamburg: Named = { name: "Hamburg", moref: "datacenter-21" };
const muenchen: Named = { name: "München", moref: "datacenter-3" };
const produktion: Named = { name: "Produktion", moref: "domain-c1001" };
const entwicklung: Named = { name: "Entwicklung", moref: "domain-c1002" };
const sued: Named = { name: "Cluster Süd", moref: "domain-c8" };

const host = (vcenter: string, name: string, moref: string, cluster: Named, datacenter: Named): Host => ({
  ref: { name: `${name}.example.net`, moref },
  cluster,
  datacenter,
  vcenter,
});

export const HOSTS = {
  n1: host(NORD, "esx-n01", "host-1011", produktion, hamburg),
  n2: host(NORD, "esx-n02", "host-1012", produktion, hamburg),
  n3: host(NORD, "esx-n03", "host-1013", produktion, hamburg),
  n4: host(NORD, "esx-n04", "host-1014", produktion, hamburg),
  n5: host(NORD, "esx-n05", "host-1015", entwicklung, hamburg),
  n6: host(NORD, "esx-n06", "host-1016", entwicklung, hamburg),
  s1: host(SUED, "esx-s01", "host-12", sued, muenchen),
  s2: host(SUED, "esx-s02", "host-14", sued, muenchen),
  s3: host(SUED, "esx-s03", "host-16", sued, muenchen),
} as const;
export type HostKey = keyof typeof HOSTS;

export const DATASTORES = {
  gold1: { name: "nord-gold-01", moref: "datastore-2001" },
  gold2: { name: "nord-gold-02", moref: "datastore-2002" },
  silver: { name: "nord-silver-01", moref: "datastore-2003" },
  dev: { name: "nord-dev, NFS", moref: "datastore-2004" },
  nvme1: { name: "sued-nvme-01", moref: "datastore-31" },
  nvme2: { name: "sued-nvme-02", moref: "datastore-32" },
} as const satisfies Record<string, Named>;
export type DatastoreKey = keyof typeof DATASTORES;

type Row = readonly [
  name: string,
  moref: string,
  host: HostKey,
  datastore: DatastoreKey,
  extra?: "off" | "suspended" | "template",
];

/** Names as people give them: umlauts, commas, quotes, a leading equals sign, the words of the event sentences. */
const ROWS: readonly Row[] = [
  ["sap-prd-01", "vm-3001", "n1", "silver"],
  ["db-oracle-01", "vm-3002", "n1", "gold1"],
  ["web-front-01", "vm-3003", "n1", "gold1"],
  ["web-front-02", "vm-3004", "n2", "gold1"],
  ["web-front-03", "vm-3005", "n3", "gold2"],
  ["mail-gw-01", "vm-3006", "n2", "gold2"],
  ["Müllabfuhr-Portal", "vm-3007", "n3", "silver"],
  ["file server 2, alt", "vm-3008", "n3", "silver"],
  ["Backup from Berlin to Kiel", "vm-3009", "n3", "silver"],
  ['Prüfstand "Nacht"', "vm-3010", "n3", "gold2"],
  ["=SUMME(Test)", "vm-3011", "n5", "dev"],
  ["intranet <alt> & neu", "vm-3012", "n3", "gold1"],
  ["k8s-worker-01", "vm-3013", "n4", "gold2"],
  ["k8s-worker-02", "vm-3014", "n3", "gold2"],
  ["k8s-worker-03", "vm-3015", "n1", "gold2"],
  ["dwh-etl-01", "vm-3016", "n4", "silver"],
  ["dwh-stage-01", "vm-3017", "n4", "silver"],
  ["archiv-2019", "vm-3018", "n3", "silver", "off"],
  ["sandbox-03", "vm-3019", "n5", "dev", "suspended"],
  ["tmpl-rhel9", "vm-3020", "n5", "dev", "template"],
  ["win-lic-01", "vm-3021", "n6", "dev"],
  ["print-01", "vm-3022", "n4", "gold1"],
  ["webshop-02", "vm-3023", "n2", "gold1"],
  ["lab-desktop-11", "vm-3024", "n6", "dev", "off"],
  ["build-agent-07", "vm-3025", "n5", "dev"],
  ["report-db", "vm-3026", "n2", "gold1"],
  ["vCLS-4c1f77a2-0d5e-4c0f-9b0e-6b7e1e6c2f01", "vm-3027", "n3", "gold1"],
  ["monitoring-01", "vm-41", "s1", "nvme1"],
  ["ldap-01", "vm-42", "s1", "nvme1"],
  ["ldap-02", "vm-43", "s2", "nvme1"],
  ["Zeiterfassung Süd", "vm-44", "s2", "nvme1"],
  ["cam-recorder-01", "vm-45", "s3", "nvme2"],
  ["erp-test in QA", "vm-46", "s3", "nvme2"],
  ["wiki", "vm-47", "s1", "nvme2"],
];

export function castOf(): Map<string, Machine> {
  const cast = new Map<string, Machine>();
  for (const [name, moref, hostKey, datastore, extra] of ROWS) {
    const on = HOSTS[hostKey];
    cast.set(name, {
      vcenter: on.vcenter,
      ref: { name, moref },
      host: on,
      datastore: DATASTORES[datastore],
      power: extra === "suspended" ? "suspended" : extra === undefined ? "on" : "off",
      template: extra === "template",
    });
  }
  return cast;
}
