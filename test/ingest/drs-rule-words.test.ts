import { expect, test } from "vitest";
import { drsRuleKindOf, drsRulesOf } from "../../src/ingest/inventory/drs-rule-words.ts";

test.each([
  ["ClusterAntiAffinityRuleSpec", "anti-affinity"],
  ["VMAntiAffinity", "anti-affinity"],
  ["ClusterAffinityRuleSpec", "affinity"],
  ["MustRunOn", "vm-on-hosts"],
  ["ShouldNotRunOn", "vm-not-on-hosts"],
  ["ClusterVmHostRuleInfo", undefined],
  ["ClusterDependencyRuleInfo", undefined],
])("%s is a rule of its kind", (word, kind) => {
  expect(drsRuleKindOf(word)).toBe(kind);
});

test("pairs RVTools' two columns, and nothing where they do not fit", () => {
  expect(drsRulesOf("VMAntiAffinity, VMAffinity", "apart, together")).toEqual([
    { name: "apart", kind: "anti-affinity" },
    { name: "together", kind: "affinity" },
  ]);
  expect(drsRulesOf("VMAntiAffinity", "SQL, apart")).toEqual([{ name: "SQL, apart", kind: "anti-affinity" }]);
  expect(drsRulesOf("VMAntiAffinity, VMAffinity", "SQL, apart, together")).toBeUndefined();
  expect(drsRulesOf("VMHostAffinity", "licence")).toBeUndefined();
});
