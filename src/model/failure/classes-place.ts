import { kb, VMKPING, type FailureClass } from "./failure-class.ts";

/** The place does not fit: network, storage, capacity, rules, hosts, rights. Fault names from vim.fault (govmomi's types). */
export const PLACE: readonly FailureClass[] = [
  {
    category: "network-type-unsupported",
    phase: "check",
    pattern:
      /VMotionAcrossNetworkNotSupported|MismatchedNetworkPolicies|migrat\w{1,24} (?:between|across)[^.\n]{0,40}(?:switch|network)[^.\n]{0,40}not supported/i,
    example: "VMotionAcrossNetworkNotSupported",
    remedy:
      "The destination host does not support a move between these types of network: choose a network of the same switch type, or move the VM powered off.",
    reference: null,
  },
  {
    category: "network-backing",
    phase: "check",
    pattern:
      /uses (?:network|backing) '[^'\n]{1,200}', which is not accessible|CannotAccessNetwork|MismatchedVMotionNetworkNames|DestinationSwitchFull|(?:network|port ?group)\b[^.\n]{0,80}(?:not accessible|inaccessible|does not exist|not found)/i,
    example: "Currently connected device 'Network adapter 1' uses backing 'VM Network', which is not accessible.",
    remedy: "Create the port group on the destination host, or connect the adapter to one that exists there.",
    reference: null,
  },
  {
    category: "vmotion-config",
    phase: "check",
    pattern:
      /VMotion(?:NotConfigured|NotSupported|LinkDown|LinkCapacityLow|ProtocolIncompatible|InterfaceIssue|InterfaceNotEnabled)\w{0,24}|vMotion (?:interface|is (?:not|dis)[ -]?(?:enabled|configured|abled))/i,
    example: "The vMotion interface is not configured (or is misconfigured) on the 'Destination' host 'esx02'.",
    remedy: "Enable vMotion on a VMkernel adapter of the host the message names, and check its link.",
    reference: null,
  },
  {
    category: "license",
    phase: "check",
    pattern:
      /VMotion(?:NotLicensed|LicenseExpired)\w{0,24}|LicenseRestricted|NotEnoughLicenses|InvalidLicense|(?:not|in)[ -]?(?:sufficiently )?licensed|licen[cs]e[^.\n]{0,50}(?:expired|not available|does not|insufficient)/i,
    example: "vMotion is not licensed on host 'esx02'. VMotionNotLicensed",
    remedy: "Assign a licence that contains this kind of move to both hosts.",
    reference: null,
  },
  {
    category: "no-permission",
    phase: "check",
    pattern:
      /\bNoPermission\b|permission to perform this operation was denied|not authori[sz]ed|access (?:to the resource )?(?:is|was) denied|InvalidLogin|NotAuthenticated/i,
    example: "Permission to perform this operation was denied. NoPermission",
    remedy:
      "Give the account the privileges it lacks: Resource.HotMigrate or ColdMigrate, AssignVMToPool, Datastore.AllocateSpace, Network.Assign at the destination.",
    reference: null,
  },
  {
    category: "no-disk-space",
    phase: "check",
    pattern:
      /NoDiskSpace|InsufficientStorageSpace|insufficient (?:disk )?space|not enough (?:free |disk )*space|Nicht genügend (?:Festplatten)?speicher(?:platz)?/i,
    example: "Insufficient disk space on datastore 'vsan-02'.",
    remedy: "Free space on the destination datastore, or choose another one; swap files and snapshots need room too.",
    reference: null,
  },
  {
    category: "swap-file-not-made",
    phase: "unknown",
    pattern:
      /fail\w{0,24} to (?:extend|create|grow|allocate)[^.\n]{0,40}\bswap ?file\b|(?:unable|could not|cannot)[^.\n]{0,40}\b(?:extend|create|grow|allocate)[^.\n]{0,40}\bswap ?file\b|msg\.vmk\.swap/i,
    example:
      "Failed to extend the virtual machine swap file from 0 KB to 4194304 KB. Current swap file size is 0 KB. Failed to resume VM",
    remedy:
      "Free as much as the VM's memory without its reservation on the datastore that holds the destination's swap files, or reserve the VM's memory.",
    reference: null,
  },
  {
    category: "disk-full-while-copying",
    phase: "unknown",
    pattern: /no space left on device|outofspace|no more space for/i,
    example: "Failed to copy disk: No space left on device",
    remedy: "Free space on the destination datastore; other VMs on it may be about to stop too.",
    reference: null,
  },
  {
    category: "file-locked",
    phase: "unknown",
    pattern:
      /\bFileLocked\b|failed to lock (?:the )?file|since it is locked|file[^.\n]{0,80}\bis (?:being )?(?:locked|in use)|unable to (?:lock|access a) file\b[^.\n]{0,80}lock|locked or in use|Datei[^.\n]{0,80}gesperrt/i,
    example: "Unable to access file [ds1] web01/web01-flat.vmdk since it is locked.",
    remedy:
      "Find the holder with vmkfstools -D on the file. A backup proxy that still has the disk attached is the usual one: end its job and detach the disk there.",
    reference: null,
  },
  {
    category: "host-limit-exceeded",
    phase: "unknown",
    pattern:
      /\bheap\b[^.\n]{0,80}(?:maximum|cannot expand|exhaust|too small|fail|full)|(?:create|allocat\w{1,24})[^.\n]{0,40}\bheap|Heap_Align|cannot allocate memory|out of memory|exceed(?:s|ed|ing)? the (?:\w{1,24} ){0,3}(?:limit|maximum)|limit (?:was |has been )?(?:exceeded|reached)|too many (?:concurrent|simultaneous|open)/i,
    example: "WARNING: Heap: 2525: Heap vmfs3 already at its maximum size. Cannot expand.",
    remedy: "The host ran out of a fixed resource: read vmkernel.log of the host for the heap or limit it names.",
    reference: null,
  },
  {
    category: "reservation-failed",
    phase: "reserve",
    pattern:
      /(?:failed|unable|could not|cannot) (?:to )?reserve\b|reserv\w{1,24}\b[^.\n]{0,60}(?:could not be|cannot be|was not) (?:met|satisfied|made)|msg\.memsched|MEM_ADMIT_FAILED|admission check failed|failed to (?:allocate|power on)[^.\n]{0,40}\bmemory/i,
    example: "Failed to reserve resources on the destination host.",
    remedy: "Free memory or CPU on the destination host, or lower the VM's reservation.",
    reference: null,
  },
  {
    category: "disk-copy-failed",
    phase: "pre-copy",
    pattern:
      /(?:fail\w{0,24}|error|unable|could not|cannot)\b[^.\n]{0,40}(?<![-\w])(?:copy|copying|clone|cloning|mirror\w{0,24})\b|msg\.svmotion\.|lines starting with "?SVMotion|(?:network|disk) copy (?:failed|error)/i,
    example:
      "Storage vMotion failed to copy one or more of the VM's disks. Please consult the VM's log for more details, looking for lines starting with \"SVMotion\".",
    remedy:
      "Read the VM's vmware.log for lines starting with SVMotion, and vmkernel.log for path or latency errors of both datastores.",
    reference: null,
  },
  {
    category: "storage-policy",
    phase: "check",
    pattern:
      /storage (?:policy|profile)[^.\n]{0,80}(?:incompatib|not compatible|non-?compliant|not supported|cannot)|(?:violat|incompatib)[^.\n]{0,40}storage policy/i,
    example:
      "Datastore does not match current VM policy: storage policy 'Gold' is not compatible with datastore 'nfs-02'.",
    remedy: "Choose a datastore that fits the VM's storage policy, or change the policy.",
    reference: null,
  },
  {
    category: "storage-access",
    phase: "check",
    pattern:
      /CannotAccessVm\w{1,24}|CannotAccessFile|NoCompatibleDatastore|InaccessibleDatastore|InaccessibleVFlashSource|(?:datastore|disk)\b[^.\n]{0,120}(?:not accessible|inaccessible|not visible)|unable to access (?:the )?(?:virtual machine configuration|file)|cannot open the disk/i,
    example: "Unable to access the virtual machine configuration: Unable to access file [local-03] web01/web01.vmx",
    remedy:
      "Check that the destination host has the datastore mounted and zoned; a VM on a local disk needs its storage moved too.",
    reference: kb(430766),
  },
  {
    category: "pool-missing",
    phase: "reserve",
    pattern: /failed to look up vMotion destination resource pool object/i,
    example: "A general system error occurred: failed to look up vMotion destination resource pool object",
    remedy: "Disconnect and reconnect the destination host, then retry.",
    reference: kb(321009),
  },
  {
    category: "insufficient-resources",
    phase: "check",
    pattern:
      /Insufficient(?:Host)?(?:Memory|Cpu|Failover|Resources|Standby|Agent)\w{0,24}|insufficient (?:\w{1,24} ){0,3}(?:resources|capacity)|does not have (?:sufficient|enough) (?:\w{1,24} ){0,2}(?:memory|cpu|resources|capacity)|not enough (?:\w{1,24} ){0,2}(?:memory|cpu|resources)|Nicht genügend (?:\w{1,24} ){0,2}(?:Arbeitsspeicher|Ressourcen)/i,
    example: "The host does not have sufficient memory resources to satisfy the reservation.",
    remedy: "Free capacity on the destination, or lower reservations; check the HA admission policy.",
    reference: null,
  },
  {
    category: "rule-violation",
    phase: "check",
    pattern:
      /VmHostAffinityRuleViolation|NoCompatible(?:Hard|Soft)AffinityHost|AffinityConfigured|FaultToleranceAntiAffinityViolated|affinity rules?\b|violat\w{1,24}[^.\n]{0,40}\brules?\b/i,
    example: "No host is compatible with the virtual machine. NoCompatibleHardAffinityHost",
    remedy: "Look at the VM's affinity rules and the hosts they allow.",
    reference: null,
  },
  {
    category: "ha-agent",
    phase: "check",
    pattern: /HAErrorsAtDest|(?:vSphere )?HA agent|DasConfigFault/,
    example: "vSphere HA agent on the destination host has errors. HAErrorsAtDest",
    remedy: "Repair the vSphere HA agent of the destination host (Reconfigure for vSphere HA), or choose another host.",
    reference: null,
  },
  {
    category: "host-in-maintenance",
    phase: "check",
    pattern:
      /\bhost\b[^.\n]{0,80}(?:in|entering) (?:maintenance|standby) mode|InvalidHostState|HostInMaintenance\w{0,24}/i,
    example: "The destination host is in maintenance mode.",
    remedy: "Choose another host, or take this one out of maintenance mode.",
    reference: null,
  },
  {
    category: "host-lost",
    phase: "unknown",
    pattern:
      /HostNotConnected|HostNotReachable|HostCommunication|NoActiveHostInCluster|VmOrphanedEvent|VmDisconnectedEvent|host\b[^.\n]{0,80}(?:is not responding|not reachable|lost connection|disconnected)|unable to communicate with the (?:remote )?host|cannot (?:contact|communicate with|synchronize host)|remote connection failure/i,
    example: "Unable to communicate with the remote host, since it is disconnected. HostNotConnected",
    remedy: "Reconnect the host; then check on which host the VM really runs before touching it.",
    reference: null,
  },
  {
    category: "latency-unsupported",
    phase: "check",
    pattern:
      /unsupported\.latency|latency\b[^.\n]{0,60}(?:unsupported|not supported|exceeds)|(?:unsupported|round[ -]trip)[^.\n]{0,40}latency/i,
    example: "esx.problem.net.migrate.unsupported.latency: vMotion network latency of 12.5 ms detected, unsupported",
    remedy: `Measure the latency between the vMotion adapters, with ${VMKPING}; how much is supported depends on version and licence, and is never above 150 ms round trip.`,
    reference: null,
  },
  {
    category: "name-exists",
    phase: "check",
    pattern: /\bDuplicateName\b|FileAlreadyExists|\bAlreadyExists\b|already exists/i,
    example: "The name 'web01' already exists. DuplicateName",
    remedy:
      "Something of this name is at the destination already: rename one of them, or remove what a failed move left.",
    reference: null,
  },
  {
    category: "object-gone",
    phase: "check",
    pattern: /ManagedObjectNotFound|already been deleted or has not been completely created|could not be found/i,
    example: "The object 'vim.ManagedEntity:host-17' has already been deleted or has not been completely created",
    remedy: "What the request named is gone from the inventory: look at the program that asked for the move.",
    reference: null,
  },
  {
    category: "invalid-request",
    phase: "check",
    pattern: /specified parameter was not correct|\bInvalidArgument\b|InvalidDatastore|InvalidRequest/i,
    example: "A specified parameter was not correct: spec.pool",
    remedy:
      "The request itself does not fit (the message names the part): look at the program that asked for the move.",
    reference: null,
  },
];
