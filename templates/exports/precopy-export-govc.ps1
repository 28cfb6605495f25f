# The same as precopy-export.sh for Windows: events, tasks and the inventory of one vCenter with govc.
#   $env:GOVC_URL = 'vcenter01.example.com'; $env:GOVC_USERNAME = ...; $env:GOVC_PASSWORD = ...
#   .\precopy-export-govc.ps1 -OutFolder D:\exports
# Needs govc 0.31 or newer and the role Read-only on the vCenter root, propagated to children. Nothing is stored.
param([string]$OutFolder = '.')
$ErrorActionPreference = 'Stop'
if (-not $env:GOVC_URL) { throw "say which vCenter: `$env:GOVC_URL = 'vcenter01.example.com'" }
$vcenter = ($env:GOVC_URL -replace '^[a-z]+://', '' -replace '^.*@', '') -replace '[/:].*$', ''
$night = [DateTime]::UtcNow.ToString('yyyy-MM-dd')
New-Item -ItemType Directory -Force -Path $OutFolder | Out-Null
# govc writes UTF-8; Windows PowerShell would take it for the console's code page.
[Console]::OutputEncoding = [Text.Encoding]::UTF8

# One page of govc holds 1000 events at most: only the types that matter, so that a night fits.
$types = @(
  'VmBeingHotMigratedEvent', 'VmBeingMigratedEvent', 'VmBeingRelocatedEvent',
  'com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent', 'com.vmware.vc.vm.VmMigratingWithEncryptionEvent',
  'VmMigratedEvent', 'DrsVmMigratedEvent', 'VmRelocatedEvent',
  'com.vmware.vc.vm.SrcVmMigratedEvent', 'com.vmware.vc.vm.DstVmMigratedEvent',
  'VmFailedMigrateEvent', 'VmRelocateFailedEvent', 'com.vmware.vc.vm.SrcVmMigrateFailedEvent',
  'MigrationHostErrorEvent', 'MigrationErrorEvent', 'MigrationResourceErrorEvent',
  'EnteringMaintenanceModeEvent', 'EnteredMaintenanceModeEvent', 'ExitMaintenanceModeEvent',
  'CanceledHostOperationEvent', 'com.vmware.vc.ha.VmRestartedByHAEvent',
  'com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent'
) | ForEach-Object { '-type', $_ }
& govc events -dump -n 1000 @types | Out-File (Join-Path $OutFolder "events-$vcenter-$night.txt") -Encoding utf8
& govc tasks -json -b 24h | Out-File (Join-Path $OutFolder "tasks-$vcenter-$night.json") -Encoding utf8
$vms = @(& govc find / -type m)
if ($vms.Count -gt 0) {
  & govc vm.info -json @vms | Out-File (Join-Path $OutFolder "vms-$vcenter-$night.json") -Encoding utf8
}
