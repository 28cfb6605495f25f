import type { VmInventory } from "../../model/inventory.ts";

/** Words that vSphere's tools share for one VM's state. */

/** `poweredOn`, `PoweredOn`, `POWERED_ON`, `suspended`. */
export function powerStateOf(text: string | undefined): VmInventory["powerState"] {
  const word = text?.toLowerCase().replace(/[^a-z]/g, "");
  if (word === "poweredon" || word === "on") return "on";
  if (word === "poweredoff" || word === "off") return "off";
  return word === "suspended" ? "suspended" : undefined;
}

/** `vmx-19`, `v19` or `19`. */
export function hardwareVersionOf(text: string | undefined): number | undefined {
  const digits = /^(?:vmx-0?|v)?(\d+)$/i.exec(text ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** `[AP_VNX5400_ESX06_PROD] web01/web01.vmx` is on datastore AP_VNX5400_ESX06_PROD. */
export function datastoreOfPath(path: string | undefined): string | undefined {
  return /^\[([^\]]+)\]/.exec(path ?? "")?.[1];
}

/**
 * A VM id that survives a move between vCenters. vCenter makes instance UUIDs that begin with 50 and SMBIOS UUIDs that begin
 * with 42 (old RVTools prints those as "VM UUID"); the latter are copied with a clone, so they identify nothing.
 */
export function instanceUuidOf(text: string | undefined): string | undefined {
  const uuid = text?.trim().toLowerCase();
  if (uuid === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return undefined;
  return uuid.startsWith("42") ? undefined : uuid;
}

/**
 * `grid_p40-8q`, `nvidia_a100-4-20c`, `grid_m60-1b4` (1 GB, four displays), `grid_m60-0b` (half a GB): the number before the
 * last letters is the frame buffer in GB; null where a name has none.
 */
export function frameBufferMegabytes(profile: string): number | null {
  // Groups: 1 GB
  const gigabytes = /-(\d{1,3})[a-z]+\d?$/i.exec(profile.trim())?.[1];
  if (gigabytes === undefined) return null;
  return Number(gigabytes) === 0 ? 512 : Number(gigabytes) * 1024;
}
