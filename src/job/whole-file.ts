import { readFileSync, statSync } from "node:fs";
import { errorCode, errorText } from "../model/diagnostic.ts";
import { whyNoFile } from "../model/no-file.ts";

/** The bytes of a file that is read whole. Throws an Error whose message is a part of a sentence: "… cannot be read: MESSAGE". */
export function readWholeFile(path: string): Buffer {
  let why: string | null;
  try {
    why = whyNoFile(statSync(path));
    if (why === null) return readFileSync(path);
  } catch (error) {
    why = REASONS[errorCode(error) ?? ""] ?? errorText(error);
  }
  throw new Error(why);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of the path is a file, not a folder",
  EACCES: "it may not be read by this user",
  EPERM: "it may not be read by this user",
};
