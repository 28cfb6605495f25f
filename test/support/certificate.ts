import { generateKeyPairSync, sign } from "node:crypto";
import { DAY_MS } from "../../src/model/units.ts";

/** A throw-away certificate for servers on loopback, made anew at every run: no key lies in the repository and none expires. */
export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Self-signed ECDSA P-256 certificate for a DNS name and 127.0.0.1 (RFC 5280), valid from yesterday to tomorrow. */
export function testCertificate(name: string): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ecdsaWithSha256 = seq(oid("2a8648ce3d040302"));
  const person = seq(der(0x31, seq(oid("550403"), der(0x0c, Buffer.from(name)))));
  const validity = seq(utcTime(Date.now() - DAY_MS), utcTime(Date.now() + DAY_MS));
  const names = seq(der(0x82, Buffer.from(name)), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = seq(
    seq(oid("551d11"), octets(names)),
    seq(oid("551d13"), der(0x01, Buffer.from([0xff])), octets(seq(der(0x01, Buffer.from([0xff]))))),
  );
  const body = seq(
    der(0xa0, integer(2)),
    integer(1),
    ecdsaWithSha256,
    person,
    validity,
    person,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  const bytes = seq(body, ecdsaWithSha256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${bytes.replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function seq(...content: readonly Buffer[]): Buffer {
  return der(0x30, ...content);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function octets(content: Buffer): Buffer {
  return der(0x04, content);
}

function integer(value: number): Buffer {
  return der(0x02, Buffer.from([value]));
}

function utcTime(instant: number): Buffer {
  // 2026-11-23T06:00:00.000Z → 261123060000Z
  return der(0x17, Buffer.from(`${new Date(instant).toISOString().replace(/\D/g, "").slice(2, 14)}Z`));
}
