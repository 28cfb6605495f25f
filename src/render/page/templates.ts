import { assetText } from "../../assets/assets.ts";

/** The page's templates and assets as text; read once, then passed around. */
export interface PageTemplates {
  readonly frame: string;
  readonly section: string;
  readonly table: string;
  readonly finding: string;
  readonly filters: string;
  readonly style: string;
  readonly script: string;
}

/** Reads templates/page of the package; the folder lies at the same place seen from src/ and from dist/. */
export function loadPageTemplates(): PageTemplates {
  return {
    frame: readTemplate("frame.hbs"),
    section: readTemplate("section.hbs"),
    table: readTemplate("table.hbs"),
    finding: readTemplate("finding.hbs"),
    filters: readTemplate("filters.hbs"),
    style: readTemplate("page.css"),
    script: assetText("dist/page-script.js"),
  };
}

function readTemplate(name: string): string {
  return assetText(`templates/page/${name}`);
}
