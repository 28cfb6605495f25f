import type { Named } from "./types.ts";

/**
 * vCenter's English sentences. Those of VmMigratedEvent, VmBeingMigratedEvent, VmRelocatedEvent, DrsVmMigratedEvent and
 * of the maintenance events are seen ones; the rest is written as the event's own words suggest.
 */
export interface Ends {
  readonly vm: string;
  readonly fromHost: string;
  readonly fromDs: string;
  readonly fromDc: string;
  readonly toHost: string;
  readonly toDs: string;
  readonly toDc: string;
}

export const migratedShort = (e: Ends): string =>
  `Migration of virtual machine ${e.vm} from ${e.fromHost}, ${e.fromDs} to ${e.toHost}, ${e.toDs} completed`;

export const migratedLong = (e: Ends): string =>
  `Virtual machine ${e.vm} was migrated from host ${e.fromHost}, ${e.fromDs} in ${e.fromDc} to ${e.toHost}, ${e.toDs} in ${e.toDc}`;

export const drsMigrated = (e: Ends, cluster: string): string =>
  `DRS migrated ${e.vm} from ${e.fromHost} to ${e.toHost} in cluster ${cluster} in ${e.toDc}`;

export const hotMigrating = (e: Ends): string =>
  `Migrating ${e.vm} from ${e.fromHost}, ${e.fromDs} to ${e.toHost}, ${e.toDs} in ${e.fromDc}`;

export const hotMigratingEncrypted = (e: Ends): string =>
  `Hot migrating ${e.vm} from ${e.fromHost}, ${e.fromDs} in ${e.fromDc} to ${e.toHost}, ${e.toDs} in ${e.toDc} with encryption`;

export const relocating = (e: Ends): string =>
  `Relocating ${e.vm} from ${e.fromHost}, ${e.fromDs} in ${e.fromDc} to ${e.toHost}, ${e.toDs} in ${e.toDc}`;

export const relocated = "Completed the relocation of the virtual machine";

export const emigrating = (e: Ends): string => `Migrating ${e.vm} off host ${e.fromHost} in ${e.fromDc}`;

/** The refusal of a pre-check. */
export const cannotMigrate = (e: Ends): string =>
  `Cannot migrate ${e.vm} from ${e.fromHost}, ${e.fromDs} to ${e.toHost}, ${e.toDs} in ${e.fromDc}`;

export const failedToMigrate = (e: Ends, reason: string): string =>
  `Failed to migrate ${e.vm} from ${e.fromHost}, ${e.fromDs} to ${e.toHost}, ${e.toDs} in ${e.fromDc}: ${reason}`;

export const cannotRelocate = (e: Ends): string => `Cannot relocate virtual machine '${e.vm}' in ${e.fromDc}`;

export const migrationHostError = (e: Ends, fault: string): string =>
  `vMotion of ${e.vm} from ${e.fromHost} to ${e.toHost} in ${e.fromDc}: ${fault}`;

export const unableToMigrate = (e: Ends, fault: string): string =>
  `Unable to migrate ${e.vm} from ${e.fromHost} to ${e.toHost} in ${e.fromDc}: ${fault}`;

export const crossSource = (e: Ends, cluster: string, oldMoref: string, newMoref: string): string =>
  `Virtual machine ${e.vm} ${oldMoref} in ${cluster} in ${e.fromDc} was migrated to ${newMoref}`;

export const crossDestination = (e: Ends, cluster: string, oldMoref: string, newMoref: string): string =>
  `Virtual machine ${e.vm} ${newMoref} in ${cluster} in ${e.toDc} was migrated from ${oldMoref}`;

export const enteringMaintenance = (host: Named, dc: Named): string =>
  `Host ${host.name} in ${dc.name} has started to enter maintenance mode`;

export const enteredMaintenance = (host: Named, dc: Named): string =>
  `Host ${host.name} in ${dc.name} has entered maintenance mode`;

export const exitedMaintenance = (host: Named, dc: Named): string =>
  `Host ${host.name} in ${dc.name} has exited maintenance mode`;
