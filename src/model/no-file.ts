/** What of a file's status tells what it is. */
interface FileStatus {
  isFile(): boolean;
  isDirectory(): boolean;
}

/**
 * Why something cannot be read as a file; null where it is one. To be asked before it is opened: a pipe that nobody writes to
 * holds up whoever opens it, a device may never end.
 */
export function whyNoFile(status: FileStatus): string | null {
  if (status.isFile()) return null;
  return status.isDirectory() ? "it is a folder, not a file" : "it is a pipe, a socket or a device, not a file";
}
