import type { SimFault } from "../simulator/types.ts";
import { NORD, SUED } from "./cast.ts";
import { openStage, type Night, type Stage } from "./stage.ts";

/**
 * The night all samples tell of, 2026-11-22 20:00 to 2026-11-23 06:00 UTC. Invented, but nothing in it is unusual: an
 * evening of Storage vMotions by a service account, DRS at work, a host emptied for patching, and what goes wrong.
 */
const STORAGE_JOB = "NORD\\svc-storage";
const PETERSEN = "NORD\\a.petersen";
const HUBER = "SUED\\j.huber";
const ADMIN = "VSPHERE.LOCAL\\Administrator";

const NO_SPACE: SimFault = {
  type: "NoDiskSpace",
  message: "Insufficient disk space on datastore 'nord-gold-01'.",
};
const TIMED_OUT: SimFault = {
  type: "GenericVmConfigFault",
  message: "The migration has exceeded the maximum switchover time of 100 second(s).",
};
const CANCELLED: SimFault = { type: "RequestCanceled", message: "The task was canceled by a user." };
const OTHER_CPU: SimFault = {
  type: "CpuIncompatible1ECX",
  message:
    "The target host does not support the virtual machine's current hardware requirements. Use a cluster with Enhanced vMotion Compatibility (EVC) enabled.",
};

export function night(): Night {
  const stage = openStage();
  beforeTheExport(stage);
  storageEvening(stage);
  balancing(stage);
  people(stage);
  evacuation(stage);
  automation(stage);
  south(stage);
  lateHours(stage);
  everythingElse(stage);
  return stage.curtain();
}

/** Began at 19:58: the export has its end only. */
function beforeTheExport({ move }: Stage): void {
  move({ vm: "mail-gw-01", at: "19:58:12.400", seconds: 148.6, host: "n4", user: PETERSEN, task: "migrate" });
}

/** One VM after the other leaves the silver datastore; one does not fit and goes elsewhere at the second try. */
function storageEvening({ move }: Stage): void {
  const job = { user: STORAGE_JOB, task: "relocate" } as const;
  move({ ...job, vm: "sap-prd-01", at: "20:05:00.120", seconds: 2114.3, datastore: "gold1" });
  move({ ...job, vm: "Müllabfuhr-Portal", at: "20:41:02.810", seconds: 388.9, datastore: "gold1" });
  move({ ...job, vm: "Backup from Berlin to Kiel", at: "20:48:11.055", seconds: 905.2, datastore: "gold2" });
  move({
    ...job,
    vm: "dwh-stage-01",
    at: "21:04:03.200",
    seconds: 61.7,
    datastore: "gold1",
    fault: NO_SPACE,
    quoted: true,
  });
  move({ ...job, vm: "dwh-stage-01", at: "21:06:30.400", seconds: 1408.8, datastore: "gold2" });
  move({ ...job, vm: "file server 2, alt", at: "21:30:44.910", seconds: 2071.5, datastore: "gold2", fault: CANCELLED });
  // Only a disk moves: the VM's home stays, and the event shows one datastore twice.
  move({ ...job, vm: "db-oracle-01", at: "22:10:09.700", seconds: 512.4 });
  // To another host and datastore at once.
  move({ ...job, vm: "k8s-worker-01", at: "22:20:31.050", seconds: 243.6, host: "n2", datastore: "gold1" });
}

/** DRS; four of these start encrypted, and one worker goes back and forth. */
function balancing({ move }: Stage): void {
  move({ vm: "k8s-worker-03", at: "20:17:40.300", seconds: 19.4, host: "n2", encrypted: true });
  move({ vm: "web-front-01", at: "20:47:41.080", seconds: 14.2, host: "n4" });
  move({ vm: "k8s-worker-03", at: "21:02:40.950", seconds: 21.1, host: "n1", encrypted: true });
  move({ vm: "web-front-02", at: "21:32:42.200", seconds: 16.8, host: "n1", quoted: true });
  move({ vm: "k8s-worker-03", at: "21:47:43.640", seconds: 18.9, host: "n2", encrypted: true });
  move({ vm: "k8s-worker-03", at: "22:32:44.150", seconds: 22.7, host: "n1", encrypted: true });
  move({ vm: "print-01", at: "22:47:44.900", seconds: 9.6, host: "n1" });
  move({ vm: "report-db", at: "23:47:46.010", seconds: 44.8, host: "n1" });
  move({ vm: "web-front-01", at: "01:32:50.770", seconds: 13.1, host: "n3" });
  move({ vm: "k8s-worker-01", at: "01:47:51.330", seconds: 24.4, host: "n3", encrypted: true });
}

