import { kb, type FailureClass } from "./failure-class.ts";

/** Texts that say little, from the more to the less telling; the wrappers among them give way to every other text. */
export const VAGUE: readonly FailureClass[] = [
  {
    category: "tools-installation",
    phase: "check",
    pattern: /tools (?:installation|upgrade)[^.\n]{0,40}progress|installing VMware Tools/i,
    example: "VMware Tools installation is in progress.",
    remedy: "End the Tools installation, then move the VM.",
    reference: null,
  },
  {
    category: "busy",
    phase: "check",
    pattern:
      /TaskInProgress|ConcurrentAccess|MigrationNotReady|\bResourceInUse\b|another (?:task|operation) is (?:already )?in progress|resource '[^'\n]{0,120}' is in use/i,
    example: "Another task is already in progress.",
    remedy: "Wait for the other task (snapshot, backup, another move) and retry.",
    reference: null,
  },
  {
    category: "fault-tolerance",
    phase: "check",
    pattern: /FaultTolerance\w{1,24}|\bFault Tolerance\b/,
    example: "FaultToleranceNotSameBuild",
    remedy: null,
    reference: null,
  },
  {
    category: "wrong-power-state",
    phase: "check",
    pattern:
      /InvalidPowerState|current power state|\(Powered (?:on|off)\)|must be powered (?:on|off)|(?:while|because)[^.\n]{0,30}\bpowered (?:on|off)\b/i,
    example: "The attempted operation cannot be performed in the current state (Powered off). InvalidPowerState",
    remedy: "Bring the VM into the power state this move needs, or choose a move that fits its state.",
    reference: null,
  },
  {
    category: "not-supported",
    phase: "check",
    pattern:
      /SuspendedRelocateNotSupported|MigrationFeatureNotSupported|DiskMoveTypeNotSupported|MaintenanceModeFileMove|DatacenterMismatch|not supported on the object|\bNotSupported\b|operation is not supported/i,
    example: "Relocating a suspended virtual machine is not supported on the host. SuspendedRelocateNotSupported",
    remedy: "The host or the VM's state does not allow this kind of move; choose another host or another kind of move.",
    reference: null,
  },
  {
    category: "invalid-state",
    phase: "check",
    pattern: /\bInvalidState\b|not allowed in the current state|in the current state|not ready to/i,
    example: "The operation is not allowed in the current state.",
    remedy:
      "See what state the VM and both hosts were in: a running task, a lost connection, a question the VM waits with.",
    reference: null,
  },
  {
    category: "vmx-failure-wrapper",
    phase: "unknown",
    pattern: /considered a failure by the VMX/i,
    example:
      "WARNING: Migrate: 5289: 1415416254017461 S: Migration considered a failure by the VMX. It is most likely a timeout, but check the VMX log for the true error.",
    remedy: "Read the VM's vmware.log: this line is only a wrapper.",
    reference: null,
    wrapper: true,
  },
  {
    category: "generic-timeout",
    phase: "unknown",
    pattern:
      /\bTimed?out\b|\btimed out\b|msg\.vmk\.status\.VMK_TIMEOUT|Zeitüberschreitung|délai dépassé|タイムアウト|超时/iu,
    example: "Operation timed out.",
    remedy: "Read vmkernel.log and hostd.log of both hosts at this time.",
    reference: kb(321009),
  },
  {
    category: "vvol-provider",
    phase: "unknown",
    pattern: /\bv-?vols?\b|\bVASA\b|vvold|virtual volumes?\b/i,
    example: "A general system error occurred: vvold: no free VASA connections",
    remedy: "Run fewer moves per host at the same time on vVols, and read vvold.log for the storage provider's answer.",
    reference: kb(318662),
  },
  {
    category: "no-compatible-host",
    phase: "check",
    pattern:
      /NoCompatibleHost\w{0,24}|DrsVmotionIncompatibleFault|no host is compatible|no compatible host|Kein Host ist kompatibel/i,
    example: "No host is compatible with the virtual machine. NoCompatibleHost",
    remedy: "It wraps one error for each host: read those inside it, in the task's details.",
    reference: null,
    wrapper: true,
  },
  {
    category: "aborted",
    phase: "unknown",
    pattern: /(?:operation|migration|vmotion|relocation)\b[^.\n]{0,60}\b(?:cancell?ed|aborted)/i,
    example: "vMotion migration [1:2]: the migration was cancelled",
    remedy: "Nothing says that a person did it: read vmkernel.log of both hosts for what stopped it.",
    reference: null,
    wrapper: true,
  },
  {
    category: "generic-system-error",
    phase: "unknown",
    pattern:
      /(?:general )?system error occurred|GenericVmConfigFault|\bSystemError\b|unknown error|internal error|allgemeiner Systemfehler|erreur système générale|error general del sistema|システム エラーが発生|常规系统错误|一般系統錯誤|일반 시스템 오류/iu,
    example: "A general system error occurred:",
    remedy: "The message holds no cause: read hostd.log and vpxa.log of both hosts at this time.",
    reference: null,
    wrapper: true,
  },
];
