import type { Config } from "../model/config.ts";
import type { Report } from "../model/report.ts";
import { anonymize } from "../render/anonymize/anonymize.ts";
import { anonymizeSecret } from "./anonymize-secret.ts";

/** How names are hidden; null: they are shown. The flag of the command line comes first, then the configuration. */
export function hidingOf(config: Config | null, flag: boolean | undefined): Config["anonymize"] {
  const configured = config?.anonymize ?? null;
  if (flag === false) return null;
  return flag === true ? (configured ?? { secretFile: null }) : configured;
}

/** Names that stand in the configuration alone. */
export function alsoHidden(config: Config | null): readonly string[] {
  return [config?.site ?? "", ...(config?.inputs ?? []).map(({ path }) => path)];
}

/** The report under the names that every other output with the same secret has. */
export async function hidden(
  report: Report,
  config: Config | null,
  hiding: NonNullable<Config["anonymize"]>,
): Promise<Report> {
  return anonymize(report, await anonymizeSecret(hiding), alsoHidden(config));
}
