import type { SimFault } from "./types.ts";

/** Faults a pre-check refuses with. */
export const CHECK_FAULTS: readonly SimFault[] = [
  {
    type: "CannotAccessNetwork",
    message: "Network interface 'Network adapter 1' uses network 'VLAN 230', which is not accessible.",
  },
  {
    type: "CpuIncompatible1ECX",
    message:
      "The target host does not support the virtual machine's current hardware requirements. Use a cluster with Enhanced vMotion Compatibility (EVC) enabled.",
  },
  {
    type: "DisallowedMigrationDeviceAttached",
    message:
      "Virtual machine is configured to use a device that prevents the operation: Device 'SCSI controller 1' is a SCSI controller engaged in bus-sharing.",
  },
  { type: "NoCompatibleHost", message: "No host is compatible with the virtual machine." },
  { type: "InsufficientMemoryResourcesFault", message: "The host does not have sufficient memory resources." },
];

/** Faults that strike while the migration runs. */
export const COPY_FAULTS: readonly SimFault[] = [
  {
    type: "MigrationFault",
    message: "The source detected that the destination failed to resume.",
  },
  {
    type: "VMotionLinkDown",
    message:
      "The vMotion migrations failed because the ESX hosts were not able to connect over the vMotion network. Check the vMotion network settings and physical network configuration.",
  },
  { type: "Timedout", message: "Operation timed out." },
  {
    type: "GenericVmConfigFault",
    message: "The migration has exceeded the maximum switchover time of 100 second(s).",
  },
  {
    type: "CannotAccessVmDisk",
    message: "Unable to access the virtual machine configuration: Failed to lock the file.",
  },
];

export const CANCELLED: SimFault = { type: "RequestCanceled", message: "The task was canceled by a user." };