function people({ move }: Stage): void {
  // The switchover took too long; half an hour later it worked.
  move({
    vm: "db-oracle-01",
    at: "21:10:20.500",
    seconds: 171.3,
    host: "n2",
    user: PETERSEN,
    task: "migrate",
    fault: TIMED_OUT,
  });
  move({ vm: "db-oracle-01", at: "21:41:02.610", seconds: 133.8, host: "n2", user: PETERSEN, task: "migrate" });
  move({
    vm: "win-lic-01",
    at: "21:15:31.200",
    seconds: 0,
    host: "n1",
    user: PETERSEN,
    task: "relocate",
    fault: OTHER_CPU,
    refused: true,
  });
  move({
    vm: "=SUMME(Test)",
    at: "21:20:00.870",
    seconds: 31.5,
    host: "n6",
    user: PETERSEN,
    task: "relocate",
    encrypted: true,
  });
  move({ vm: "sandbox-03", at: "21:25:12.330", seconds: 96.2, host: "n6", user: PETERSEN, task: "relocate" });
  // Powered off, and taken away before its host is emptied.
  move({ vm: "archiv-2019", at: "22:50:11.300", seconds: 4.9, host: "n1", user: PETERSEN, task: "migrate" });
  move({ vm: "tmpl-rhel9", at: "21:28:40.460", seconds: 74.9, host: "n6", user: PETERSEN, task: "relocate" });
}

/** esx-n03 is emptied for patching: its running VMs leave under DRS, four at a time. */
function evacuation({ maintenance, move }: Stage): void {
  maintenance("n3", "23:00:02.150", "23:09:48.700", "00:58:31.400", PETERSEN);
  move({ vm: "web-front-03", at: "23:00:06.210", seconds: 15.3, host: "n1" });
  move({ vm: "Müllabfuhr-Portal", at: "23:00:06.540", seconds: 27.8, host: "n2", encrypted: true });
  move({ vm: "file server 2, alt", at: "23:00:06.880", seconds: 81.2, host: "n4" });
  move({ vm: "Backup from Berlin to Kiel", at: "23:00:07.190", seconds: 48.1, host: "n4" });
  move({ vm: 'Prüfstand "Nacht"', at: "23:00:23.100", seconds: 33.9, host: "n2" });
  move({ vm: "intranet <alt> & neu", at: "23:00:36.050", seconds: 20.4, host: "n1", encrypted: true });
  move({ vm: "k8s-worker-02", at: "23:00:58.730", seconds: 25.6, host: "n4" });
  move({ vm: "vCLS-4c1f77a2-0d5e-4c0f-9b0e-6b7e1e6c2f01", at: "23:01:50.010", seconds: 6.2, host: "n2" });
}

/** Storage DRS, one of them on a person's click; a scheduled task; a power-on that was placed elsewhere. */
function automation({ move, tell }: Stage): void {
  move({ vm: "web-front-03", at: "00:10:30.700", seconds: 322.5, datastore: "gold1", task: "sdrs" });
  move({ vm: "k8s-worker-02", at: "00:16:12.090", seconds: 298.3, datastore: "gold1", task: "sdrs" });
  move({
    vm: 'Prüfstand "Nacht"',
    at: "20:20:05.440",
    seconds: 412.7,
    datastore: "gold1",
    task: "sdrs-click",
    user: PETERSEN,
  });
  move({
    vm: "report-db",
    at: "02:00:00.910",
    seconds: 640.4,
    datastore: "gold2",
    task: "relocate",
    user: "NORD\\svc-scheduler",
    schedule: "Report DB back to gold-02",
  });
  move({ vm: "lab-desktop-11", at: "04:10:15.080", seconds: 3.1, host: "n5", task: "power-on" });
  tell(
    NORD,
    "04:10:19.600",
    {
      type: "DrsVmPoweredOnEvent",
      message: "DRS powered On lab-desktop-11 on esx-n05.example.net in Hamburg",
    },
    "lab-desktop-11",
  );
}

