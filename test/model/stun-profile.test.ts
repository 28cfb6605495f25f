import { describe, expect, test } from "vitest";
import { matchesAny } from "../../src/model/name-pattern.ts";
import { BUILT_IN_STUN_PROFILES, stunProfileOf } from "../../src/model/stun-profile.ts";

describe("stunProfileOf", () => {
  test.each([
    ["prod-wsfc01", "WSFC"],
    ["SQLAG-02", "SQL AG"],
    ["EXCH-DAG1", "DAG"],
    ["ora-rac-2", "RAC"],
    ["lb-keepalived-1", "keepalived"],
    ["ocp-etcd-0", "etcd"],
    ["VOIP01", "real-time"],
    ["oracle01", null],
    ["rack-monitor", null],
    ["dagobert", null],
    [null, null],
  ])("knows %s as %s", (name, profile) => {
    expect(stunProfileOf({ name }, BUILT_IN_STUN_PROFILES)?.name ?? null).toBe(profile);
  });

  test("goes by tag and guest OS too, first match first", () => {
    const own = { name: "own", limitSeconds: 0.1, vms: [], tags: ["etcd"], guestOs: ["*FreeBSD*"] };
    expect(stunProfileOf({ name: "x", tags: ["prod", "ETCD"] }, BUILT_IN_STUN_PROFILES)?.name).toBe("etcd");
    expect(stunProfileOf({ name: "x", tags: ["ETCD"] }, [own, ...BUILT_IN_STUN_PROFILES])?.name).toBe("own");
    expect(stunProfileOf({ name: "x", guestOs: "FreeBSD 13 (64-bit)" }, [own])?.name).toBe("own");
  });
});

describe("WSFC", () => {
  test.each([
    [undefined, 5],
    ["Microsoft Windows Server 2012 (64-bit)", 5],
    ["Microsoft Windows Server 2016 (64-bit)", 10],
    ["Microsoft Windows Server 2022 (64-bit)", 10],
    ["windows8Server64Guest", 5],
    ["windows9Server64Guest", 10],
    ["windows2019srv_64Guest", 10],
    ["Ubuntu Linux (64-bit)", 5],
  ])("with guest OS %s bears %d s, and says what that assumes", (guestOs, seconds) => {
    const profile = stunProfileOf({ name: "wsfc-1", guestOs }, BUILT_IN_STUN_PROFILES);
    expect(profile?.limitSeconds).toBe(seconds);
    expect(profile?.assumes).toContain(`SameSubnetThreshold ${seconds}`);
  });
});

describe("a name pattern", () => {
  test.each([
    ["sql-*", "SQL-01", true],
    ["sql-*", "my-sql-01", false],
    ["db?", "db1", true],
    ["db?", "db12", false],
    ["a.b[c]{1}(d)+$^|/\\", "a.b[c]{1}(d)+$^|/\\", true],
    ["a.b", "axb", false],
    ["/^x\\d+$/", "X12", true],
    ["/^x\\d+$/", "x1y", false],
    ["*", "", true],
  ])("%s against %s is %s", (pattern, name, expected) => {
    expect(matchesAny([pattern], name)).toBe(expected);
  });
});
