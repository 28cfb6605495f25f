import type { FormatInfo } from "../../src/job/formats.ts";

export const BEGIN = "<!-- formats:begin -->";
export const END = "<!-- formats:end -->";

const ROLES: readonly (readonly [role: string, title: string])[] = [
  ["events", "Events"],
  ["tasks", "Tasks"],
  ["migrations", "Results of other scripts"],
  ["inventory", "Inventories"],
  ["host-log", "Host logs"],
];

/** The chapter of docs/formats.md on inputs, made of what `precopy formats --json` prints. */
export function formatsSection(formats: readonly FormatInfo[]): string {
  const chapters = ROLES.map(([role, title]) => {
    const own = formats.filter((format) => format.role === role);
    return own.length === 0 ? "" : `### ${title}\n\n${own.map(formatEntry).join("\n")}`;
  });
  return `${BEGIN}\n\n${chapters.filter((text) => text !== "").join("\n")}\n${END}`;
}

function formatEntry({ id, title, bareTimes, recipes }: FormatInfo): string {
  const times = bareTimes === "utc" ? "UTC" : "local time of whoever exported it: give `--time-zone`";
  const commands = recipes.map(
    ({ tool, command, privilege, note }) =>
      `${tool}; needs: ${privilege}.${note === undefined ? "" : ` ${sentence(note)}`}\n\n\`\`\`text\n${command}\n\`\`\`\n`,
  );
  return `**${title}** (\`${id}\`). Times without a zone are ${times}.\n\n${commands.join("\n")}`;
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
