import { expect, test } from "vitest";
import type { Migration } from "../../src/model/migration.ts";
import { runFiles } from "../proof/run.ts";

const HEAD = "CreatedTime,UserName,FullFormattedMessage,Key,ChainId,Type,VM,VmId\n";
const PLACES = "from esx1.example.net, dsA to esx2.example.net, dsA in DC";
const FAILED = `${HEAD}2024-05-14T10:11:30Z,LAB\\a,"Migrating app7 ${PLACES}",9001,9000,VmBeingHotMigratedEvent,app7,vm-22
2024-05-14T10:15:41Z,LAB\\a,"Cannot migrate app7 ${PLACES}",9008,9000,VmFailedMigrateEvent,app7,vm-22
`;
const RESUME = "The source detected that the destination failed to resume.";
const hostd = (host: string): { name: string; text: string } => ({
  name: "hostd.log",
  text: [
    "[Originator@6876 sub=Vcsvc.VMotionSrc (5422550518507384986)] ResolveCb: Failed with fault: (vim.fault.GenericVmConfigFault) {",
    '-->          message = "Something broke.",',
    `-->          message = "${RESUME}",`,
    "--> }",
  ]
    .map((line) => `<166>2024-05-14T10:15:39.073Z ${host} Hostd: ${line}\n`)
    .join(""),
});

async function movesOf(...files: readonly { readonly name: string; readonly text: string }[]): Promise<Migration[]> {
  const inputs = files.map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  const report = await runFiles(inputs, { zone: "UTC", now: Date.parse("2024-05-15") });
  return [...report.migrations];
}

test("hostd's fault alone explains the failed move of its host, by any of its messages", async () => {
  const [move, second] = await movesOf({ name: "e.csv", text: FAILED }, hostd("esx1.example.net"));
  expect(second).toBeUndefined();
  expect(move?.failure).toMatchObject({ category: "destination-failed-resume", phase: "switchover" });
});

test("the fault of another host explains nothing and is no move of its own", async () => {
  const moves = await movesOf({ name: "e.csv", text: FAILED }, hostd("esx9.example.net"));
  expect(moves.map(({ failure }) => failure?.category)).toEqual(["unclassified"]);
});

test("a host column that names the sender gives way to the sentence", async () => {
  const [move] = await movesOf({
    name: "s.csv",
    text: `timestamp,hostname,eventtype,message
2024-05-14T10:00:00Z,vc01,vim.event.VmMigratedEvent,"Migration of virtual machine app7 from esx1, dsA to esx2, dsA completed"
`,
  });
  expect(move?.destination.host).toBe("esx2");
});
