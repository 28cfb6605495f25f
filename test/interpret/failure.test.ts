import { describe, expect, it } from "vitest";
import { classifyFault } from "../../src/interpret/failure.ts";
import {
  FAILURE_CLASSES,
  classifyFailure,
  failureOf,
  tellingFault,
  withHostReasons,
} from "../../src/model/failure/classify.ts";
import { TEXTS_OF_CHECKS } from "./failure-texts-check.ts";
import { TEXTS_OF_RUNNING_MOVES } from "./failure-texts-running.ts";

const FAILURE_TEXTS = [...TEXTS_OF_RUNNING_MOVES, ...TEXTS_OF_CHECKS];

const told = (text: string) => classifyFailure([text]);

describe("the failure taxonomy", () => {
  it.each(FAILURE_CLASSES.map((known) => [known.category, known] as const))(
    "classifies the example of %s as its own",
    (category, known) => {
      expect(told(known.example).category).toBe(category);
    },
  );

  it("has one class a category", () => {
    const names = FAILURE_CLASSES.map(({ category }) => category);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(FAILURE_TEXTS.map((row) => [row.category, row.seen, row] as const))("%s (%s)", (_category, _seen, row) => {
    const failure = failureOf(told(row.text), { kind: row.kind ?? "vmotion", powerState: row.powerState ?? "on" });
    expect(failure).toMatchObject({ category: row.category, phase: row.phase, reference: row.reference });
    if (row.remedy === null) expect(failure.remedy).toBeNull();
    else expect(failure.remedy).toMatch(row.remedy);
    if (row.never !== undefined) expect(failure.remedy ?? "").not.toMatch(row.never);
    expect(failure.message).toBe(row.text);
  });

  it("names what it does not know unclassified, and keeps the words", () => {
    expect(classifyFault({ message: "The moon was wrong." }, { message: null })).toMatchObject({
      category: "unclassified",
      message: "The moon was wrong.",
      cancelled: false,
    });
  });

  it("takes a wrapper's inner text, wherever it stands", () => {
    const raw = { type: "GenericVmConfigFault", message: "Insufficient disk space on datastore 'x'." };
    expect(classifyFault(raw, { message: null }).category).toBe("no-disk-space");
    const sentence = "Migration of web01 from a to b: The source detected that the destination failed to resume.";
    expect(classifyFault({ type: "SystemError" }, { message: sentence }).category).toBe("destination-failed-resume");
  });

  it("reads no cause out of the names in a sentence that gives none", () => {
    const message = "Cannot migrate no-affinity rule test from esx01, Insufficient space to esx02, RDM in DC";
    expect(classifyFault(undefined, { message, reason: null })).toMatchObject({ category: "unclassified", message });
  });

  it("calls only a person's cancel cancelled", () => {
    expect(told("The task was canceled by a user.").cancelled).toBe(true);
    expect(told("RequestCanceled").cancelled).toBe(true);
    expect(told("The migration was cancelled.").cancelled).toBe(false);
    const both = tellingFault([
      told("RequestCanceled"),
      told("The migration was canceled because the amount of changing memory was greater than the network bandwidth"),
    ]);
    expect(both).toMatchObject({ category: "not-converging", cancelled: false });
  });

  it("takes the text that says most, whatever their order", () => {
    const texts = [
      "Cannot reach the log",
      "Operation timed out.",
      "failed to end preCopy stream: IO was aborted",
      "The migration has exceeded the maximum switchover time of 100 second(s).",
    ].map(told);
    expect(tellingFault(texts)?.category).toBe("switchover-timeout");
    expect(tellingFault([...texts].reverse())?.category).toBe("switchover-timeout");
  });

  it("gives a failed resume the remedy of the cause that another record states", () => {
    const fault = tellingFault([
      told("The source detected that the destination failed to resume."),
      told("Failed to lock the file"),
    ]);
    expect(fault).toMatchObject({ category: "destination-failed-resume", phase: "switchover" });
    expect(fault?.remedy).toMatch(/backup proxy/);
  });

  it("lets a host log say why where vCenter only says that", () => {
    const context = { kind: "vmotion", powerState: "on" } as const;
    const vague = { ...failureOf(told("A general system error occurred:"), context), recoveredBy: "m1" };
    const reason = "msg.checkpoint.migration.maxSwitchoverTimeExceeded: exceeded the maximum switchover time of 100";
    expect(withHostReasons(vague, ["Something else", reason], context)).toMatchObject({
      category: "switchover-timeout",
      message: `${vague.message} · ${reason}`,
      recoveredBy: "m1",
    });
    const known = failureOf(told("Insufficient disk space on datastore 'x'."), context);
    expect(withHostReasons(known, ["connection closed by remote host"], context)).toBe(known);
  });

  it("reads a megabyte of any beginning as fast as a line", () => {
    const words =
      "Failed to |disk |heap |limit exceed |reserv|violat|incompatib|restor|allocat|migrat |fail|chang|method ";
    for (const start of [...words.split("|"), "network '", "uses network '", "a".repeat(50), "insufficient a b c "])
      expect(told(start.repeat(1_000_000 / start.length)).category).toBeTypeOf("string");
  });
});
