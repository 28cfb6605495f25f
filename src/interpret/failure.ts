import { classifyFailure, tellingFault } from "../model/failure/classify.ts";
import type { Fault } from "../model/fact.ts";
import type { RawFault } from "../model/record.ts";

/** The record's own text beside its fault. */
export interface FailureSentence {
  readonly message: string | null;
  /** The reason in it, where its form is known: the rest of it are names that people gave. Null: it gives none. Undefined: its form is not known. */
  readonly reason?: string | null | undefined;
}

/** Classifies what a record says of a failure: its fault's class and text, then its own sentence where those give no cause. */
export function classifyFault(raw: RawFault | undefined, { message, reason }: FailureSentence): Fault {
  const own = classifyFailure([raw?.message, raw?.type]);
  const sentence = classifyFailure([reason === undefined ? message : reason]);
  const told = own.wrapper ? (tellingFault([own, sentence]) ?? own) : own;
  const shown = (told === own ? raw?.message : reason) ?? message ?? raw?.message ?? raw?.type;
  return shown === undefined || shown === "" ? told : { ...told, message: shown };
}
