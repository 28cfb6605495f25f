import { KnownError } from "../model/diagnostic.ts";
import { BYTES_PER_MEGABYTE } from "../model/units.ts";
import type { Megabytes, MegabytesPerSecond, Seconds } from "../model/units.ts";

/** A number and its unit as a person types them; groups: 1 number, 2 unit. */
// 10Gbit/s
const QUANTITY = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s*([a-z/]*)$/i;

/** Bytes: contract, MB and GB mean 2^20 and 2^30 whatever their spelling. */
const MEGABYTES_PER_UNIT: Readonly<Record<string, number>> = {
  b: 1 / BYTES_PER_MEGABYTE,
  kb: 1 / 1024,
  kib: 1 / 1024,
  mb: 1,
  mib: 1,
  gb: 1024,
  gib: 1024,
  tb: 1_048_576,
  tib: 1_048_576,
};

/** Links count in powers of ten: 10 Gbit/s is 1192.09 of our MB/s. */
const BITS_PER_UNIT: Readonly<Record<string, number>> = { kbit: 1e3, mbit: 1e6, gbit: 1e9 };
const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { ms: 0.001, s: 1, sec: 1, min: 60 };

/** Reads an amount of memory such as `2048MB` or `2GB`. Throws KnownError. */
export function parseMegabytes(option: string, text: string): Megabytes {
  const { value, unit } = split(option, text, "2048MB or 2GB");
  const factor = MEGABYTES_PER_UNIT[unit.toLowerCase()];
  if (factor === undefined) throw wrongUnit(option, text, "KB, MB, GB or TB, e.g. 2048MB");
  return positive(option, text, value * factor);
}

/** Reads a rate such as `128MB/s`, `10Gbit/s` or `650Mbps`; zero only where it is allowed. Throws KnownError. */
export function parseRate(option: string, text: string, zeroAllowed = false): MegabytesPerSecond {
  const { value, unit } = split(option, text, "128MB/s or 10Gbit/s");
  const megabytesPerSecond = value * rateFactor(option, text, unit);
  return zeroAllowed && megabytesPerSecond === 0 ? 0 : positive(option, text, megabytesPerSecond);
}

function rateFactor(option: string, text: string, unit: string): number {
  const bits = /^([kmg])bps$/i.exec(unit)?.[1];
  const name = bits === undefined ? unit.replace(/\/s(?:ec)?$/i, "") : `${bits}bit`;
  if (name === unit) throw wrongUnit(option, text, "a unit per second, e.g. 128MB/s or 10Gbit/s");
  // Mb/s is megabits to network people and megabytes to others: a factor of eight is not guessed.
  if (/^[kmg]b$/i.test(name) && name.endsWith("b")) {
    throw wrongUnit(option, text, "MB/s for megabytes or Mbit/s for megabits: the small b can mean either");
  }
  const bitsPerUnit = BITS_PER_UNIT[name.toLowerCase()];
  const factor =
    bitsPerUnit === undefined ? MEGABYTES_PER_UNIT[name.toLowerCase()] : bitsPerUnit / 8 / BYTES_PER_MEGABYTE;
  if (factor === undefined) throw wrongUnit(option, text, "MB/s, GB/s, Mbit/s or Gbit/s");
  return factor;
}

/** Reads a duration such as `0.5s` or `500ms`. Throws KnownError. */
export function parseSeconds(option: string, text: string): Seconds {
  const { value, unit } = split(option, text, "0.5s or 500ms");
  const factor = SECONDS_PER_UNIT[unit.toLowerCase()];
  if (factor === undefined) throw wrongUnit(option, text, "ms, s or min, e.g. 0.5s");
  return positive(option, text, value * factor);
}

/** Reads the exponent of the dirtied volume, above 0 and at most 1. Throws KnownError. */
export function parseExponent(option: string, text: string): number {
  const { value, unit } = split(option, text, "1 or 0.6");
  if (unit !== "" || value <= 0 || value > 1) {
    throw new KnownError(`${option} ${text}: give a number above 0 and at most 1; 1 is a constant dirty rate.`);
  }
  return value;
}

function split(option: string, text: string, example: string): { readonly value: number; readonly unit: string } {
  const match = QUANTITY.exec(text.trim());
  const value = Number(match?.[1]);
  if (match === null || !Number.isFinite(value)) {
    throw new KnownError(`${option} ${text}: this is no number with a unit; write it like ${example}.`);
  }
  return { value, unit: match[2] ?? "" };
}

function positive(option: string, text: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new KnownError(`${option} ${text}: the value has to be greater than zero.`);
}

function wrongUnit(option: string, text: string, expected: string): KnownError {
  return new KnownError(`${option} ${text}: give ${expected}.`);
}
