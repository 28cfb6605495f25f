import { buildCommit, packageVersion } from "../assets/assets.ts";

let version: string | null = null;

/** The program's version as reports state it. */
export function programVersion(): string {
  version ??= packageVersion();
  return version;
}

/** For people who report a defect: version and commit. */
export function versionLine(): string {
  const commit = buildCommit();
  return commit === null ? programVersion() : `${programVersion()} (commit ${commit.slice(0, 12)})`;
}
