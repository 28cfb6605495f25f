/** What an export says of one managed object; any part may be missing. */
export interface EntityRef {
  readonly name?: string;
  /** Managed object reference value such as `vm-123`; unique per vCenter only. */
  readonly moref?: string;
  /** instanceUuid of a VM, where known; survives a cross-vCenter move. */
  readonly uuid?: string;
}

/** Where a VM is: as report.json's `place`. Unknown is null. */
export interface Place {
  readonly vcenter: string | null;
  readonly host: string | null;
  readonly datastore: string | null;
  readonly datacenter: string | null;
  readonly cluster: string | null;
}

export const UNKNOWN_PLACE: Place = { vcenter: null, host: null, datastore: null, datacenter: null, cluster: null };
