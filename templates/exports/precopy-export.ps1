<#
.SYNOPSIS
  Writes everything precopy can use of one or more vCenters: events, tasks and the inventory, one file each per vCenter and night.
.DESCRIPTION
  Needs VCF PowerCLI 9 (Install-Module VCF.PowerCLI) or VMware PowerCLI 10 to 13, its predecessor, and an account with the role
  Read-only on the vCenter root, propagated to children.
  Log in first (Connect-VIServer) or store credentials (New-VICredentialStoreItem): the script asks for none and stores none.
  Times are written in UTC, so no --time-zone is needed.
  A part that fails is said, leaves no file, and the others are still written; the exit code is then 1.
.EXAMPLE
  ./precopy-export.ps1 -Server vcenter01.example.com, vcenter02.example.com -OutFolder D:\exports
.EXAMPLE
  ./precopy-export.ps1 -Server vcenter01.example.com -Hours 72
#>
param(
  [Parameter(Mandatory = $true)][string[]]$Server,
  [string]$OutFolder = '.',
  # Windows overlap: with exactly a day, what lies between two runs is lost and a task at the edge never seen finished.
  [int]$Hours = 26
)
$ErrorActionPreference = 'Stop'
# Under -File "a,b" is one text.
$Server = @($Server | ForEach-Object { "$_" -split ',' } | ForEach-Object { $_.Trim() } | Where-Object { $_ })
$script:failed = $false
$end = Get-Date
$start = $end.AddHours(-$Hours)
$night = $end.ToUniversalTime().ToString('yyyy-MM-dd')
New-Item -ItemType Directory -Force -Path $OutFolder | Out-Null

function Fail([string]$Text) {
  [Console]::Error.WriteLine("precopy-export: $Text")
  $script:failed = $true
}

# Runs a part into a file that appears only when it is whole: no empty file, no half of one. An error in it costs that part alone.
function Save([string]$Path, [string]$What, [scriptblock]$Part) {
  $unfinished = Join-Path (Split-Path $Path) ('.' + (Split-Path $Path -Leaf) + '.part')
  try {
    & $Part | Export-Csv -LiteralPath $unfinished -NoTypeInformation -Encoding UTF8
    if ((Test-Path -LiteralPath $unfinished) -and (Get-Item -LiteralPath $unfinished).Length -gt 0) {
      Move-Item -LiteralPath $unfinished -Destination $Path -Force
    }
  } catch {
    Fail "$What failed: $_"
  } finally {
    if (Test-Path -LiteralPath $unfinished) { Remove-Item -LiteralPath $unfinished -Force }
  }
}

function Utc($time) { if ($time) { $time.ToUniversalTime().ToString('o') } }

$folder = (Resolve-Path -LiteralPath $OutFolder).ProviderPath
foreach ($name in $Server) {
  $mine = $false
  $vi = $null
  try {
    $vi = $global:DefaultVIServers | Where-Object { $_.Name -eq $name -and $_.IsConnected } | Select-Object -First 1
    if (-not $vi) {
      $vi = Connect-VIServer -Server $name
      $mine = $true
    }

    # Events: every one, not only migrations; what surrounds a move explains who asked for it and how it ended.
    Save (Join-Path $folder "events-$name-$night.csv") "${name}: events" {
      Get-VIEvent -Server $vi -Start $start -Finish $end -MaxSamples ([int]::MaxValue) |
        Select-Object @{n = 'CreatedTime'; e = { Utc $_.CreatedTime } }, UserName, FullFormattedMessage, Key, ChainId,
          @{n = 'Type'; e = { if ($_.EventTypeId) { $_.EventTypeId } else { $_.GetType().Name } } },
          @{n = 'VM'; e = { $_.Vm.Name } }, @{n = 'VmId'; e = { $_.Vm.Vm.Value } },
          @{n = 'Host'; e = { $_.Host.Name } }, @{n = 'Ds'; e = { $_.Ds.Name } },
          @{n = 'SourceHost'; e = { $_.SourceHost.Name } }, @{n = 'SourceDatastore'; e = { $_.SourceDatastore.Name } },
          @{n = 'DestHost'; e = { $_.DestHost.Name } }, @{n = 'DestDatastore'; e = { $_.DestDatastore.Name } },
          @{n = 'Cluster'; e = { $_.ComputeResource.Name } }, @{n = 'Datacenter'; e = { $_.Datacenter.Name } },
          @{n = 'vCenter'; e = { $name } }
    }

    # Tasks: result, queue and reason of each migration. Page after page until there is no more.
    Save (Join-Path $folder "tasks-$name-$night.csv") "${name}: tasks" {
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
            @{n = 'CompleteTime'; e = { Utc $_.CompleteTime } }, EventChainId, @{n = 'vCenter'; e = { $name } }
      } finally {
        $collector.DestroyCollector()
      }
    }

    # Inventory: memory and disks say how long a pre-copy should take.
    Save (Join-Path $folder "vms-$name-$night.csv") "${name}: the inventory" {
      Get-VM -Server $vi |
        Select-Object Name, PowerState, NumCpu, MemoryMB, UsedSpaceGB, ProvisionedSpaceGB, VMHost,
          @{n = 'Cluster'; e = { $_.VMHost.Parent.Name } }, Folder, HardwareVersion, GuestId, PersistentId, Id, Uid,
          @{n = 'Snapshots'; e = { @($_.ExtensionData.Snapshot.RootSnapshotList).Count } },
          @{n = 'LatencySensitivity'; e = { $_.ExtensionData.Config.LatencySensitivity.Level } },
          @{n = 'ActiveMB'; e = { $_.ExtensionData.Summary.QuickStats.GuestMemoryUsage } },
          @{n = 'ConsumedMB'; e = { $_.ExtensionData.Summary.QuickStats.HostMemoryUsage } },
          @{n = 'TakenAt'; e = { Utc (Get-Date) } }
    }
  } catch {
    Fail "${name}: $_; going on with the next vCenter"
  } finally {
    if ($mine) { Disconnect-VIServer -Server $vi -Confirm:$false }
  }
}
if ($script:failed) { exit 1 }
exit 0
