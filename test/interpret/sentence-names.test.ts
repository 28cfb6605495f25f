import { describe, expect, it } from "vitest";
import { readMessage } from "../../src/interpret/messages.ts";
import { KnownNames } from "../../src/interpret/template.ts";

/** Names that people gave and that look like parts of a sentence. */
const VMS = ["web01", "migrated to B", "copy from East to West", "db, the old one", "a in b to c from d"];
const DATACENTERS = ["DC", "from East to West", "West, Hall 2", "East to West, Hall 2", "moved in 2019"];
const DATASTORES = ["ds1", "fast in West", "from SAN, to NAS", "ds to keep"];
const SOURCE = "esx01.example.net";
const DEST = "esx02.example.net";

interface Names {
  readonly vm: string;
  readonly dc: string;
  readonly ds: string;
}

const combinations: readonly Names[] = VMS.flatMap((vm) =>
  DATACENTERS.flatMap((dc) => DATASTORES.map((ds): Names => ({ vm, dc, ds }))),
);

const FORMS: readonly [string, (names: Names) => string][] = [
  ["start", ({ vm, dc, ds }) => `Migrating ${vm} from ${SOURCE}, ${ds} to ${DEST}, ${ds} in ${dc}`],
  [
    "start",
    ({ vm, dc, ds }) => `Hot migrating ${vm} from ${SOURCE}, ${ds} in ${dc} to ${DEST}, ${ds} in ${dc} with encryption`,
  ],
  ["start", ({ vm, dc, ds }) => `Relocating ${vm} in ${dc} from ${SOURCE}, ${ds} to ${DEST}, ${ds}`],
  ["end", ({ vm, ds }) => `Migration of virtual machine ${vm} from ${SOURCE}, ${ds} to ${DEST}, ${ds} completed`],
  [
    "end",
    ({ vm, dc, ds }) =>
      `Virtual machine ${vm} was migrated from host ${SOURCE}, ${ds} in ${dc} to ${DEST}, ${ds} in ${dc}`,
  ],
  [
    "failure",
    ({ vm, dc, ds }) =>
      `Failed to migrate ${vm} from ${SOURCE}, ${ds} to ${DEST}, ${ds} in ${dc}: Operation timed out.`,
  ],
];

function knowing({ vm, dc, ds }: Partial<Names>, hosts: readonly string[] = []): KnownNames {
  const known = new KnownNames();
  known.learn("vm", vm);
  known.learn("datacenter", dc);
  known.learn("datastore", ds);
  for (const host of hosts) known.learn("host", host);
  return known;
}

describe.each(FORMS)("a %s whose names look like sentences", (meaning, form) => {
  it("names its hosts and its VM whatever they are called", () => {
    for (const names of combinations) {
      const reading = readMessage(form(names), knowing({ vm: names.vm }));
      expect(reading?.traits.meaning, form(names)).toBe(meaning);
      expect(reading?.slots, form(names)).toMatchObject({ vm: names.vm, sourceHost: SOURCE, destHost: DEST });
    }
  });

  it("is split by the names that other records know", () => {
    for (const names of combinations) {
      const slots = readMessage(form(names), knowing(names))?.slots;
      expect(slots, form(names)).toMatchObject({ sourceDatastore: names.ds, destDatastore: names.ds });
      for (const slot of ["sourceDatacenter", "destDatacenter"])
        if (slots?.[slot] !== undefined) expect(slots[slot], form(names)).toBe(names.dc);
    }
  });
});

describe("a sentence whose words stand in its names", () => {
  it("takes no word of a datacenter's name for a host", () => {
    const text = `Migrating web01 from ${SOURCE}, ds1 to ${DEST}, ds1 in from East to West`;
    expect(readMessage(text, new KnownNames())?.slots).toMatchObject({
      destHost: DEST,
      destDatacenter: "from East to West",
    });
  });

  it("knows a host that is called by a word", () => {
    const text = "DRS migrated web01 from alpha to beta in cluster Gold in DC";
    expect(readMessage(text, knowing({}, ["alpha", "beta"]))?.slots).toMatchObject({
      sourceHost: "alpha",
      destHost: "beta",
    });
    expect(readMessage(text, new KnownNames())?.slots).toMatchObject({ sourceHost: "alpha", destHost: "beta" });
  });

  it("is read in bounded work however often they stand there", () => {
    for (const word of [
      " from a, b to c, d in",
      " in x to y, z",
      " to h",
      " from",
      ", ",
      " in in in",
      " (target=",
      " ",
    ])
      for (const start of ["Migrating ", "Virtual machine a was migrated from host ", "x on ", "alarm '"])
        for (const size of [500, 1_000_000]) {
          const reading = readMessage(start + word.repeat(size / word.length), new KnownNames());
          expect(reading === null || reading.traits.meaning.length > 0).toBe(true);
        }
  });
});
