import type { Migration } from "../../model/migration.ts";

export interface NextCommand {
  readonly tool: string;
  readonly command: string;
}

/** Ready lines for the tools an operator has: names are quoted so that nothing in them is run. */
export function nextCommands(migration: Migration): readonly NextCommand[] {
  const from = migration.startedAt ?? migration.endedAt;
  const to = migration.endedAt ?? migration.startedAt;
  const name = migration.vm.name;
  const commands: NextCommand[] = [];
  if (name !== null && from !== null && to !== null) {
    const [begin, end] = [shifted(from, -600), shifted(to, 600)];
    commands.push({
      tool: "PowerCLI",
      command: `Get-VIEvent -Entity (Get-VM -Name ${powershell(name)}) -Start ([datetime]'${begin}') -Finish ([datetime]'${end}') -MaxSamples 10000 | Sort-Object Key | Select-Object CreatedTime, Key, ChainId, UserName, FullFormattedMessage`,
    });
    // A VM may lie in any folder: its path is asked for.
    commands.push({ tool: "govc", command: `govc events -l -n 1000 "$(govc find / -type m -name ${shell(name)})"` });
    const hosts = [...new Set([migration.source.host, migration.destination.host].filter((host) => host !== null))];
    const id = migration.measured?.migrationId;
    const pattern = id ?? "Migrate|VMotion";
    commands.push({
      tool: "grep on the hosts",
      command: `grep -E ${shell(pattern)} /var/log/vmkernel.log /var/log/hostd.log   # on ${hosts.join(" and ") || "both hosts"}, ${begin} to ${end}`,
    });
    // Only the VM's own log has the switchover; its folder is called as the VM was when it was made.
    const store = migration.destination.datastore ?? migration.source.datastore;
    if (store !== null)
      commands.push({
        tool: "grep on the host where the VM is",
        command: `grep Checkpoint_Unstun ${shell(`/vmfs/volumes/${store}/${name}`)}/vmware*.log`,
      });
  }
  return commands;
}

function shifted(iso: string, seconds: number): string {
  return new Date(Date.parse(iso) + seconds * 1000).toISOString().replace(".000Z", "Z");
}

function shell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function powershell(text: string): string {
  return `'${text.replace(/['‘’]/g, "$&$&")}'`;
}
