import type { Config } from "../model/config.ts";
import type { Report } from "../model/report.ts";
import { anonymize } from "../render/anonymize/anonymize.ts";
import { anonymizeSecret } from "./anonymize-secret.ts";
import { pageViewOptionsOf } from "./page-options.ts";
import type { WriteOptions } from "./write.ts";

export interface PresentOptions {
  /** `--anonymize`: also where the configuration does not ask for it. */
  readonly anonymize: boolean;
  /** The date the job calls the night by; null: the one it began on. */
  readonly date: string | null;
}

/** A report as it leaves the house, and how it is written. */
export interface Presentation {
  readonly report: Report;
  readonly options: Pick<WriteOptions, "mail" | "view" | "page">;
}

/** Applies what the configuration says of names, windows and addresses to a finished report; the report itself is not changed. */
export async function present(report: Report, config: Config | null, options: PresentOptions): Promise<Presentation> {
  const { date } = options;
  const hiding = options.anonymize ? (config?.anonymize ?? { secretFile: null }) : (config?.anonymize ?? null);
  const view = config === null ? {} : pageViewOptionsOf({ ...config, anonymize: hiding });
  if (hiding === null) {
    return {
      report,
      options: {
        mail: { site: config?.site ?? null, reportUrl: config?.mail?.reportUrl ?? null, date },
        view,
        page: { userNames: config?.showUserNames ?? false },
      },
    };
  }
  const alsoHide = [config?.site ?? "", ...(config?.inputs ?? []).map(({ path }) => path)];
  const hidden = anonymize(report, await anonymizeSecret(hiding), alsoHide);
  // The site's name and the address of its report server are names as well.
  return { report: hidden, options: { mail: { site: null, reportUrl: null, date }, view, page: { userNames: true } } };
}
