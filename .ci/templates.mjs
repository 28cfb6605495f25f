// Compiles the Handlebars templates at build time: in the bundle, src/render/template.ts is what is made here. The options are its own.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";

/** @param {string} root */
export function compiledTemplates(root) {
  const folder = join(root, "templates");
  const source = () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".hbs"))
      .toSorted();
    return moduleOf(files.map((file) => [file, precompiled(join(folder, file))]));
  };
  return {
    name: "compiled-templates",
    load: {
      filter: { id: /[\\/]src[\\/]render[\\/]template\.ts$/ },
      handler: () => ({ code: source(), moduleType: "js" }),
    },
  };
}

/** @param {string} file */
function precompiled(file) {
  return Handlebars.precompile(readFileSync(file, "utf8").replaceAll("\r\n", "\n"), {
    strict: true,
    knownHelpersOnly: true,
    preventIndent: true,
    noEscape: file.endsWith(".txt.hbs"),
  });
}

/** @param {readonly (readonly [string, unknown])[]} compiled */
function moduleOf(compiled) {
  const entries = compiled.map(([file, code]) => `${JSON.stringify(file)}: () => (${String(code)}),`);
  return `import Handlebars from "handlebars/runtime.js";
const compiled = {
${entries.join("\n")}
};
export function templateOf(path, partials = {}) {
  const engine = Handlebars.create();
  const template = (file) => engine.template(compiled[file]());
  for (const [name, file] of Object.entries(partials)) engine.registerPartial(name, template(file));
  return template(path);
}
`;
}
