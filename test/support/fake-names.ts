import type { Place } from "../../src/model/entity.ts";

/** The invented data centre that fake reports play in: two vCenters, three clusters, twelve hosts. */
export interface FakeSite {
  readonly vms: readonly string[];
  readonly hosts: readonly { readonly name: string; readonly cluster: string; readonly vcenter: string }[];
  readonly datastores: readonly string[];
  readonly persons: readonly string[];
  readonly services: readonly string[];
}

const VM_ROLES = ["web", "app", "sql", "mail", "file", "build", "cache", "queue", "print", "lic"];
const VM_TEAMS = ["payroll", "shop", "crm", "lab", "hr", "wiki", "fleet", "claims"];

/** Names that try to break out of HTML, script, CSV, CSS or a terminal; every output has to leave them inert. */
export const HOSTILE_NAMES = [
  "<script>alert(1)</script>",
  "</script><script>document.title='owned'</script>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '=HYPERLINK("http://evil.invalid","click")',
  "+1+1",
  "@SUM(A1:A9)",
  "-2+3",
  "\tleading tab",
  "{{constructor.constructor}}",
  "<!-- <script>",
  "]]>",
  "\u202Egnp.exe",
  "\u05E9\u05E8\u05EA-01",
  "line\u2028separator\u2029inside",
  "line\nbreak\r\ninside",
  "bell\u0007 and escape\u001B[31m",
  "javascript:alert(1)",
  "a&amp;b &lt;c",
  "lone surrogate \uD800 here",
  "name with, comma; and \"quotes\" and 'more'",
  "x".repeat(500),
  "__proto__",
  "Müller–Straße VM №7",
];

export function fakeSite(vmCount: number, hostile: boolean): FakeSite {
  const vms = Array.from({ length: vmCount }, (_, index) => {
    const team = VM_TEAMS[index % VM_TEAMS.length];
    const role = VM_ROLES[Math.floor(index / VM_TEAMS.length) % VM_ROLES.length];
    return `${team}-${role}-${String(Math.floor(index / (VM_TEAMS.length * VM_ROLES.length)) + 1).padStart(2, "0")}`;
  });
  const hosts = Array.from({ length: 12 }, (_, index) => ({
    name: `esx${String(index + 1).padStart(2, "0")}.corp.example`,
    cluster: index < 6 ? "prod-a" : index < 10 ? "prod-b" : "lab",
    vcenter: index < 10 ? "vc01.corp.example" : "vc02.corp.example",
  }));
  const datastores = ["vsan-prod-a", "san-gold-01", "san-gold-02", "san-silver-01", "nfs-archive", "vsan-lab"];
  const persons = ["CORP\\a.novak", "CORP\\j.okafor", "m.lindqvist@vsphere.local"];
  const services = ["CORP\\svc-backup", "CORP\\svc-automation"];
  if (!hostile) return { vms, hosts, datastores, persons, services };
  const nameAt = (index: number, fallback: string): string => HOSTILE_NAMES[index % HOSTILE_NAMES.length] ?? fallback;
  return {
    vms: vms.map((name, index) => (index < HOSTILE_NAMES.length ? nameAt(index, name) : name)),
    hosts: hosts.map((host, index) => ({
      ...host,
      name: index < 4 ? nameAt(index, host.name) : host.name,
      cluster: index < 6 ? nameAt(2, host.cluster) : host.cluster,
    })),
    datastores: datastores.map((name, index) => (index < 3 ? nameAt(index + 4, name) : name)),
    persons: [...persons, nameAt(0, ""), nameAt(4, "")],
    services: [...services, nameAt(12, "")],
  };
}

export function placeOf(site: FakeSite, hostName: string, datastore: string): Place {
  const host = site.hosts.find((candidate) => candidate.name === hostName);
  return {
    vcenter: host?.vcenter ?? null,
    host: hostName,
    datastore,
    datacenter: host === undefined ? null : host.vcenter.startsWith("vc01") ? "dc-north" : "dc-south",
    cluster: host?.cluster ?? null,
  };
}
