const LARGEST = 2n ** 64n - 1n;

/**
 * The id that ties the logs of both hosts: an unsigned 64-bit number, decimal everywhere but in vmware.log's MigrateVMXdrToSpec
 * (`mid=7958ea7f2d34d435`). Up to 6.5 it is epoch microseconds at the initiating vCenter, from 6.7 random.
 */
export function decimalId(text: string | undefined): string | undefined {
  if (text === undefined || !/^-?\d{1,20}$/.test(text)) return undefined;
  const number = BigInt(text);
  if (number > LARGEST || number < -LARGEST >> 1n) return undefined;
  const id = BigInt.asUintN(64, number);
  return id === 0n ? undefined : id.toString();
}

export function hexId(text: string | undefined): string | undefined {
  if (text === undefined || !/^[0-9a-f]{1,16}$/i.test(text)) return undefined;
  const id = BigInt(`0x${text}`);
  return id === 0n ? undefined : id.toString();
}

/** An address, or undefined for `<unknown>`, `xx.xx.xx.xx`, nothing. */
export function address(text: string | undefined): string | undefined {
  const bare = text?.replace(/[<>]/g, "").trim();
  if (bare === undefined || bare === "") return undefined;
  // 192.168.1.22 | fd00::1
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(bare) || (/^[0-9a-f:.]+$/i.test(bare) && bare.includes(":")) ? bare : undefined;
}
