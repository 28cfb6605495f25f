import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/model/fact.ts";
import { end, night, start } from "./facts.ts";

const from = "esx01/ds1";
const to = "esx02/ds1";

describe("exports without the name of their vCenter", () => {
  const names = Array.from({ length: 40 }, (_, index) => `web-${index}`);
  /** Forty moves of VMs that have the same names in every vCenter; `shift` moves all but the first by seconds. */
  const site = (input: number, vcenter: string | null, shift: number): Fact[] =>
    names.flatMap((vm, index) => {
      const at = index * 60 + (index === 0 ? 0 : shift);
      const common = { vm, from, to, vcenter, input, chainId: `${input}-${index}` };
      return [start(at, common), end(at + 20, common)];
    });

  test("are not those of a vCenter because one VM of the same name moved in the same second there", () => {
    const others = [...site(0, "vc1", 0), ...site(1, "vc2", 7)];
    const { migrations: moves } = night([...others, ...site(2, null, 25)]);
    expect(moves.filter(({ vcenter }) => vcenter === null)).toHaveLength(40);
    expect(moves.filter(({ vcenter }) => vcenter === "vc1")).toHaveLength(40);
  });

  test("are another vCenter's where both tell of many moves at one time and hardly one is in both", () => {
    const { migrations: moves } = night([...site(0, "vc1", 0), ...site(1, null, 25)]);
    expect(moves.filter(({ vcenter }) => vcenter === null)).toHaveLength(40);
  });

  test("are a vCenter's whose moves they tell again", () => {
    const again = site(1, null, 0).filter((_, index) => index % 3 !== 0);
    const { migrations: moves } = night([...site(0, "vc1", 0), ...again]);
    expect(moves.map(({ vcenter }) => vcenter)).toEqual(names.map(() => "vc1"));
  });
});
