// Writes dist/main.js and dist/program/: the program's own modules in a few files, for opening hundreds takes longer than most inputs
// take to read. Packages stay where npm put them. What is in dist/program/ lies as deep as in src/, so that it finds the templates.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { compiledTemplates } from "./templates.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = await rolldown({
  cwd: root,
  input: { main: join(root, "src/main.ts") },
  platform: "node",
  plugins: [compiledTemplates(root)],
  // Whatever is asked for by a package's name.
  external: /^[^./]/,
  logLevel: "warn",
});
await bundle.write({
  dir: join(root, "dist"),
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "program/[name].js",
  minify: false,
});
await bundle.close();
