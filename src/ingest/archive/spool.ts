import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expandArchive, type ExpandedArchive } from "./expand.ts";
import { wholeBudget } from "./unpack.ts";

/** A temporary folder for what one run takes out of archives; made when it is first needed. */
export class ArchiveSpool {
  private readonly budget = wholeBudget();
  private root: string | null = null;
  private archives = 0;

  async folder(): Promise<string> {
    return (this.root ??= await mkdtemp(join(tmpdir(), "precopy-")));
  }

  /** The files inside, shown as `path!/name`; null where the file is no archive. */
  async expand(file: string, path: string): Promise<ExpandedArchive | null> {
    const place = async (): Promise<string> => join(await this.folder(), `archive-${this.archives++}`);
    return expandArchive(file, path, place, this.budget);
  }

  async dispose(): Promise<void> {
    if (this.root !== null) await rm(this.root, { recursive: true, force: true });
    this.root = null;
  }
}
