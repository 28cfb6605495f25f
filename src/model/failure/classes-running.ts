import { kb, VMKPING, type FailureClass } from "./failure-class.ts";

/** Somebody, or the host itself, gave up on purpose. */
export const GIVEN_UP: readonly FailureClass[] = [
  {
    category: "not-converging",
    phase: "pre-copy",
    pattern:
      /amount of changing memory|memory (?:was|is|were) chang\w{1,24} faster|not expected to (?:complete|make (?:forward )?progress|converge)|pre-?copy (?:did not|does not|failed to|could not) converge/i,
    example:
      "The migration was cancelled because the amount of changing memory on the VM was greater than the available network bandwidth, so the migration was not expected to make progress.",
    remedy:
      "The guest wrote memory faster than the vMotion network could copy it: move it in a quieter hour, or give vMotion more bandwidth.",
    reference: null,
  },
  {
    category: "cancelled",
    phase: "unknown",
    // Only RequestCanceled or a cancelled task is a person's: hosts call a migration "cancelled" whatever stopped it.
    pattern:
      /RequestCancell?ed|task (?:was|has been) cancell?ed|(?:cancell?ed|aborted) by (?:the |an? )?(?:user|administrator)|user (?:has )?cancell?ed|vo(?:m|n einem) Benutzer abgebrochen|durch (?:den|einen) Benutzer abgebrochen|annulée? par (?:l'|un )utilisateur|cancelada por (?:el|un) usuario|ユーザーによって(?:キャンセル|取り消)|用户(?:已)?取消|사용자가 취소/iu,
    example: "The task was canceled by a user.",
    remedy: null,
    reference: null,
    cancelled: true,
  },
];

/** The guest stood still, or was about to. */
export const SWITCHOVER: readonly FailureClass[] = [
  {
    category: "vgpu-restore-slow",
    phase: "switchover",
    pattern:
      /(?:start|fail\w{0,24}|stuck|timed out|waiting)[^.\n]{0,40}\brestor\w{1,24} vGPU|vGPU[^.\n]{0,60}restor\w{1,24}/i,
    example: "vmiop_log: (0x0): Start restoring vGPU state ...",
    remedy: "Use a faster vMotion network or a smaller vGPU profile; ESXi 6.7 U3 and later restore vGPU state faster.",
    reference: kb(320352),
  },
  {
    category: "switchover-timeout",
    phase: "switchover",
    // VMK status 0xbad0109 = 195887369: "Maximum switchover time for migration exceeded"
    pattern:
      /maximum (?:allowable )?switchover time|maxSwitchoverTime\w{0,24}|0xbad0109|195887369|maximale\w{0,24} (?:switchover|umschalt)[\w-]{0,4}zeit/i,
    example:
      "The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the migration to allow the VM to continue running on the source.",
    remedy:
      "Check the vMotion network's bandwidth and loss, move the VM in a quieter window, or raise vmotion.maxSwitchoverSeconds with the VM off.",
    reference: kb(314376),
    variants: [
      {
        kinds: ["storage-vmotion"],
        category: "switchover-timeout-fsr",
        remedy:
          "Run fewer storage operations at the same time; many disks on a busy datastore need a higher fsr.maxSwitchoverSeconds, set with the VM off.",
        reference: kb(307365),
      },
      {
        kinds: ["combined"],
        remedy:
          "Check the vMotion network and the load of both datastores, move the VM in a quieter window, or raise vmotion.maxSwitchoverSeconds with the VM off.",
        reference: kb(314376),
      },
    ],
  },
  {
    category: "switchover-destination-slow",
    phase: "switchover",
    pattern: /Destination waited for [\d.]{1,12} seconds/i,
    example: "Migrate: Remote Log: Destination waited for 208.42 seconds.",
    remedy:
      "The destination was not ready in time: read its vmware.log at this moment. With a vGPU the restore of its state is the usual cause.",
    reference: kb(320352),
  },
  {
    category: "destination-failed-resume",
    phase: "switchover",
    pattern:
      /destination (?:host )?failed to (?:resume|power on)|failed to resume on (?:the )?destination|msg\.migrate\.fail\.dst|Zielhost[^.\n]{0,40}nicht fortgesetzt/i,
    example: "The source detected that the destination failed to resume.",
    remedy:
      "Read the VM's vmware.log of the destination: a file that host cannot open, memory and timeouts are the usual causes.",
    reference: null,
    remedyFromCause: true,
    variants: [
      {
        kinds: ["storage-vmotion"],
        remedy:
          "Read the VM's vmware.log at this time: a file that cannot be opened, or many disks on a busy datastore (fsr.maxSwitchoverSeconds), are the usual causes.",
        reference: kb(307365),
      },
    ],
  },
];

/** The hosts could not talk, and the text says so. */
export const NETWORK: readonly FailureClass[] = [
  {
    category: "vmotion-network-unreachable",
    phase: "reserve",
    // VMK status 0xbad010b = 195887371
    pattern:
      /(?:able|failed|unable) to connect over the v?motion network|keine Verbindung über das vMotion-Netzwerk|0xbad010b|195887371/i,
    example: "The vMotion migrations failed because the ESX hosts were not able to connect over the vMotion network.",
    remedy: `Test with ${VMKPING}; check VLAN, subnet, firewall and duplicate addresses.`,
    reference: kb(424375),
  },
  {
    category: "vmotion-connect-failure",
    phase: "reserve",
    pattern:
      /failed to (?:create|establish) (?:a )?(?:vMotion )?connection (?:with|to) (?:the )?(?:remote|destination) host|msg\.vmotion\.connect\.failure/i,
    example: "vMotion migration [168435970:1447777] failed to create a connection with the remote host <10.0.0.2>",
    remedy: `Check the vMotion adapter, VLAN and firewall (TCP 8000) of both hosts, with ${VMKPING}.`,
    reference: kb(321009),
  },
  {
    category: "timeout-network-or-mtu",
    phase: "pre-copy",
    pattern:
      /did not receive data from the source|msg\.checkpoint\.migration\.nodata|timed out waiting for migration (?:data|start)/i,
    example:
      "The vMotion failed because the destination host did not receive data from the source host on the vMotion network. Please check your vMotion network settings and physical network configuration and ensure they are correct.",
    remedy: `Packets do not pass between the vMotion adapters: align the MTU end to end and look for loss, with ${VMKPING}.`,
    reference: kb(417889),
  },
  {
    category: "precheck-slow",
    phase: "check",
    pattern: /Compatibility check took too long|NfcNewAuthdConnectionEx: Failed to connect to server \S{1,80}:902/i,
    example: "Compatibility check took too long to complete. Please check vCenter Server logs for more details.",
    remedy: "Open TCP 902 between the hosts, align their clocks, avoid NAT between them.",
    reference: kb(393932),
  },
  {
    category: "certificate-not-trusted",
    phase: "check",
    pattern:
      /SSLVerifyFault|SSLDisabledFault|ssl thumbprint|certificate[^.\n]{0,40}(?:not trusted|invalid|expired|verif)/i,
    example: "Underlying system error: com.vmware.vim.binding.vim.fault.SSLVerifyFault",
    remedy: "Let both vCenter Servers trust each other's certificates, and renew one that has expired.",
    reference: null,
  },
];

/** What the other host sees when something else broke. They stand last among the causes: any other text of the failure says more. */
export const CONSEQUENCES: readonly FailureClass[] = [
  {
    category: "async-state-transfer",
    phase: "switchover",
    pattern: /failed to asynchronously receive and apply state/i,
    example: "vMotion migration [1:2] failed to asynchronously receive and apply state from the remote host",
    remedy: "Read vmware.log and vmkernel.log of the destination host for the line before it.",
    reference: null,
  },
  {
    category: "io-aborted",
    // Usually the end of a failed switchover, but nothing in the line says that the guest was stopped.
    phase: "unknown",
    // VMK status 0xbad00e0 = 195887328
    pattern: /failed to end pre-?copy stream|IO was aborted|0xbad00e0|195887328/i,
    example: "WARNING: VMotion: 3680: 1415416254017461 S: failed to end preCopy stream: IO was aborted",
    remedy:
      "The transfer was given up, usually at a switchover that took too long: read the VM's vmware.log on both hosts.",
    reference: kb(314376),
  },
  {
    category: "connection-lost",
    phase: "unknown",
    // VMK status 0xbad003f = 195887167, 0xbad0036 = 195887158 (already disconnected)
    pattern:
      /Failed waiting for data\. Error \w{1,12}|possibly due to timeout|0xbad003[6f]|1958871(?:58|67)|already disconnected|broken pipe|connection (?:was )?(?:closed|reset|refused|timed out)|closed the connection unexpectedly|lost connection to (?:the )?peer/i,
    example: "Failed waiting for data. Error 16. Invalid argument",
    remedy: "One host gave up and the other saw its connection end: compare vmkernel.log and vmware.log of both hosts.",
    reference: kb(321009),
  },
  {
    category: "destination-receive-failed",
    // Says of the destination that it got no whole VM, neither why nor whether the guest stood still.
    phase: "unknown",
    pattern: /failed to receive migration|msg\.checkpoint\.migration\.failedReceive/i,
    example: "[msg.checkpoint.migration.failedReceive] Failed to receive migration.",
    remedy: "Read the destination's vmware.log just above this line, and vmkernel.log of both hosts at this time.",
    reference: null,
  },
  {
    category: "destination-memory-pressure",
    phase: "pre-copy",
    pattern: /waited [\d.]{1,12} seconds to leave low memory state on dest host/i,
    example: "World 737163 waited 23.610 seconds to leave low memory state on dest host during pre-copy.",
    remedy: "Free memory on the destination host before moving VMs there.",
    reference: null,
  },
];
