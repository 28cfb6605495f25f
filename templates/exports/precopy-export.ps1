<#
.SYNOPSIS
  Writes everything precopy can use of one or more vCenters: events, tasks and the inventory, one file each per vCenter and night.
.DESCRIPTION
  Needs VMware PowerCLI (or VCF PowerCLI) and an account with the role Read-only on the vCenter root, propagated to children.
  Log in first (Connect-VIServer) or store credentials (New-VICredentialStoreItem): the script asks for none and stores none.
  Times are written in UTC, so no --time-zone is needed.
.EXAMPLE
  ./precopy-export.ps1 -Server vcenter01.example.com, vcenter02.example.com -OutFolder D:\exports
.EXAMPLE
  ./precopy-export.ps1 -Server vcenter01.example.com -Hours 72
#>
param(
  [Parameter(Mandatory = $true)][string[]]$Server,
  [string]$OutFolder = '.',
  [int]$Hours = 24
)
$ErrorActionPreference = 'Stop'
$end = Get-Date
$start = $end.AddHours(-$Hours)
$night = $end.ToUniversalTime().ToString('yyyy-MM-dd')
New-Item -ItemType Directory -Force -Path $OutFolder | Out-Null

function Utc($time) { if ($time) { $time.ToUniversalTime().ToString('o') } }

foreach ($name in $Server) {
  $vi = $global:DefaultVIServers | Where-Object { $_.Name -eq $name -and $_.IsConnected } | Select-Object -First 1
  $mine = -not $vi
  if ($mine) { $vi = Connect-VIServer -Server $name }
  try {
    # Events: every one, not only migrations; what surrounds a move explains who asked for it and how it ended.
    Get-VIEvent -Server $vi -Start $start -Finish $end -MaxSamples ([int]::MaxValue) |
      Select-Object @{n = 'CreatedTime'; e = { Utc $_.CreatedTime } }, UserName, FullFormattedMessage, Key, ChainId,
        @{n = 'Type'; e = { if ($_.EventTypeId) { $_.EventTypeId } else { $_.GetType().Name } } },
        @{n = 'VM'; e = { $_.Vm.Name } }, @{n = 'VmId'; e = { $_.Vm.Vm.Value } },
        @{n = 'Host'; e = { $_.Host.Name } }, @{n = 'Ds'; e = { $_.Ds.Name } },
        @{n = 'SourceHost'; e = { $_.SourceHost.Name } }, @{n = 'SourceDatastore'; e = { $_.SourceDatastore.Name } },
        @{n = 'DestHost'; e = { $_.DestHost.Name } }, @{n = 'DestDatastore'; e = { $_.DestDatastore.Name } },
        @{n = 'Cluster'; e = { $_.ComputeResource.Name } }, @{n = 'Datacenter'; e = { $_.Datacenter.Name } },
        @{n = 'vCenter'; e = { $name } } |
      Export-Csv (Join-Path $OutFolder "events-$name-$night.csv") -NoTypeInformation -Encoding UTF8

    # Tasks: result, queue and reason of each migration.
    $manager = Get-View TaskManager -Server $vi
    $time = New-Object VMware.Vim.TaskFilterSpecByTime
    $time.TimeType = 'queuedTime'
    $time.BeginTime = $start.ToUniversalTime()
    $filter = New-Object VMware.Vim.TaskFilterSpec
    $filter.Time = $time
    $collector = Get-View ($manager.CreateCollectorForTasks($filter)) -Server $vi
    try {
      $(while ($page = $collector.ReadNextTasks(500)) { $page }) |
        Select-Object Key, Name, DescriptionId, EntityName, @{n = 'Entity'; e = { $_.Entity.Value } },
          @{n = 'EntityType'; e = { $_.Entity.Type } }, State, Cancelled,
          @{n = 'Error'; e = { $_.Error.LocalizedMessage } },
          @{n = 'ErrorType'; e = { if ($_.Error.Fault) { $_.Error.Fault.GetType().Name } } },
          @{n = 'Reason'; e = { $_.Reason.GetType().Name } }, @{n = 'ReasonUser'; e = { $_.Reason.UserName } },
          @{n = 'QueueTime'; e = { Utc $_.QueueTime } }, @{n = 'StartTime'; e = { Utc $_.StartTime } },
          @{n = 'CompleteTime'; e = { Utc $_.CompleteTime } }, EventChainId, @{n = 'vCenter'; e = { $name } } |
        Export-Csv (Join-Path $OutFolder "tasks-$name-$night.csv") -NoTypeInformation -Encoding UTF8
    } finally {
      $collector.DestroyCollector()
    }

    # Inventory: memory and disks say how long a pre-copy should take.
    Get-VM -Server $vi |
      Select-Object Name, PowerState, NumCpu, MemoryMB, UsedSpaceGB, ProvisionedSpaceGB, VMHost,
        @{n = 'Cluster'; e = { $_.VMHost.Parent.Name } }, Folder, HardwareVersion, GuestId, PersistentId, Id, Uid,
        @{n = 'Snapshots'; e = { @($_.ExtensionData.Snapshot.RootSnapshotList).Count } },
        @{n = 'LatencySensitivity'; e = { $_.ExtensionData.Config.LatencySensitivity.Level } },
        @{n = 'ActiveMB'; e = { $_.ExtensionData.Summary.QuickStats.GuestMemoryUsage } },
        @{n = 'ConsumedMB'; e = { $_.ExtensionData.Summary.QuickStats.HostMemoryUsage } },
        @{n = 'TakenAt'; e = { Utc (Get-Date) } } |
      Export-Csv (Join-Path $OutFolder "vms-$name-$night.csv") -NoTypeInformation -Encoding UTF8
  } finally {
    if ($mine) { Disconnect-VIServer -Server $vi -Confirm:$false }
  }
}
