// The licences of everything that is inside an executable, in one text.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @param packages names of the bundled packages; `nodeLicence` Node's own file, which names the parts of Node. */
export function licenceText(root, packages, nodeLicence) {
  const own = packages.map((name) => {
    const folder = join(root, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? textOf(folder) : readFileSync(join(folder, file), "utf8");
    return section(`${name} ${version} (${license})`, text);
  });
  return [
    "precopy is under the MIT licence (LICENSE). Each executable holds the packages below and Node.js.\n",
    ...own,
    section("Node.js", nodeLicence),
  ].join("\n");
}

/** Some packages state their licence at the end of their readme only. */
function textOf(folder) {
  const readme = readdirSync(folder).find((entry) => /^readme/i.test(entry));
  const text =
    readme !== undefined && existsSync(join(folder, readme)) ? readFileSync(join(folder, readme), "utf8") : "";
  const at = text.search(/^#+\s*licen[cs]e/im);
  return at === -1
    ? "The package has no licence text of its own; its package.json names the licence above."
    : text.slice(at);
}

function section(title, text) {
  return `${"=".repeat(78)}\n${title}\n${"=".repeat(78)}\n\n${text.replaceAll("\r\n", "\n").trim()}\n`;
}
