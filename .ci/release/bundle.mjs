// The whole program as one CommonJS file, without the optional engine of the history.
import { builtinModules } from "node:module";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** Packages that stay outside: looked for beside the executable when they are used. */
const OUTSIDE = ["@duckdb/node-api"];

/** Bundles `dist/main.js` below `root` into `file`; needs a build before. @returns the packages that went in. */
export async function bundleProgram(root, file) {
  const bundle = await rolldown({
    cwd: root,
    input: join(root, "dist/main.js"),
    platform: "node",
    external: [...builtinModules, ...builtinModules.map((name) => `node:${name}`), ...OUTSIDE],
    logLevel: "silent",
  });
  const { output } = await bundle.write({ file, format: "cjs", codeSplitting: false, minify: false });
  await bundle.close();
  const packages = output.flatMap((chunk) => ("moduleIds" in chunk ? chunk.moduleIds : [])).map(packageOf);
  return [...new Set(packages.filter((name) => name !== null))].toSorted();
}

/** …/node_modules/@scope/name/lib/x.js → @scope/name */
function packageOf(id) {
  const found = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id);
  return found?.[1]?.replaceAll("\\", "/") ?? null;
}