function south({ move }: Stage): void {
  move({
    vm: "webshop-02",
    at: "00:30:41.260",
    seconds: 566.9,
    host: "s2",
    datastore: "nvme1",
    user: ADMIN,
    task: "relocate",
    encrypted: true,
  });
  move({ vm: "monitoring-01", at: "20:12:03.300", seconds: 28.4, host: "s2" });
  move({ vm: "ldap-01", at: "21:07:04.510", seconds: 11.9, host: "s3", encrypted: true });
  move({ vm: "ldap-02", at: "21:07:05.020", seconds: 12.7, host: "s1" });
  move({
    vm: "Zeiterfassung Süd",
    at: "22:30:18.400",
    seconds: 1833.1,
    datastore: "nvme2",
    user: HUBER,
    task: "relocate",
  });
  move({
    vm: "cam-recorder-01",
    at: "22:41:50.660",
    seconds: 2719.5,
    datastore: "nvme1",
    user: HUBER,
    task: "relocate",
    movedInError: true,
  });
  move({ vm: "erp-test in QA", at: "23:20:33.000", seconds: 19.2, host: "s1", user: HUBER, task: "migrate" });
  move({ vm: "wiki", at: "01:15:09.140", seconds: 13.5, host: "s2" });
  // vpxd was restarted under it: nothing ever tells how it ended.
  move({ vm: "monitoring-01", at: "02:29:10.720", seconds: 30, host: "s3", missing: "end" });
}

function lateHours({ move, tell }: Stage): void {
  // The host it was on died: HA starts the VM elsewhere.
  move({ vm: "print-01", at: "03:11:05.430", seconds: 60, host: "n2", missing: "end" });
  tell(
    NORD,
    "03:12:40.200",
    {
      host: { name: "esx-n04.example.net", moref: "host-1014" },
      type: "EventEx",
      eventTypeId: "com.vmware.vc.ha.VmRestartedByHAEvent",
      category: "warning",
      message: "vSphere HA restarted virtual machine print-01 on host esx-n04.example.net in cluster Produktion",
      objectId: "vm-3022",
      objectType: "VirtualMachine",
      objectName: "print-01",
    },
    "print-01",
  );
  move({ vm: "build-agent-07", at: "03:40:00.050", seconds: 17.7, host: "n6", user: PETERSEN, task: "migrate" });
  move({ vm: "ldap-01", at: "04:37:20.380", seconds: 12.3, host: "s1" });
  // Not done when the export was made.
  move({
    vm: "dwh-etl-01",
    at: "05:48:00.300",
    seconds: 4200,
    datastore: "gold2",
    user: STORAGE_JOB,
    task: "relocate",
  });
}

/** What else a vCenter writes: log-ins, a reconfiguration over several lines, alarms, its own restart. */
function everythingElse({ tell }: Stage): void {
  const login = { type: "UserLoginSessionEvent", user: STORAGE_JOB } as const;
  tell(NORD, "20:04:58.700", { ...login, message: `User ${STORAGE_JOB}@10.20.1.15 logged in as PowerCLI/13.2` });
  tell(NORD, "21:09:55.100", {
    type: "UserLoginSessionEvent",
    user: PETERSEN,
    message: `User ${PETERSEN}@10.20.7.31 logged in as JAX-WS RI 2.2.9-b130926.1035`,
  });
  tell(
    NORD,
    "21:55:12.040",
    {
      type: "VmReconfiguredEvent",
      user: PETERSEN,
      message:
        'Reconfigured build-agent-07 on esx-n05.example.net in Hamburg.\n \nModified: \n \nconfig.hardware.memoryMB: 8192 -> 16384; \n\nconfig.annotation: "was ""agent-7"", moved from rack 4" -> <unset>; \n Added: \n \nDeleted: \n',
    },
    "build-agent-07",
  );
  tell(
    NORD,
    "22:15:00.000",
    {
      type: "AlarmStatusChangedEvent",
      message: "Alarm 'Virtual machine CPU usage' on sap-prd-01 changed from Green to Yellow",
    },
    "sap-prd-01",
  );
  tell(
    NORD,
    "22:58:40.900",
    {
      type: "GeneralUserEvent",
      category: "user",
      user: PETERSEN,
      message: "please migrate web-front-03 before the patch window",
    },
    "web-front-03",
  );
  tell(SUED, "02:29:31.000", {
    type: "AlarmStatusChangedEvent",
    category: "warning",
    message: "Alarm 'vCenter Server Health Alarm' on Datacenters changed from Green to Red",
  });
  tell(SUED, "05:59:30.220", {
    type: "UserLogoutSessionEvent",
    user: HUBER,
    message: `User ${HUBER}@10.30.2.9 logged out (login time: Sunday, 22 November, 2026 10:28:41 PM, number of API invocations: 41, user agent: PowerCLI/13.2)`,
  });
}
