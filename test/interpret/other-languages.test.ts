import { expect, test } from "vitest";
import { runFiles } from "../proof/run.ts";

const NOW = Date.parse("2026-03-12T12:00:00Z");

async function night(message: string): Promise<Awaited<ReturnType<typeof runFiles>>> {
  const rows = ['"CreatedTime","UserName","FullFormattedMessage"', `"3/12/2026 1:00:00 AM","","${message}"`];
  return runFiles([{ name: "events.csv", bytes: new TextEncoder().encode(rows.join("\r\n")) }], {
    zone: "UTC",
    now: NOW,
  });
}

/** Nobody has seen vCenter's own translations: whatever words of its languages tell of a migration are not passed over. */
test.each([
  "Migrieren von web01 von esx1, gold in Nord nach esx2, gold in Nord",
  "Die Virtual Machine web01 wurde von Host esx1 nach esx2 migriert",
  "web01 wird von esx1 auf esx2 verlagert",
  "Migration de web01 depuis esx1, gold vers esx2, gold",
  "La machine virtuelle web01 a été migrée de esx1 vers esx2",
  "Migrando web01 de esx1, gold en Norte a esx2, gold en Norte",
  "La máquina virtual web01 se migró del host esx1 a esx2",
  "仮想マシン web01 はホスト esx1 から esx2 に移行されました",
  "正在将 web01 从 esx1 迁移到 esx2",
  "正在將 web01 從 esx1 遷移至 esx2",
  "가상 시스템 web01을 esx1에서 esx2로 마이그레이션하는 중",
])("a sentence in another language is no quiet night: %s", async (message) => {
  const report = await night(message);
  expect(report.inputs.map(({ used, irrelevant, rejected }) => [used, irrelevant, rejected])).toEqual([[0, 0, 1]]);
  expect(report.verdict.level).not.toBe("ok");
});

test.each([
  "Der Benutzer VSPHERE.LOCAL\\\\anna hat sich angemeldet",
  "Der Alarm 'CPU-Nutzung der virtuellen Maschine' wurde ausgelöst",
  "L’hôte esx1 ne répond pas",
  "User LAB\\\\migrated01 logged in",
])("other sentences stay irrelevant: %s", async (message) => {
  const report = await night(message);
  expect(report.inputs.map(({ irrelevant, rejected }) => [irrelevant, rejected])).toEqual([[1, 0]]);
});
