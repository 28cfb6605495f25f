import type { Fault } from "../model/fact.ts";
import type { FailurePhase } from "../model/migration.ts";
import type { RawFault } from "../model/record.ts";

/**
 * Why migrations fail, as data. First match wins, so the specific stands before the general; a wrapper only says that something
 * failed, and gives way to any other record of the same failure. Sources: Broadcom KB articles by number, vim fault names from govmomi's types.
 */
interface FailureClass {
  readonly category: string;
  readonly phase: FailurePhase;
  readonly pattern: RegExp;
  /** A line the pattern matches, as logged. */
  readonly example: string;
  readonly remedy: string | null;
  readonly reference: string | null;
  readonly wrapper?: boolean;
}

const kb = (article: number): string => `Broadcom KB ${article}`;

export const FAILURE_CLASSES: readonly FailureClass[] = [
  {
    category: "cancelled",
    phase: "unknown",
    pattern:
      /RequestCancell?ed|(?:operation|task|migration) was cancell?ed|cancell?ed by (?:the |a )?user|vom Benutzer abgebrochen/i,
    example: "The task was canceled by a user.",
    remedy: null,
    reference: null,
  },
  {
    category: "switchover-timeout-fsr",
    phase: "switchover",
    pattern:
      /Maximum switchover time \(\d+ seconds\) reached|Maximum switchover time for migration exceeded|0xbad0109|195887369/,
    example:
      "FSR: 690: 1313159068180024 S: Maximum switchover time (100 seconds) reached. Failing migration; VM should resume on source.",
    remedy:
      "Run fewer storage operations at the same time; many disks on a busy datastore need a higher fsr.maxSwitchoverSeconds.",
    reference: kb(307365),
  },
  {
    category: "switchover-timeout",
    phase: "switchover",
    pattern: /exceeded the maximum switchover time of \d+ second|maxSwitchoverTimeExceeded/,
    example:
      "The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the migration to allow the VM to continue running on the source.",
    remedy:
      "Check the vMotion network's bandwidth and loss, move the VM in a quieter window, or raise vmotion.maxSwitchoverSeconds with the VM off.",
    reference: kb(314376),
  },
  {
    category: "vgpu-restore-slow",
    phase: "resume",
    pattern: /Destination waited for [\d.]+ seconds/,
    example: "Migrate: Remote Log: Destination waited for 208.42 seconds.",
    remedy: "Use a faster vMotion network or a smaller vGPU profile; ESXi 6.7 U3 and later restore vGPU state faster.",
    reference: kb(320352),
  },
  {
    category: "destination-memory-pressure",
    phase: "pre-copy",
    pattern: /waited [\d.]+ seconds to leave low memory state on dest host/,
    example: "World 737163 waited 23.610 seconds to leave low memory state on dest host during pre-copy.",
    remedy: "Free memory on the destination host before moving VMs there.",
    reference: null,
  },
  {
    category: "vmotion-network-unreachable",
    phase: "reserve",
    pattern:
      /not able to connect over the v?motion network|failed to connect over the v?motion network|0xbad010b|195887371/i,
    example: "The vMotion migrations failed because the ESX hosts were not able to connect over the vMotion network.",
    remedy:
      "Test with vmkping -I <vmk> -d -s <MTU-28> between the vMotion addresses; check VLAN, subnet, firewall and duplicate addresses.",
    reference: kb(424375),
  },
  {
    category: "vmotion-connect-failure",
    phase: "reserve",
    pattern: /failed to create a connection with (?:the )?remote host|msg\.vmotion\.connect\.failure/,
    example: "vMotion migration [168435970:1447777] failed to create a connection with the remote host <10.0.0.2>",
    remedy: "Check the vMotion vmknic, VLAN and firewall (TCP 8000) of both hosts with vmkping.",
    reference: kb(321009),
  },
  {
    category: "async-state-transfer",
    phase: "switchover",
    pattern: /failed to asynchronously receive and apply state/,
    example: "vMotion migration [1:2] failed to asynchronously receive and apply state from the remote host",
    remedy: "Read vmware.log and vmkernel.log of the destination host for the line before it.",
    reference: null,
  },
  {
    category: "timeout-network-or-mtu",
    phase: "pre-copy",
    pattern: /timed out waiting for migration (?:data|start)|lost connection to peer|connection timed out/i,
    example: "Timed out waiting for migration data.",
    remedy: "Align the MTU end to end and look for loss on the vMotion network.",
    reference: kb(417889),
  },
  {
    category: "connection-lost",
    phase: "pre-copy",
    pattern:
      /Failed waiting for data\. Error \w+|possibly due to timeout|0xbad003f|195887167|connection closed by remote host/i,
    example: "Failed waiting for data. Error 16. Invalid argument",
    remedy: "Compare vmkernel.log of both hosts at this time.",
    reference: kb(321009),
  },
  {
    category: "precheck-slow",
    phase: "check",
    pattern:
      /Compatibility check took too long to complete|NfcNewAuthdConnectionEx: Failed to connect to server \S+:902/,
    example: "Compatibility check took too long to complete. Please check vCenter Server logs for more details.",
    remedy: "Open TCP 902 between the hosts, align their clocks, avoid NAT between them.",
    reference: kb(393932),
  },
  {
    category: "no-checkpoint-data",
    phase: "switchover",
    pattern: /msg\.checkpoint\.migration\.nodata|msg\.vmk\.status\.VMK_TIMEOUT/,
    example: "msg.checkpoint.migration.nodata",
    remedy: "Look for loss on the vMotion network.",
    reference: null,
  },
  {
    category: "io-aborted",
    phase: "pre-copy",
    pattern: /failed to end preCopy stream|0xbad00e0|195887328/,
    example: "WARNING: VMotion: 3680: 1415416254017461 S: failed to end preCopy stream: IO was aborted",
    remedy: "Usually follows a switchover timeout: see there.",
    reference: kb(314376),
  },
  {
    category: "pool-missing",
    phase: "reserve",
    pattern: /failed to look up vMotion destination resource pool object/,
    example: "A general system error occurred: failed to look up vMotion destination resource pool object",
    remedy: "Disconnect and reconnect the destination host, then retry.",
    reference: kb(321009),
  },
  {
    category: "destination-failed-resume",
    phase: "resume",
    pattern: /[Ss]ource detected that (?:the )?destination failed to resume|msg\.migrate\.fail\.dst/,
    example: "The source detected that the destination failed to resume.",
    remedy: "Read vmware.log of the destination: storage access and timeouts are the usual causes.",
    reference: kb(307365),
  },
  {
    category: "insufficient-resources",
    phase: "check",
    pattern:
      /Insufficient(?:Host)?(?:Memory|Cpu|Failover|Resources|Standby)\w*|insufficient (?:memory |cpu |failover )?(?:resources|capacity)|does not have (?:sufficient|enough) (?:memory|cpu|resources)/i,
    example: "The host does not have sufficient memory resources to satisfy the reservation.",
    remedy: "Free capacity on the destination, or lower reservations; check the HA admission policy.",
    reference: null,
  },
  {
    category: "swap-placement",
    phase: "check",
    pattern: /UnsharedSwapVMotionNotSupported|SwapPlacementOverrideNotSupported/,
    example: "UnsharedSwapVMotionNotSupported",
    remedy: "Place the swap file on shared storage.",
    reference: null,
  },
  {
    category: "cpu-incompatible",
    phase: "check",
    pattern:
      /CpuIncompatible\w*|FeatureRequirementsNotMet|EVCAdmissionFailed\w*|CannotModifyConfigCpuRequirements|CPU (?:feature requirements|is incompatible|incompatib)|requires? (?:a )?CPU feature|hardware is not compatible/i,
    example:
      "The target host does not support the virtual machine's current hardware requirements. CpuIncompatible1ECX",
    remedy: "Set a common EVC mode and equal BIOS settings, or move the VM powered off.",
    reference: kb(311680),
  },
  {
    category: "device-blocks",
    phase: "check",
    pattern:
      /msg\.pciPassthru\.noMigration|PCI DirectPath I\/O|DisallowedMigrationDeviceAttached|msg\.migrate\.save\.error|Device(?:Backing)?NotSupported|device that prevents the operation|bus-sharing|CannotMoveVmWithDeltaDisk|RDMNotPreserved|RDMNotSupported|VMotionAcrossNetworkNotSupported|connected (?:to )?(?:a )?(?:local|client|physical) (?:CD|device|floppy|ISO)/i,
    example:
      "Virtual machine is configured to use a device that prevents the operation: Device 'SCSI controller 1' is a SCSI controller engaged in bus-sharing.",
    remedy: "Detach the device (passthrough, local media, shared bus) or move the VM powered off.",
    reference: null,
  },
  {
    category: "network-backing",
    phase: "check",
    pattern:
      /uses (?:network|backing) '[^']*', which is not accessible|CannotAccessNetwork|MismatchedVMotionNetworkNames|DestinationSwitchFull/,
    example: "Currently connected device 'Network adapter 1' uses backing 'VM Network', which is not accessible.",
    remedy: "Create the port group on the destination host, or connect the adapter to one that exists there.",
    reference: null,
  },
  {
    category: "storage-access",
    phase: "check",
    pattern:
      /CannotAccessVm(?:Disk|Config|Component|Device)|CannotAccessFile|CannotAccessLocalSource|NoDiskSpace|InsufficientStorageSpace|insufficient (?:disk )?space|(?:datastore|disk) .*(?:not accessible|inaccessible)|Unable to access (?:the )?virtual machine configuration/i,
    example: "Insufficient disk space on datastore 'vsan-02'.",
    remedy: "Check zoning and mounts of the datastore on the destination host, and its free space.",
    reference: null,
  },
  {
    category: "vmotion-config",
    phase: "check",
    pattern:
      /VMotion(?:NotConfigured|NotLicensed|NotSupported|LinkDown|LinkCapacityLow|ProtocolIncompatible|LicenseExpired)\w*|VmotionInterfaceNotEnabled|vMotion (?:interface|is not (?:enabled|configured|licensed))/i,
    example: "The vMotion interface of the destination host is not configured. VMotionNotConfigured",
    remedy: "Enable vMotion on a vmkernel adapter of the host and check licence and link.",
    reference: null,
  },
  {
    category: "host-lost",
    phase: "unknown",
    pattern:
      /HostNotConnected|HostNotReachable|HostCommunication|NoActiveHostInCluster|VmOrphanedEvent|VmDisconnectedEvent|host .*(?:is not responding|not reachable|lost connection)|unable to communicate with the (?:remote )?host|cannot (?:contact|communicate with)/i,
    example: "Unable to communicate with the remote host, since it is disconnected. HostNotConnected",
    remedy: "Reconnect the host; then check on which host the VM really runs before touching it.",
    reference: null,
  },
  {
    category: "rule-violation",
    phase: "check",
    pattern:
      /VmHostAffinityRuleViolation|NoCompatibleH\w+|DrsVmotionIncompatibleFault|AffinityConfigured|FaultToleranceAntiAffinityViolated|HAErrorsAtDest|(?:anti-)?affinity rule|No host is compatible/i,
    example: "No host is compatible with the virtual machine. NoCompatibleHardAffinityHost",
    remedy: "Look at the VM's affinity rules and the hosts they allow.",
    reference: null,
  },
  {
    category: "busy",
    phase: "check",
    pattern:
      /TaskInProgress|ConcurrentAccess|MigrationNotReady|ToolsInstallationInProgress|InvalidPowerState|InvalidState|another task is already in progress|not allowed in the current (?:power )?state|SuspendedRelocateNotSupported/i,
    example: "Another task is already in progress.",
    remedy: "Wait for the other task (snapshot, backup, tools installation) and retry.",
    reference: null,
  },
  {
    category: "vmx-failure-wrapper",
    phase: "unknown",
    pattern: /Migration considered a failure by the VMX/,
    example:
      "WARNING: Migrate: 5289: 1415416254017461 S: Migration considered a failure by the VMX. It is most likely a timeout, but check the VMX log for the true error.",
    remedy: "Read the VM's vmware.log: this line is only a wrapper.",
    reference: null,
    wrapper: true,
  },
  {
    category: "generic-timeout",
    phase: "unknown",
    pattern: /\bTimed?out\b|Operation timed out/i,
    example: "Operation timed out.",
    remedy: "Read vmkernel.log and hostd.log of both hosts at this time.",
    reference: kb(321009),
  },
  {
    category: "generic-system-error",
    phase: "unknown",
    pattern: /A (?:general )?system error occurred|GenericVmConfigFault|SystemError|unknown error/i,
    example: "A general system error occurred:",
    remedy: "Read hostd.log and vpxa.log of both hosts at this time; on vVols also vvold.log.",
    reference: kb(318662),
    wrapper: true,
  },
];

/** Class of a failure that no pattern knows. */
const UNKNOWN_CATEGORY = "unclassified";

/** Classifies a fault by its class and by every text that came with it. Never null: an unknown failure is `unclassified`. */
export function classifyFault(raw: RawFault | undefined, message: string | null): Fault {
  const text = [raw?.type, raw?.message, message]
    .filter((part) => part !== undefined && part !== null && part !== "")
    .join(" ");
  const shown = raw?.message ?? message ?? raw?.type ?? "no reason given";
  for (const known of FAILURE_CLASSES) {
    if (!known.pattern.test(text)) continue;
    return {
      category: known.category,
      phase: known.phase,
      message: shown,
      remedy: known.remedy,
      reference: known.reference,
      wrapper: known.wrapper === true,
      cancelled: known.category === "cancelled",
    };
  }
  return {
    category: UNKNOWN_CATEGORY,
    phase: "unknown",
    message: shown,
    remedy: null,
    reference: null,
    wrapper: true,
    cancelled: false,
  };
}
