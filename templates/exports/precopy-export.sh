#!/bin/sh
# Writes what precopy can use of one or more vCenters with govc: events, tasks and the inventory, one file each per vCenter and night.
#   GOVC_URL=vcenter01.example.com GOVC_USERNAME=... GOVC_PASSWORD=... ./precopy-export.sh FOLDER
#   GOVC_USERNAME=... GOVC_PASSWORD=... ./precopy-export.sh FOLDER vcenter01.example.com vcenter02.example.com
# Needs govc 0.37 or newer and the role Read-only on the vCenter root, propagated to children. Nothing is stored.
# A part that fails is said, leaves no file, and the others are still written; the exit status is then 1.
set -u

# Windows overlap: with exactly a day, what lies between two runs is lost and a task at the edge never seen finished.
hours=26
# One page of govc; more than that prints nothing and ends with status 0.
page=1000
# Asked for one by one, so that each has a page of its own. The logins of this very script show that events were exported at all.
types='VmBeingHotMigratedEvent VmBeingMigratedEvent VmBeingRelocatedEvent
com.vmware.vc.vm.VmHotMigratingWithEncryptionEvent com.vmware.vc.vm.VmMigratingWithEncryptionEvent
VmMigratedEvent DrsVmMigratedEvent VmRelocatedEvent
com.vmware.vc.vm.SrcVmMigratedEvent com.vmware.vc.vm.DstVmMigratedEvent
VmFailedMigrateEvent VmRelocateFailedEvent com.vmware.vc.vm.SrcVmMigrateFailedEvent
MigrationHostErrorEvent MigrationErrorEvent MigrationResourceErrorEvent
EnteringMaintenanceModeEvent EnteredMaintenanceModeEvent ExitMaintenanceModeEvent
CanceledHostOperationEvent com.vmware.vc.ha.VmRestartedByHAEvent
com.vmware.vc.sdrs.StorageDrsStorageMigrationEvent UserLoginSessionEvent'

folder=${1:-.}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- "${GOVC_URL:?say which vCenter: GOVC_URL=vcenter01.example.com}"
failed=0

say() {
  printf 'precopy-export: %s\n' "$*" >&2
}

fail() {
  say "$*"
  failed=1
}

mkdir -p "$folder" || exit 1
govc version -require 0.37 > /dev/null || {
  say "govc 0.37 or newer is needed (govc tasks -b)"
  exit 1
}

# keep PART FILE: a file appears under its name when it is whole, and not at all when it is empty.
keep() {
  if [ -s "$1" ]; then
    mv -f "$1" "$2" || fail "$2 cannot be written"
  else
    rm -f "$1"
  fi
}

# Events of one type, of everything or below one object.
events_of() {
  type=$1
  shift
  govc events -xml -n "$page" -type "$type" "$@"
}

# A full page of one type: its older events are asked for host by host, each in a file of its own (two hosts share events).
events_by_host() {
  govc find / -type h > "$folder/.hosts.part" || {
    fail "$vcenter: the hosts cannot be listed; $1 has more than $page events, the older ones are missing"
    rm -f "$folder/.hosts.part"
    return
  }
  number=0
  while IFS= read -r host; do
    number=$((number + 1))
    part="$folder/.events-$vcenter-$night-$1-$number.part"
    if events_of "$1" "$host" > "$part" < /dev/null; then
      [ "$(grep -c '^</' "$part")" -lt "$page" ] || fail "$vcenter: $host alone has $page events of $1: older ones are missing"
      keep "$part" "$folder/events-$vcenter-$night-$1-$number.xml"
    else
      rm -f "$part"
      fail "$vcenter: events of $1 on $host failed"
    fi
  done < "$folder/.hosts.part"
  rm -f "$folder/.hosts.part"
}

export_events() {
  all="$folder/.events-$vcenter-$night.part"
  one="$folder/.events-one.part"
  : > "$all"
  for each in $types; do
    if events_of "$each" > "$one"; then
      cat "$one" >> "$all"
      # Logins beyond a page are of no interest.
      if [ "$(grep -c '^</' "$one")" -ge "$page" ] && [ "$each" != UserLoginSessionEvent ]; then events_by_host "$each"; fi
    else
      fail "$vcenter: events of $each failed"
    fi
  done
  rm -f "$one"
  keep "$all" "$folder/events-$vcenter-$night.xml"
}

export_tasks() {
  part="$folder/.tasks-$vcenter-$night.part"
  if govc tasks -json -b "${hours}h" > "$part"; then
    keep "$part" "$folder/tasks-$vcenter-$night.json"
  else
    rm -f "$part"
    fail "$vcenter: tasks failed"
  fi
}

export_inventory() {
  part="$folder/.vms-$vcenter-$night.part"
  names="$folder/.names.part"
  if ! govc find / -type m > "$names"; then
    fail "$vcenter: the VMs cannot be listed"
  elif [ -s "$names" ]; then
    if tr '\n' '\0' < "$names" | xargs -0 govc vm.info -json > "$part"; then
      keep "$part" "$folder/vms-$vcenter-$night.json"
    else
      fail "$vcenter: the inventory failed"
    fi
  fi
  rm -f "$names" "$part"
}

night=$(date -u +%Y-%m-%d)
for GOVC_URL in "$@"; do
  export GOVC_URL
  vcenter=$(printf '%s' "$GOVC_URL" | sed -e 's|^[a-z]*://||' -e 's|^.*@||' -e 's|[/:].*$||')
  if ! govc about > /dev/null; then
    fail "$vcenter: no connection; going on with the next vCenter"
    continue
  fi
  export_events
  export_tasks
  export_inventory
done
exit "$failed"
