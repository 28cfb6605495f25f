import { archiveKind, unpack, type Budget } from "./unpack.ts";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** A file out of an archive, called `bundle.tgz!/var/run/log/vmkernel.log`. */
export interface ArchivedFile {
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
}

export interface ExpandedArchive {
  readonly files: readonly ArchivedFile[];
  /** What could not be taken out and why, one sentence each. */
  readonly problems: readonly string[];
}

/** Between an archive and what is inside it. */
export const INSIDE = "!/";

/** A bundle of bundles is one somebody made; deeper is a trick. */
const DEEPEST = 3;

/** The files of an archive, archives inside it taken apart too; null where the file is none. Spools into what `spool` names. */
export async function expandArchive(
  file: string,
  path: string,
  spool: () => Promise<string>,
  budget: Budget,
  depth = 1,
): Promise<ExpandedArchive | null> {
  const kind = await archiveKind(file);
  if (kind === null) return null;
  const inner = path.split(INSIDE).slice(1).join(INSIDE);
  const problem = (reason: string): string =>
    `${inner === "" ? "an archive" : `${inner}, an archive,`} that is not read to its end: ${reason}`;
  if (depth > DEEPEST) return { files: [], problems: [problem("it lies inside an archive inside an archive")] };
  const folder = await spool();
  await mkdir(folder, { recursive: true });
  const { members, problems } = await unpack(file, kind, folder, budget);
  const files: ArchivedFile[] = [];
  const told = problems.map(problem);
  for (const [index, member] of members.entries()) {
    const inside = { path: `${path}${INSIDE}${member.name}`, file: member.file, bytes: member.bytes };
    const below = await expandArchive(
      inside.file,
      inside.path,
      () => Promise.resolve(join(folder, `in-${index}`)),
      budget,
      depth + 1,
    );
    if (below === null) files.push(inside);
    else {
      for (const each of below.files) files.push(each);
      for (const each of below.problems) told.push(each);
    }
  }
  return { files, problems: told };
}
