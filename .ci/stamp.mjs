// Writes dist/build.json: which commit this build is of. Read from .git itself: a build starts no other program.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
writeFileSync(join(root, "dist/build.json"), `${JSON.stringify({ commit: commitOf(root) })}\n`);

/** The checked-out commit, or null outside a checkout. */
function commitOf(folder) {
  try {
    const git = gitFolder(join(folder, ".git"));
    const head = readFileSync(join(git, "HEAD"), "utf8").trim();
    if (!head.startsWith("ref: ")) return head;
    const name = head.slice(5);
    // A linked worktree has its own HEAD and shares the branches.
    const shared = existsSync(join(git, "commondir"))
      ? resolve(git, readFileSync(join(git, "commondir"), "utf8").trim())
      : git;
    if (existsSync(join(shared, name))) return readFileSync(join(shared, name), "utf8").trim();
    const packed = readFileSync(join(shared, "packed-refs"), "utf8").split("\n");
    return packed.find((line) => line.endsWith(` ${name}`))?.split(" ")[0] ?? null;
  } catch {
    return null;
  }
}

function gitFolder(path) {
  if (statSync(path).isDirectory()) return path;
  // gitdir: /srv/precopy/.git/worktrees/release
  const told = readFileSync(path, "utf8")
    .trim()
    .replace(/^gitdir: /, "");
  return resolve(dirname(path), told);
}
