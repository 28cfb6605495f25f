import { decimalId } from "./migration-id.ts";
import { daemonSubject, vmxPathIn, type Stated } from "./statements.ts";

/** More operations than this are not under way at once; the oldest are forgotten. */
const MOST_OPERATIONS = 2000;

// opID=k41obmfo-4080728-auto-2fgpl-h5:70354825-27-02-a3-d55d
const OP_ID = /\bopID=([^\s\]]+)/;

interface Operation {
  /** null: several, so the operation tells nothing. */
  vmxPath: string | null | undefined;
  migrationId: string | null | undefined;
}

/**
 * hostd names the VM in some lines (`sub=Vmsvc.vm:/vmfs/volumes/…/web01.vmx opID=… VM_STATE_EMIGRATING`) and the migration in
 * others (`sub=Vcsvc.VMotionSrc (1446046703473901) opID=…`). The operation id ties them, unless it belongs to several.
 */
export class Operations {
  private readonly known = new Map<string, Operation>();

  /** The statement with the VM's path, or a statement made of a line that names only the VM. */
  learn(host: string | undefined, text: string, found: Stated | null): Stated | null {
    const opId = OP_ID.exec(text)?.[1];
    if (opId === undefined) return found;
    const key = `${host ?? ""}\u0000${opId}`;
    const operation = this.known.get(key) ?? this.remember(key);
    const migrationId = found?.migrationId ?? decimalId(daemonSubject(text).migrationId);
    const vmxPath = found?.vmxPath ?? vmxPathIn(text);
    operation.migrationId = agreed(operation.migrationId, migrationId);
    operation.vmxPath = agreed(operation.vmxPath, vmxPath);
    if (typeof operation.migrationId !== "string" || typeof operation.vmxPath !== "string") return found;
    if (found !== null) return found.vmxPath === undefined ? { ...found, vmxPath: operation.vmxPath } : found;
    return vmxPath === undefined
      ? null
      : { migrationId: operation.migrationId, vmxPath: operation.vmxPath, statement: { kind: "identity" } };
  }

  private remember(key: string): Operation {
    const oldest = this.known.size >= MOST_OPERATIONS ? this.known.keys().next().value : undefined;
    if (oldest !== undefined) this.known.delete(oldest);
    const operation: Operation = { vmxPath: undefined, migrationId: undefined };
    this.known.set(key, operation);
    return operation;
  }
}

function agreed(before: string | null | undefined, now: string | undefined): string | null | undefined {
  if (now === undefined || before === now) return before;
  return before === undefined ? now : null;
}
