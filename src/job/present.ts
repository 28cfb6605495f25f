import type { Config, MailScope } from "../model/config.ts";
import type { Report } from "../model/report.ts";
import { anonymize } from "../render/anonymize/anonymize.ts";
import { anonymizeSecret } from "./anonymize-secret.ts";
import { alsoHidden, hidingOf } from "./hiding.ts";
import { scopeText } from "./mail-scope.ts";
import { pageViewOptionsOf } from "./page-options.ts";
import type { WriteOptions } from "./write.ts";

export interface PresentOptions {
  /** `--anonymize`: also where the configuration does not ask for it. */
  readonly anonymize: boolean;
  /** The date the job calls the night by; null: the one it began on. */
  readonly date: string | null;
  /** Reports on parts of the site, each with what it is about. */
  readonly parts?: readonly { readonly report: Report; readonly only: MailScope }[];
}

/** A report as it leaves the house, and how it is written. */
export interface Presentation {
  readonly report: Report;
  readonly options: Pick<WriteOptions, "mail" | "parts" | "view" | "page">;
}

/** Applies what the configuration says of names, windows and addresses to a finished report; the report itself is not changed. */
export async function present(report: Report, config: Config | null, options: PresentOptions): Promise<Presentation> {
  const { date } = options;
  const hiding = hidingOf(config, options.anonymize ? true : undefined);
  const view = config === null ? {} : pageViewOptionsOf({ ...config, anonymize: hiding });
  const parts = options.parts ?? [];
  if (hiding === null) {
    const mail = { site: config?.site ?? null, reportUrl: config?.reportUrl ?? null, date };
    return {
      report,
      options: {
        mail,
        parts: parts.map((part) => ({ report: part.report, mail: { ...mail, part: scopeText(part.only) } })),
        view,
        page: { userNames: config?.showUserNames ?? false },
      },
    };
  }
  const alsoHide = alsoHidden(config);
  const secret = await anonymizeSecret(hiding);
  const hidden = anonymize(report, secret, alsoHide);
  // The site's name and the address of its report server are names as well.
  const mail = { site: null, reportUrl: null, date };
  return {
    report: hidden,
    options: {
      mail,
      // So are patterns.
      parts: parts.map((part) => ({
        report: anonymize(part.report, secret, alsoHide),
        mail: { ...mail, part: "only a part of the site" },
      })),
      view,
      page: { userNames: true },
    },
  };
}
