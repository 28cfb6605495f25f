import Handlebars from "handlebars";
import { assetText } from "../assets/assets.ts";

export type Template<View> = (view: View) => string;

/**
 * A template of the package by its path below `templates/`, with the partials it names. Plain text (`.txt.hbs`) is not escaped, all
 * else is. The build puts in place of this file one that has the templates compiled already (`.ci/templates.mjs`): the compiler takes
 * longer to load and to run than all else a small report needs.
 */
export function templateOf<View>(path: string, partials: Readonly<Record<string, string>> = {}): Template<View> {
  const engine = Handlebars.create();
  const compile = (file: string): Handlebars.TemplateDelegate<View> =>
    engine.compile<View>(assetText(`templates/${file}`), {
      strict: true,
      knownHelpersOnly: true,
      preventIndent: true,
      noEscape: file.endsWith(".txt.hbs"),
    });
  for (const [name, file] of Object.entries(partials)) engine.registerPartial(name, compile(file));
  return compile(path);
}
