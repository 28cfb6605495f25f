import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { renderJson } from "../../src/render/json.ts";
import { fakeReport } from "../support/fake-report.ts";

const shared = process.env["PRECOPY_SHARED"] ?? new URL("../../../shared", import.meta.url).pathname;
const schemaFile = `${shared}/report.schema.json`;

const written = (report: ReturnType<typeof fakeReport>): string => [...renderJson(report)].join("");

describe("renderJson", () => {
  test.each([false, true])("says what the report says (hostile: %s)", (hostile) => {
    const report = fakeReport({ migrations: 80, hostile });
    expect(JSON.parse(written(report))).toEqual(report);
  });

  test("puts one migration on a line, and each other key on a line before them", () => {
    const report = fakeReport({ migrations: 50, hostile: true });
    const lines = written(report).trimEnd().split("\n");
    const first = lines.indexOf('"migrations": [') + 1;
    expect(first).toBe(Object.keys(report).length + 1);
    const rows = lines.slice(first, first + 50).map((line): unknown => JSON.parse(line.replace(/,$/, "")));
    expect(rows).toEqual(report.migrations);
    expect(lines.slice(first + 50)).toEqual(["]", "}"]);
  });

  test("keeps the same key order whatever built the objects", () => {
    const report = fakeReport({ migrations: 12 });
    const backwards = (value: object): object => Object.fromEntries(Object.entries(value).toReversed());
    const turned = {
      ...(backwards(report) as typeof report),
      migrations: report.migrations.map((migration) => {
        const turnedOver = backwards(migration) as typeof migration;
        return { ...turnedOver, vm: backwards(migration.vm) as typeof migration.vm };
      }),
    };
    expect(written(turned)).toBe(written(report));
  });

  test("keeps a key the model does not know yet", () => {
    const { migrations, ...rest } = fakeReport({ migrations: 1 });
    const report = Object.assign(rest, { later: 7, migrations: migrations.map((m) => Object.assign(m, { later: 8 })) });
    expect(JSON.parse(written(report))).toMatchObject({ later: 7, migrations: [{ later: 8 }] });
  });

  test("gives a small piece per migration, never one big string", () => {
    const sizes = [...renderJson(fakeReport({ migrations: 2000 }))].map((piece) => piece.length);
    expect(Math.max(...sizes)).toBeLessThan(200_000);
    expect(sizes.length).toBeGreaterThan(2000);
  });

  test.skipIf(!existsSync(schemaFile))("is valid against the published schema", () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, "utf8")) as object);
    for (const options of [{ migrations: 0 }, { migrations: 300 }, { migrations: 300, hostile: true, seed: 5 }]) {
      validate(JSON.parse(written(fakeReport(options))));
      expect(validate.errors ?? []).toEqual([]);
    }
  });
});
