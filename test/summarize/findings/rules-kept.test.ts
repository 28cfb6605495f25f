import { expect, test } from "vitest";
import type { RuleFacts, VmFacts } from "../../../src/model/inventory.ts";
import { ruleViolation } from "../../../src/summarize/findings/rule-violation.ts";
import { aMigration } from "../../support/a-migration.ts";
import { found, inventory } from "../../support/findings.ts";

const TAKEN = Date.parse("2026-11-22T18:00:00Z");
const vm = (name: string, host: string, more: Partial<VmFacts> = {}): VmFacts => ({
  vcenter: "vc01",
  vm: { name, moref: `vm-${name}` },
  host,
  powerState: "on",
  takenAt: TAKEN,
  ...more,
});
const apart = (more: Partial<RuleFacts> = {}): RuleFacts => ({
  name: "apart",
  kind: "anti-affinity",
  vcenter: "vc01",
  enabled: true,
  vms: [{ moref: "vm-a" }, { moref: "vm-b" }],
  ...more,
});
const hop = (name: string, hour: string, from: string | null, to: string) =>
  aMigration({
    id: `${name}-${hour}`,
    vcenter: "vc01",
    vm: { name, moref: `vm-${name}`, instanceUuid: null },
    startedAt: `2026-11-22T${hour}:00:00.000Z`,
    endedAt: `2026-11-22T${hour}:00:30.000Z`,
    source: { host: from },
    destination: { host: to },
  });
const judge = (rule: RuleFacts, vms: VmFacts[], migrations = [] as ReturnType<typeof hop>[]) =>
  found(ruleViolation, { migrations, inventory: inventory({ vms, rules: [rule] }) });

test("names the move that broke a rule, the last one where it was mended between", () => {
  const moves = [hop("a", "20", "esx1", "esx2"), hop("a", "21", "esx2", "esx3"), hop("b", "22", "esx2", "esx3")];
  const [finding] = judge(apart(), [vm("a", "esx1"), vm("b", "esx2")], moves);
  expect(finding?.migrations).toEqual([moves[2]?.id]);
  expect(finding?.subjects).toEqual(["vc01/a", "vc01/b"]);
  expect(finding?.title).toBe("The anti-affinity rule apart is broken");
  expect(finding?.description).toContain("a and b on esx3. Broken since b came from esx2 to esx3 (");
});

test("says where a rule was broken before, and where since when is not known", () => {
  const before = judge(apart(), [vm("a", "esx1"), vm("b", "esx1")]);
  expect(before[0]?.description).toContain("broken already before");
  expect(before[0]?.migrations).toEqual([]);
  const unknown = judge(apart(), [vm("a", "esx1"), vm("b", "esx2")], [hop("a", "20", null, "esx2")]);
  expect(unknown[0]?.description).toContain("Since when is not known.");
});

test("judges no disabled rule, no VM that is off or of unknown place, none in another cluster", () => {
  const together = [vm("a", "esx1"), vm("b", "esx1")];
  expect(judge(apart({ enabled: false }), together)).toEqual([]);
  expect(judge(apart(), [vm("a", "esx1"), vm("b", "esx1", { powerState: "off" })])).toEqual([]);
  expect(judge(apart(), [vm("a", "esx1")])).toEqual([]);
  const elsewhere = inventory({
    vms: together,
    hosts: [{ vcenter: "vc01", host: { name: "esx1" }, cluster: "two" }],
    rules: [apart({ cluster: "one" })],
  });
  expect(found(ruleViolation, { inventory: elsewhere })).toEqual([]);
  expect(judge(apart({ enabled: undefined }), together)[0]?.description).toContain("does not say whether");
});

test("holds affinity and VM-Host rules against the hosts, with or without their domain", () => {
  const affinity = apart({ kind: "affinity" });
  expect(judge(affinity, [vm("a", "esx1"), vm("b", "esx1.example.net")])).toEqual([]);
  expect(judge(affinity, [vm("a", "esx1"), vm("b", "esx2")])).toHaveLength(1);
  expect(judge(apart(), [vm("a", "esx1.one.net"), vm("b", "esx1.two.net")])).toEqual([]);
  const on = apart({ kind: "vm-on-hosts", mandatory: true, hosts: ["esx1", "esx2"] });
  const [finding] = judge(on, [vm("a", "esx2"), vm("b", "esx2")], [hop("b", "20", "esx2", "esx3")]);
  expect(finding?.title).toBe("The must VM-Host rule apart is broken");
  expect(finding?.subjects).toEqual(["vc01/b"]);
  expect(judge(apart({ kind: "vm-not-on-hosts", hosts: ["esx9"] }), [vm("a", "esx1"), vm("b", "esx9")])).toHaveLength(
    1,
  );
});

test("keeps the first move that broke a rule where more members came after", () => {
  const three = apart({ vms: [{ moref: "vm-a" }, { moref: "vm-b" }, { moref: "vm-c" }] });
  const moves = [hop("a", "20", "esx1", "esx2"), hop("c", "21", "esx3", "esx2")];
  const [finding] = judge(three, [vm("a", "esx1"), vm("b", "esx2"), vm("c", "esx3")], moves);
  expect(finding?.migrations).toEqual([moves[0]?.id]);
  expect(finding?.subjects).toHaveLength(3);
});
