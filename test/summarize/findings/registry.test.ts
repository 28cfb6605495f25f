import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Mute } from "../../../src/model/config.ts";
import { RULES, findAll } from "../../../src/summarize/findings/registry.ts";
import { HARMS, rule, type Case } from "../../../src/summarize/findings/rule.ts";
import { ROOT } from "../../shared.ts";
import { aConfig } from "../../job/nightly/fake-tools.ts";
import { aMigration } from "../../support/a-migration.ts";
import { context, facts } from "../../support/findings.ts";

const FOLDER = join(ROOT, "src", "summarize", "findings");

describe("the closed list", () => {
  test("has every rule's file, under its id: a new rule is one file and one line", () => {
    const files = readdirSync(FOLDER).filter((file) =>
      / = rule(?:<\w+>)?\(\{/.test(readFileSync(join(FOLDER, file), "utf8")),
    );
    expect(RULES.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });

  test("says of each what it means and what to do, in sentences", () => {
    for (const { id, meaning, whatToDo, harm } of RULES) {
      expect([id, meaning, whatToDo]).toEqual([
        id,
        expect.stringMatching(/^[A-Z].*\.$/s),
        expect.stringMatching(/^[A-Z].*\.$/s),
      ]);
      expect(HARMS).toContain(harm);
    }
  });

  test("has the rules of the contract with their severities", () => {
    const severities = new Map(RULES.map(({ id, severity }) => [id, severity]));
    const act = "unread-input stale-data unresolved-failure unknown-place measured-stun blocked-maintenance";
    const watch =
      "stun-risk ping-pong storm failing-path slow-vmotion-pair mtu-mismatch no-vmotion-adapter licence-host change-window backup-window cluster-members rule-violation far-longer-than-usual rejected-records empty-events";
    for (const id of act.split(" ")) expect([id, severities.get(id)]).toEqual([id, "act"]);
    for (const id of watch.split(" ")) expect([id, severities.get(id)]).toEqual([id, "watch"]);
  });
});

interface Named extends Case {
  readonly word: string;
}

const cases = (names: readonly string[], cause = "busy"): Named[] =>
  names.map((name) => ({ subject: `vc/${name}`, name, cause, migrations: [`m-${name}`], word: name }));
const trial = (found: readonly Named[]) =>
  rule<Named>({
    id: "trial",
    severity: "act",
    harm: "failed",
    meaning: "A trial.",
    whatToDo: "Do it.",
    find: () => found,
    tell: (own) => ({ title: own.map(({ word }) => word).join(" "), description: "Known." }),
  });
const mute = (part: Partial<Mute>): Mute => ({
  finding: null,
  rule: null,
  subject: null,
  until: "2026-11-23",
  reason: null,
  ...part,
});
const muted = (mutes: readonly Mute[], now = "2026-11-23T06:00:00Z", timeZone = "UTC") =>
  trial(cases(["a", "b", "c"]))
    .make(context({ config: aConfig("/c", { mute: mutes }), now: Date.parse(now), timeZone }))
    .map(({ id, severity, subjects, description }) => [id, severity, subjects.join(" "), description]);

describe("a rule", () => {
  test("makes one finding of each cause, with all its subjects and what to do", () => {
    const made = trial([...cases(["a", "b"]), ...cases(["c"], "cpu")]).make(context());
    expect(made).toEqual([
      {
        id: "trial:busy",
        rule: "trial",
        subject: "busy",
        severity: "act",
        title: "a b",
        description: "Known. Do it.",
        next: "Do it.",
        count: 2,
        subjects: ["vc/a", "vc/b"],
        migrations: ["m-a", "m-b"],
        mutedUntil: null,
      },
      expect.objectContaining({ id: "trial:cpu", subject: "vc/c", count: 1 }),
    ]);
  });

  test("is muted whole, by subject with or without its vCenter, or by the id of a finding, to the end of the day", () => {
    expect(muted([])).toEqual([["trial:busy", "act", "vc/a vc/b vc/c", "Known. Do it."]]);
    const whole = [["trial:busy", "info", "vc/a vc/b vc/c", "Muted until 2026-11-23 (known). Known. Do it."]];
    expect(muted([mute({ rule: "trial", reason: "known" })])).toEqual(whole);
    expect(muted([mute({ finding: "trial:busy", reason: "known" })])).toEqual(whole);
    for (const one of [mute({ rule: "trial", subject: "b" }), mute({ finding: "trial:vc/b" })])
      expect(muted([one]).map((row) => row.slice(0, 3))).toEqual([
        ["trial:busy", "act", "vc/a vc/c"],
        ["trial:busy:muted", "info", "vc/b"],
      ]);
    expect(muted([mute({ rule: "other" })])[0]?.[1]).toBe("act");
    // The day is that of the report's zone.
    expect(muted([mute({ rule: "trial" })], "2026-11-23T23:30:00Z")[0]?.[1]).toBe("info");
    expect(muted([mute({ rule: "trial" })], "2026-11-23T23:30:00Z", "Europe/Berlin")[0]?.[1]).toBe("act");
  });
});

test("findings stand by severity and harm, each rule can be muted, and muted ones count for nothing", () => {
  const failure = { phase: "check", message: "No.", remedy: null, reference: null, recoveredBy: null } as const;
  const migrations = [
    aMigration({ name: "f1", outcome: "failed", failure: { ...failure, category: "busy" } }),
    aMigration({ name: "f2", outcome: "failed", failure: { ...failure, category: "busy" } }),
    aMigration({
      name: "s",
      stun: { basis: "measured", seconds: { low: 5, best: 5, high: 5, basis: "measured" }, preCopyStunSeconds: null },
    }),
    aMigration({ name: "l", outcome: "unfinished", unfinishedReason: "end-lost", endedAt: null }),
    aMigration({
      name: "r",
      stunRisk: { level: "high", probability: 0.7, limitSeconds: 1, profile: null, reasons: [] },
    }),
  ];
  const evacuation = {
    vcenter: "vc01",
    host: "esx01",
    enteringAt: "2026-11-22T20:00:00.000Z",
    enteredAt: null,
    exitedAt: null,
  };
  const evacuations = [
    {
      ...evacuation,
      outcome: "open",
      vmEvacuationSeconds: null,
      enterSeconds: null,
      migrations: [],
      peakConcurrency: 0,
      straggler: null,
    },
  ] as const;
  const all = findAll(facts({ migrations, evacuations }));
  expect(all.map(({ rule: id, count }) => [id, count])).toEqual([
    ["unknown-place", 1],
    ["measured-stun", 1],
    ["blocked-maintenance", 1],
    ["unresolved-failure", 2],
    ["stun-risk", 1],
  ]);
  const mutes = all.map((one) => mute({ rule: one.rule }));
  const silent = findAll(facts({ migrations, evacuations, config: aConfig("/c", { mute: mutes }) }));
  expect(silent.map(({ severity }) => severity)).toEqual(all.map(() => "info"));
});
