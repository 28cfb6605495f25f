/** What the place of a log says. Log bundles are named after their host, a VM's folder after the VM when it was made. */

/** Folders of the path, outermost first, without those that every host or VM has. */
export function foldersOf(path: string | undefined): string[] {
  // esx01.example.net.tgz!/var/run/log/vmkernel.log: an archive is called as the folder that it was made of.
  const folders = (path ?? "")
    .split("/")
    .slice(0, -1)
    .map((name) => name.replace(/\.(?:tgz|tar|tar\.gz|zip)!$/i, ""));
  return folders.filter(
    (name) =>
      name !== "" &&
      !COMMON.has(name.toLowerCase()) &&
      !/^[0-9a-f]{8}-[0-9a-f-]+$/i.test(name) &&
      !CALLED_AS_LOG.test(name),
  );
}

// vmware.log.tgz!/vmware.log: an archive of one log says nothing of its host
const CALLED_AS_LOG = /^(?:vmware(?:-\d+)?|vmkernel|hostd|vpxa|vpxd|syslog)$|\.(?:log|txt|gz)(?:\.\d+)?$/i;

const COMMON = new Set([
  ".",
  "..",
  "var",
  "run",
  "log",
  "logs",
  "scratch",
  "vmfs",
  "volumes",
  "tmp",
  "commands",
  "etc",
]);

/** `esx-esxi07.example.com-2026-11-23--02.15-2101278`, `vmsupport-esxi07-…`: vm-support's folder. */
export function hostOfPath(path: string | undefined): string | undefined {
  for (const folder of foldersOf(path)) {
    const host = /^(?:esx|vmsupport|vm-support)-(.+?)-\d{4}-\d\d-\d\d--\d\d\.\d\d/.exec(folder)?.[1];
    if (host !== undefined) return host;
  }
  return undefined;
}

/** Folder and file name of a .vmx path: `/vmfs/volumes/…/web01_1/web01.vmx` or `[ds1] web01/web01.vmx`. */
export function vmFilesOf(vmxPath: string | undefined): string[] {
  const parts = (vmxPath ?? "")
    .replace(/^\[[^\]]*\]\s*/, "")
    .split("/")
    .filter((part) => part !== "");
  const file = parts.at(-1);
  if (file === undefined || !file.endsWith(".vmx")) return [];
  const folder = parts.at(-2);
  return folder === undefined ? [file.slice(0, -4)] : [file.slice(0, -4), folder];
}

/** Folder of a VM on its datastore: `…/vmfs/volumes/5f1d0c3a-77aa/web01/vmware.log`. */
export function vmFolderOf(logPath: string | undefined): string | undefined {
  return /(?:^|\/)vmfs\/volumes\/[^/]+\/([^/]+)\/[^/]+$/.exec(logPath ?? "")?.[1];
}
