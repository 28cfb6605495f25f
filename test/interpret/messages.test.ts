import { describe, expect, it } from "vitest";
import { readMessage } from "../../src/interpret/messages.ts";
import { KnownNames } from "../../src/interpret/template.ts";

const read = (message: string, known = new KnownNames()) => readMessage(message, known);
const places = { sourceHost: "esx1.x.net", sourceDatastore: "ds1", destHost: "esx2.x.net", destDatastore: "ds2" };

describe("vCenter's sentences", () => {
  it.each(["", " (no host has enough memory)"])("name the VM that DRS has no recommendation for%s", (reason) => {
    const reading = read(`DRS does not recommend a migration for web, the 2nd in cluster Prod in East${reason}`);
    expect(reading?.traits.meaning).toBe("no-drs-recommendation");
    expect(reading?.slots).toMatchObject({ vm: "web, the 2nd", cluster: "Prod", datacenter: "East" });
  });

  it.each([
    ["Migration of virtual machine {vm} from esx1.x.net, ds1 to esx2.x.net, ds2 completed", "end"],
    ["Virtual machine {vm} was migrated from host esx1.x.net, ds1 in DC to esx2.x.net, ds2 in DC", "end"],
    ["Migrating {vm} from esx1.x.net, ds1 to esx2.x.net, ds2 in DC", "start"],
    ["Relocating {vm} from esx1.x.net, ds1 in DC to esx2.x.net, ds2 in DC", "start"],
    ["Relocating {vm} in DC from esx1.x.net, ds1 to esx2.x.net, ds2", "start"],
    ["Hot migrating {vm} from esx1.x.net, ds1 in DC to esx2.x.net, ds2 in DC with encryption", "start"],
    ["Cannot migrate {vm} from esx1.x.net, ds1 to esx2.x.net, ds2 in DC", "failure"],
    [
      "Failed to migrate {vm} from esx1.x.net, ds1 to esx2.x.net, ds2 in DC: Timed out waiting for migration data.",
      "failure",
    ],
    ...["Cannot migrate", "Failed to migrate", "Unable to migrate", "vMotion of"].flatMap((begin) => [
      [`${begin} {vm} from esx1.x.net, ds1 in DC to esx2.x.net, ds2 in DC: Timed out.`, "failure"],
      [`${begin} {vm} from esx1.x.net, ds1 to esx2.x.net, ds2: Timed out.`, "failure"],
    ]),
  ])("%s", (form, meaning) => {
    for (const vm of [
      "web01",
      "web, the 2nd",
      'say "hi"',
      "road to nowhere",
      "copy from old",
      "Müllabfuhr in Köln",
      "=1+1",
      "a in b to c from d",
    ]) {
      const reading = read(form.replace("{vm}", vm));
      expect(reading?.traits.meaning, vm).toBe(meaning);
      expect(reading?.slots, vm).toMatchObject({ vm, ...places });
    }
  });

  it("reads the DRS wording, which names no datastores", () => {
    const reading = read("DRS migrated web01 from esx1.x.net to esx2.x.net in cluster Gold in Prod in DC");
    expect(reading?.traits).toMatchObject({ meaning: "end", drs: true });
    expect(reading?.slots).toMatchObject({ vm: "web01", sourceHost: "esx1.x.net", destHost: "esx2.x.net" });
  });

  it("knows that a completed relocation names nobody", () => {
    expect(read("Completed the relocation of the virtual machine")?.slots["vm"]).toBeUndefined();
  });

  it("splits an ambiguous sentence by the names known from elsewhere", () => {
    const known = new KnownNames();
    known.learn("datastore", "ds1 in DC");
    const sentence =
      "Virtual machine web01 was migrated from host esx1.x.net, ds1 in DC in Nord to esx2.x.net, ds2 in Nord";
    expect(read(sentence, known)?.slots).toMatchObject({ sourceDatastore: "ds1 in DC", sourceDatacenter: "Nord" });
  });

  it.each([
    ["Host esx1.x.net in DC has started to enter maintenance mode", "entering"],
    ["Host esx1.x.net in DC has entered maintenance mode", "entered"],
    ["Host esx1.x.net in DC has exited maintenance mode", "exited"],
  ])("%s", (message, meaning) => {
    expect(read(message)).toMatchObject({ traits: { meaning }, slots: { host: "esx1.x.net" } });
  });

  it("takes an alarm that quotes a migration for an alarm", () => {
    expect(
      read("Alarm 'Migration failed' on web01 triggered by event 7 'Cannot migrate web01 from a, b to c, d in e'")
        ?.traits.meaning,
    ).toBe("alarm");
  });

  it("reads hostile text in bounded time", () => {
    const begin = process.hrtime.bigint();
    read(`Migrating ${" from a, b to c, d in".repeat(2000)}`);
    read(`Virtual machine ${" in x to y, z".repeat(3000)}`);
    expect(Number(process.hrtime.bigint() - begin) / 1e6).toBeLessThan(5000);
  });
});
