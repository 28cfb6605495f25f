/** A small export of whole events, with one move of a VM of any name: it succeeds, or fails and stays failed. */
export function aCsv(vm: string, how: "succeeds" | "fails" = "succeeds"): string {
  const event = (type: string, at: string, key: number, text: string): string =>
    JSON.stringify({
      EventTypeId: type,
      Key: key,
      ChainId: 1,
      CreatedTime: `2026-11-22T20:${at}Z`,
      UserName: "",
      Vm: { Name: vm, Vm: { Type: "VirtualMachine", Value: "vm-12" } },
      FullFormattedMessage: text,
    });
  const from = "from esx01.example.net, gold-01 to esx02.example.net, gold-01";
  const start = event("VmBeingHotMigratedEvent", "00:00", 1, `Migrating ${vm} ${from} in North`);
  const end =
    how === "succeeds"
      ? event("VmMigratedEvent", "00:40", 2, `Migration of virtual machine ${vm} ${from} completed`)
      : event("VmFailedMigrateEvent", "00:40", 2, `Failed to migrate ${vm} ${from} in North`);
  return `${start}\n${end}\n`;
}
