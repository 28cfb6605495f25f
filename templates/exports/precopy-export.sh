#!/bin/sh
# Writes what precopy can use of one vCenter with govc: events, tasks and the inventory, one file each per vCenter and night.
#   GOVC_URL=vcenter01.example.com GOVC_USERNAME=... GOVC_PASSWORD=... ./precopy-export.sh [FOLDER]
# Needs govc 0.31 or newer and the role Read-only on the vCenter root, propagated to children. Nothing is stored.
set -eu
folder=${1:-.}
: "${GOVC_URL:?say which vCenter: GOVC_URL=vcenter01.example.com}"
vcenter=$(printf '%s' "$GOVC_URL" | sed -e 's|^[a-z]*://||' -e 's|^.*@||' -e 's|[/:].*$||')
night=$(date -u +%Y-%m-%d)
mkdir -p "$folder"

# One page of govc holds 1000 events at most: only the types that matter, so that a night fits.
govc events -dump -n 1000 \
  -type VmBeingHotMigratedEvent -type VmBeingMigratedEvent -type VmBeingRelocatedEvent \
  -type com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent -type com.vmware.vc.vm.VmMigratingWithEncryptionEvent \
  -type VmMigratedEvent -type DrsVmMigratedEvent -type VmRelocatedEvent \
  -type com.vmware.vc.vm.SrcVmMigratedEvent -type com.vmware.vc.vm.DstVmMigratedEvent \
  -type VmFailedMigrateEvent -type VmRelocateFailedEvent -type com.vmware.vc.vm.SrcVmMigrateFailedEvent \
  -type MigrationHostErrorEvent -type MigrationErrorEvent -type MigrationResourceErrorEvent \
  -type EnteringMaintenanceModeEvent -type EnteredMaintenanceModeEvent -type ExitMaintenanceModeEvent \
  -type CanceledHostOperationEvent -type com.vmware.vc.ha.VmRestartedByHAEvent \
  -type com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent \
  > "$folder/events-$vcenter-$night.txt"

govc tasks -json -b 24h > "$folder/tasks-$vcenter-$night.json"

govc find / -type m | tr '\n' '\0' | xargs -0 govc vm.info -json > "$folder/vms-$vcenter-$night.json"
