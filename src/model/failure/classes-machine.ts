import { kb, oldKb, type FailureClass } from "./failure-class.ts";

/** The VM itself cannot be moved as it is: devices, disks, CPU features, locks. Fault names from vim.fault (govmomi's types). */
export const MACHINE: readonly FailureClass[] = [
  {
    category: "method-disabled",
    phase: "check",
    // Groups: 1 who disabled it
    pattern:
      /method\b[^.\n]{0,60}\bis disabled(?: by '([^'\n]{1,120})')?|\bMethodDisabled\b|\bMigrationDisabled\b|Methode[^.\n]{0,60}deaktiviert/i,
    example: "The method is disabled by 'com.vmware.vadp'",
    remedy: (match) =>
      `${match[1] === undefined ? "Another product" : `'${match[1]}'`} has locked the VM, as backup and replication products do while they work: let it finish; if the lock stays when it is done, have that product release it.`,
    reference: oldKb(2014714),
  },
  {
    category: "snapshot-disks",
    phase: "check",
    pattern:
      /CannotMoveVmWith\w{0,8}DeltaDisk|SnapshotCopyNotSupported|UncommittedUndoableDisk|delta disks?\b|redo logs?\b|disks? consolidation|snapshots?\b[^.\n]{0,60}(?:not supported|cannot|prevent|must be)/i,
    example: "The virtual machine has delta disks that cannot be moved. CannotMoveVmWithDeltaDisk",
    remedy: "Consolidate or delete the VM's snapshots, then move it.",
    reference: null,
  },
  {
    category: "rdm-mapping",
    phase: "check",
    pattern:
      /\bRDM(?:Not|Conversion|PointsTo)\w{1,24}|LargeRDM\w{1,24}|raw device mapping|mapped direct[- ]access LUN|\bRDM\b[^.\n]{0,60}(?:not|cannot)|PhysCompatRDMNotSupported/i,
    example: "RDMNotPreserved",
    remedy:
      "Let the destination host see the same LUN, or choose a datastore and host that keep the raw device mapping; never convert a disk that another VM shares.",
    reference: null,
  },
  {
    category: "device-blocks-shared-bus",
    phase: "check",
    pattern: /bus[ -]sharing|SharedBusControllerNotSupported|sharedBus/i,
    example:
      "Virtual machine is configured to use a device that prevents the operation: Device 'SCSI controller 1' is a SCSI controller engaged in bus-sharing.",
    remedy:
      "Never take the shared bus from a running cluster. With physical sharing and hardware version 11, vMotion between hosts works since vSphere 6.0; else move the cluster's roles to another node first and move this one powered off. Storage vMotion of shared disks is not possible.",
    reference: null,
  },
  {
    category: "device-blocks-serial-port",
    phase: "check",
    pattern: /serial port|Serial Port Concentrator|parallel port/i,
    example:
      "Unable to prepare migration. Migration of virtual machine with remote serial port connected is not possible unless a Virtual Serial Port Concentrator appliance is used.",
    remedy: "Disconnect the port for the move, or connect a network serial port through a serial port concentrator.",
    reference: oldKb(1022303),
  },
  {
    category: "device-blocks-media",
    phase: "check",
    pattern:
      /\b(?:CD|DVD)\b|\bfloppy\b|\bISO\b|ToolsInstallationInProgress|CannotAccessLocalSource|RemoteDeviceNotSupported|local (?:device|media|source)|(?:client|host) device|USB (?:device|controller)/i,
    example:
      "Virtual machine is configured to use a device that prevents the operation: Device 'CD/DVD drive 1' is a connected device with a remote backing.",
    remedy:
      "Disconnect the drive or USB device that only this host or a client can reach; end a running Tools installation.",
    reference: null,
  },
  {
    category: "vgpu-unavailable",
    phase: "check",
    pattern:
      /\bv?GPU\b[^.\n]{0,80}(?:not (?:available|supported|found|enough)|insufficient|unavailable|no host)|(?:no|insufficient|not enough)[^.\n]{0,40}\bv?GPU\b/i,
    example: "Insufficient graphics resources: no host provides the vGPU profile grid_p40-8q.",
    remedy: "Choose a host with free capacity of this vGPU profile; the hosts' GPU drivers must fit each other.",
    reference: null,
  },
  {
    category: "device-blocks",
    phase: "check",
    pattern:
      /pciPassthru\.noMigration|DirectPath|pass-?through|SR-?IOV|DisallowedMigrationDeviceAttached|msg\.migrate\.save\.error|Device(?:Backing)?NotSupported|Device(?:Unsupported|ControllerNotSupported)\w{0,24}|device that prevents the operation|IncompatibleDefaultDevice|'PCIe? device \d{1,4}'/i,
    example: "msg.pciPassthru.noMigration: The VM cannot be migrated with a PCI DirectPath I/O device.",
    remedy: "The VM uses a device of this host. Move it powered off, or remove the device while it is not needed.",
    reference: null,
  },
  {
    category: "cpu-incompatible",
    phase: "check",
    pattern:
      /CpuIncompatible\w{0,24}|EVCAdmissionFailed\w{0,24}|(?:CannotModify|WillModify)ConfigCpuRequirements|\bCPU\b[^.\n]{0,60}(?:feature|incompatib|not compatible)|incompatib\w{1,24}[^.\n]{0,40}\bCPU|requires? (?:a )?CPU feature|CPUID level|\bcpuid\.|Enhanced vMotion Compatibility|CPU-Funktion/i,
    example: "Host CPU is incompatible with the virtual machine's requirements at CPUID level 0x1 register 'ecx'.",
    remedy: "Set a common EVC mode and equal BIOS settings, or move the VM powered off.",
    reference: kb(311680),
    variants: [
      {
        powerStates: ["suspended"],
        remedy: "A suspended VM keeps the features of the CPU it ran on: resume it or power it off, then move it.",
        reference: kb(311680),
      },
      {
        kinds: ["cold"],
        remedy:
          "Set a common EVC mode and equal BIOS settings, or choose a host whose CPU offers what the VM asks for.",
        reference: kb(311680),
      },
      {
        powerStates: ["off"],
        remedy:
          "Set a common EVC mode and equal BIOS settings, or choose a host whose CPU offers what the VM asks for.",
        reference: kb(311680),
      },
    ],
  },
  {
    category: "hardware-requirements-not-met",
    phase: "check",
    pattern:
      /current hardware requirements|requires? hardware features\b|FeatureRequirementsNotMet|hardware is not compatible/i,
    example: "The target host does not support the virtual machine's current hardware requirements.",
    remedy:
      "Compare EVC mode, BIOS settings and ESXi version of the hosts; the details under vCenter's message name the missing features.",
    reference: kb(311680),
  },
  {
    category: "hardware-version",
    phase: "check",
    pattern:
      /VirtualHardwareVersionNotSupported|(?:virtual )?hardware version\b[^.\n]{0,80}(?:not supported|unsupported|newer|incompatib|not compatible)|(?:not supported|unsupported|newer|incompatible)[^.\n]{0,40}hardware version/i,
    example:
      "The virtual machine's hardware version vmx-21 is not supported on host 'esx03'. VirtualHardwareVersionNotSupported",
    remedy: "The destination's ESXi is too old for the VM's hardware version: choose a newer host, or update it.",
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
    category: "encryption-key",
    phase: "unknown",
    pattern:
      /decrypt the (?:key|ciphertext)|key provider|key server|\bKMS\b|CryptoManager|encryption key|EncryptionKeyRequired|\bvTPM\b/i,
    example: "Unable to decrypt the ciphertext. Failed to decrypt the key",
    remedy: "Make the VM's key provider known to the destination vCenter Server and its hosts, with the same key.",
    reference: kb(378053),
  },
];
