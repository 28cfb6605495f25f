import { visible } from "../format.ts";

/** SVG as text: every attribute and text is escaped here, styling is left to the page's style sheet through classes. */

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeMarkup(text: string): string {
  return visible(text).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

export type Attributes = Readonly<Record<string, string | number | null | undefined>>;

/** One element; `children` are markup already. Numbers are cut to a tenth of a pixel. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let markup = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    markup += ` ${key}="${typeof value === "number" ? tenth(value) : escapeMarkup(value)}"`;
  }
  return children.length === 0 ? `${markup}/>` : `${markup}>${children.join("")}</${name}>`;
}

export function label(
  x: number,
  y: number,
  text: string,
  className = "t",
  anchor?: "middle" | "end",
  title?: string,
): string {
  const tip = title === undefined || title === text ? "" : element("title", {}, escapeMarkup(title));
  return element("text", { x, y, class: className, "text-anchor": anchor }, tip + escapeMarkup(text));
}

/** A whole picture: read as one image named by `name`; its figures are in the table beside it. */
export function picture(width: number, height: number, name: string, ...children: readonly string[]): string {
  return element(
    "svg",
    {
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width,
      height,
      role: "img",
      "aria-label": name,
      class: width >= 1000 ? "chart whole" : "chart",
    },
    ...children,
  );
}

export function tenth(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** A rectangle as path data, so that thousands of bars make one element. */
export function boxPath(x: number, y: number, width: number, height: number): string {
  return `M${tenth(x)} ${tenth(y)}h${tenth(width)}v${tenth(height)}h-${tenth(width)}z`;
}
