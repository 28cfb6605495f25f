import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import type { Config } from "../model/config.ts";
import { errorCode, errorText, KnownError } from "../model/diagnostic.ts";
import { readWholeFile } from "./whole-file.ts";

/** Shorter ones could be guessed, and with them every name. */
const LEAST_CHARACTERS = 16;

/**
 * The secret of `anonymize.secretFile`; null where none is named, which makes every run's names new. A file that is not there
 * is made with a random secret, readable by its owner only: the first night needs no preparation.
 */
export async function anonymizeSecret(anonymize: Config["anonymize"]): Promise<string | null> {
  if (anonymize === null || anonymize.secretFile === null) return null;
  const file = anonymize.secretFile;
  try {
    const made = randomBytes(32).toString("hex");
    await writeFile(file, `${made}\n`, { flag: "wx", mode: 0o600 });
    return made;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") {
      throw new KnownError(`Cannot use the secret file ${file} (anonymize.secretFile): ${String(error)}`);
    }
  }
  const secret = readSecret(file).trim();
  if (secret.length >= LEAST_CHARACTERS) return secret;
  throw new KnownError(
    `The secret in ${file} is shorter than ${LEAST_CHARACTERS} characters. Remove the file to have one made.`,
  );
}

function readSecret(file: string): string {
  try {
    return readWholeFile(file).toString("utf8");
  } catch (error) {
    throw new KnownError(`Cannot read the secret file ${file} (anonymize.secretFile): ${errorText(error)}.`);
  }
}
