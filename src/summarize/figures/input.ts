import { PAGE_VIEW_DEFAULTS, type PageViewOptions } from "../../model/page-view.ts";
import type { Report } from "../../model/report.ts";
import { identifyVms, type VmIdentities } from "../../model/vm-identity.ts";
import { movesOf, type Move } from "./moves.ts";

/** What figures are made of; found once for all of them. */
export interface FigureInput {
  readonly report: Report;
  /** Placements are none of them and count in no figure. */
  readonly moves: readonly Move[];
  readonly vms: VmIdentities;
  readonly options: PageViewOptions;
}

export function figureInputOf(report: Report, options: Partial<PageViewOptions>): FigureInput {
  const vms = identifyVms(report.migrations);
  return { report, vms, moves: movesOf(report, vms), options: { ...PAGE_VIEW_DEFAULTS, ...options } };
}
