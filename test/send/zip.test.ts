import { inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { zipOf } from "../../src/send/zip.ts";

describe("zipOf", () => {
  test("lays one deflated entry out as APPNOTE 6.3 says", () => {
    const content = Buffer.from("<html>é</html>\n".repeat(5000));
    const zip = zipOf("Bericht ä.html", content, new Date("2026-11-23T06:07:08Z"));
    const end = zip.subarray(-22);
    expect(end.readUInt32LE(0)).toBe(0x06054b50);
    expect([end.readUInt16LE(8), end.readUInt16LE(10)]).toEqual([1, 1]);
    const central = zip.subarray(end.readUInt32LE(16), end.readUInt32LE(16) + end.readUInt32LE(12));
    expect(central.readUInt32LE(0)).toBe(0x02014b50);
    const nameLength = central.readUInt16LE(28);
    expect(central.subarray(46, 46 + nameLength).toString()).toBe("Bericht ä.html");
    expect(central.length).toBe(46 + nameLength);
    const local = zip.subarray(central.readUInt32LE(42));
    expect(local.readUInt32LE(0)).toBe(0x04034b50);
    expect(local.subarray(4, 30)).toEqual(central.subarray(6, 32));
    expect(local.readUInt16LE(6) & 0x0800).toBe(0x0800);
    const start = 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const data = local.subarray(start, start + local.readUInt32LE(18));
    expect(inflateRawSync(data)).toEqual(content);
    expect(local.readUInt32LE(22)).toBe(content.length);
    expect(start + data.length).toBe(end.readUInt32LE(16));
    // The published check value of CRC-32 is that of these nine digits.
    expect(zipOf("a", Buffer.from("123456789"), new Date(0)).readUInt32LE(14)).toBe(0xcbf43926);
    const time = local.readUInt16LE(10);
    const date = local.readUInt16LE(12);
    expect([date >> 9, (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2]).toEqual([
      46, 11, 23, 6, 7, 8,
    ]);
  });
});
