<#
.SYNOPSIS
  The same as precopy-export.sh for Windows: events, tasks and the inventory of one or more vCenters with govc.
.DESCRIPTION
  Needs govc 0.37 or newer and the role Read-only on the vCenter root, propagated to children. Nothing is stored.
  A part that fails is said, leaves no file, and the others are still written; the exit code is then 1.
.EXAMPLE
  $env:GOVC_USERNAME = ...; $env:GOVC_PASSWORD = ...
  powershell -File precopy-export-govc.ps1 -OutFolder D:\exports -Server vcenter01.example.com,vcenter02.example.com
#>
param(
  [string[]]$Server = @($env:GOVC_URL),
  [string]$OutFolder = '.',
  # Windows overlap: with exactly a day, what lies between two runs is lost and a task at the edge never seen finished.
  [int]$Hours = 26
)
$ErrorActionPreference = 'Stop'
# Under -File "a,b" is one text.
$Server = @($Server | ForEach-Object { "$_" -split ',' } | ForEach-Object { $_.Trim() } | Where-Object { $_ })
if ($Server.Count -eq 0) { throw 'say which vCenter: -Server vcenter01.example.com' }
New-Item -ItemType Directory -Force -Path $OutFolder | Out-Null
# govc writes UTF-8; Windows PowerShell would take it for the console's code page.
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$script:failed = $false

function Fail([string]$Text) {
  [Console]::Error.WriteLine("precopy-export: $Text")
  $script:failed = $true
}

# Runs govc and gives its lines; $null where it failed. Native programs do not throw: their exit code says it.
function Invoke-Govc([string[]]$Arguments) {
  # What goes to stderr must not become an exception.
  $before = $ErrorActionPreference
  $ErrorActionPreference = 'Continue'
  try { $lines = @(& govc @Arguments) } finally { $ErrorActionPreference = $before }
  if ($LASTEXITCODE -ne 0) { return $null }
  # The comma keeps an empty list a list.
  return , $lines
}

# A file appears under its name when it is whole, and not at all when it is empty.
function Save([string]$Path, [string[]]$Lines) {
  if ($Lines.Count -eq 0) { return }
  $part = Join-Path (Split-Path $Path) ('.' + (Split-Path $Path -Leaf) + '.part')
  [IO.File]::WriteAllLines($part, $Lines, (New-Object Text.UTF8Encoding $false))
  Move-Item -LiteralPath $part -Destination $Path -Force
}

# One page of govc; more than that prints nothing and ends with status 0. Each type has a page of its own.
$page = 1000
$types = @(
  'VmBeingHotMigratedEvent', 'VmBeingMigratedEvent', 'VmBeingRelocatedEvent',
  'com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent', 'com.vmware.vc.vm.VmMigratingWithEncryptionEvent',
  'VmMigratedEvent', 'DrsVmMigratedEvent', 'VmRelocatedEvent',
  'com.vmware.vc.vm.SrcVmMigratedEvent', 'com.vmware.vc.vm.DstVmMigratedEvent',
  'VmFailedMigrateEvent', 'VmRelocateFailedEvent', 'com.vmware.vc.vm.SrcVmMigrateFailedEvent',
  'MigrationHostErrorEvent', 'MigrationErrorEvent', 'MigrationResourceErrorEvent',
  'EnteringMaintenanceModeEvent', 'EnteredMaintenanceModeEvent', 'ExitMaintenanceModeEvent',
  'CanceledHostOperationEvent', 'com.vmware.vc.ha.VmRestartedByHAEvent',
  'com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent',
  # The logins of this very script show that events were exported at all.
  'UserLoginSessionEvent'
)
# A command line of Windows has 32,767 characters.
$longestCommandLine = 24000

function Export-Events([string]$Name, [string]$Night, [string]$Folder) {
  $all = New-Object Collections.Generic.List[string]
  foreach ($type in $types) {
    $lines = Invoke-Govc @('events', '-xml', '-n', "$page", '-type', $type)
    if ($null -eq $lines) { Fail "${Name}: events of $type failed"; continue }
    $all.AddRange([string[]]$lines)
    $full = @($lines | Where-Object { $_.StartsWith('</') }).Count -ge $page
    if (-not $full -or $type -eq 'UserLoginSessionEvent') { continue }
    # A full page: older events host by host, each in a file of its own (two hosts share events).
    $hosts = Invoke-Govc @('find', '/', '-type', 'h')
    if ($null -eq $hosts) { Fail "${Name}: $type has more than $page events, the older ones are missing"; continue }
    $number = 0
    foreach ($esx in $hosts) {
      $number++
      $lines = Invoke-Govc @('events', '-xml', '-n', "$page", '-type', $type, $esx)
      if ($null -eq $lines) { Fail "${Name}: events of $type on $esx failed"; continue }
      if (@($lines | Where-Object { $_.StartsWith('</') }).Count -ge $page) {
        Fail "${Name}: $esx alone has $page events of ${type}: older ones are missing"
      }
      Save (Join-Path $Folder "events-$Name-$Night-$type-$number.xml") $lines
    }
  }
  Save (Join-Path $Folder "events-$Name-$Night.xml") $all.ToArray()
}

function Export-Inventory([string]$Name, [string]$Night, [string]$Folder) {
  $vms = Invoke-Govc @('find', '/', '-type', 'm')
  if ($null -eq $vms) { Fail "${Name}: the VMs cannot be listed"; return }
  $all = New-Object Collections.Generic.List[string]
  $batch = New-Object Collections.Generic.List[string]
  $length = 0
  foreach ($vm in @($vms) + $null) {
    if ($batch.Count -gt 0 -and ($null -eq $vm -or $length + $vm.Length + 3 -gt $longestCommandLine)) {
      $lines = Invoke-Govc (@('vm.info', '-json') + $batch.ToArray())
      if ($null -eq $lines) { Fail "${Name}: the inventory failed"; return }
      $all.AddRange([string[]]$lines)
      $batch.Clear()
      $length = 0
    }
    if ($null -ne $vm) { $batch.Add($vm); $length += $vm.Length + 3 }
  }
  Save (Join-Path $Folder "vms-$Name-$Night.json") $all.ToArray()
}

if ($null -eq (Invoke-Govc @('version', '-require', '0.37'))) { throw 'govc 0.37 or newer is needed (govc tasks -b)' }
$folder = (Resolve-Path -LiteralPath $OutFolder).ProviderPath
$night = [DateTime]::UtcNow.ToString('yyyy-MM-dd')
foreach ($url in $Server) {
  $env:GOVC_URL = $url
  $name = ($url -replace '^[a-z]+://', '' -replace '^.*@', '') -replace '[/:].*$', ''
  try {
    if ($null -eq (Invoke-Govc @('about'))) { Fail "${name}: no connection; going on with the next vCenter"; continue }
    Export-Events $name $night $folder
    $tasks = Invoke-Govc @('tasks', '-json', '-b', "${Hours}h")
    if ($null -eq $tasks) { Fail "${name}: tasks failed" } else { Save (Join-Path $folder "tasks-$name-$night.json") $tasks }
    Export-Inventory $name $night $folder
  } catch {
    Fail "${name}: $_"
  }
}
if ($script:failed) { exit 1 }
exit 0
