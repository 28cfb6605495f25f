// npm run licences: what users get with precopy, each package's licence, and an error where one is not a permissive one.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ALLOWED = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
]);

const lock = JSON.parse(readFileSync(fileURLToPath(new URL("../package-lock.json", import.meta.url)), "utf8"));
const shipped = Object.entries(lock.packages).filter(
  ([path, entry]) => path !== "" && entry.dev !== true && entry.devOptional !== true,
);
let strange = 0;
for (const [path, { version, license }] of shipped) {
  // (MIT AND Zlib) is both; (MIT OR GPL) is the reader's choice
  const parts = String(license ?? "none stated")
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .map((part) => part.split(" AND "));
  const isFine = parts.some((all) => all.every((one) => ALLOWED.has(one) || one === "Zlib"));
  if (!isFine) strange++;
  console.log(`${isFine ? " " : "!"} ${path.replace(/^.*node_modules\//, "")} ${version}: ${license ?? "none stated"}`);
}
console.log(`${shipped.length} packages, ${strange} with a licence that is not permissive`);
process.exitCode = strange === 0 ? 0 : 1;
