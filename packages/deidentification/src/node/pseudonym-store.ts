import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { DeidentificationError } from "../errors.js";
import { createKeyedDigits } from "../keys.js";

interface StoredPseudonyms {
  readonly format: "dicomsec-pseudonyms";
  readonly version: 1;
  readonly next: number;
  /** Numbers by keyed digits of the patient: without the key the store names nobody. */
  readonly patients: Readonly<Record<string, number>>;
}

export interface CountedPseudonymOptions {
  /** 32 bytes; another key does not find what this one stored. */
  readonly key: Uint8Array;
  /** Where the numbers are remembered; undefined forgets them. */
  readonly store: string | undefined;
  /** Default: none. */
  readonly prefix?: string;
  /** Zeros in front make numbers at least so long. Default: 6. */
  readonly digits?: number;
}

/**
 * Gives each patient the next number, or the one the store has for it, and stores what is new before anybody sees it. Another process waits for
 * nothing: a store that is in use is refused.
 * @param patients Keys of patients, as `surveyInputs` gives them.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_STORE` for a store that is none, is in use or cannot be written
 */
export function countPseudonyms(
  patients: readonly string[],
  { key, store, prefix = "", digits = 6 }: CountedPseudonymOptions,
): Readonly<Record<string, string>> {
  const digitsOf = createKeyedDigits(key, "dummy");
  const storedAs = (patient: string) => digitsOf(`counted patient\0${patient}`);
  return locked(store, () => {
    const stored = readStore(store);
    const numbers = new Map(Object.entries(stored.patients));
    let { next } = stored;
    for (const patient of patients) if (!numbers.has(storedAs(patient))) numbers.set(storedAs(patient), next++);
    if (store !== undefined && next > stored.next)
      writeStore(store, { ...stored, next, patients: Object.fromEntries(numbers) });
    return Object.fromEntries(
      patients.map((patient) => [patient, prefix + String(numbers.get(storedAs(patient))).padStart(digits, "0")]),
    );
  });
}

function locked<Result>(store: string | undefined, work: () => Result): Result {
  if (store === undefined) return work();
  const lock = `${store}.lock`;
  let handle: number;
  try {
    handle = openSync(lock, "wx", 0o600);
  } catch (cause) {
    throw refused("The store of pseudonyms is in use, or its folder cannot be written to", cause);
  }
  try {
    return work();
  } finally {
    closeSync(handle);
    rmSync(lock, { force: true });
  }
}

function readStore(store: string | undefined): StoredPseudonyms {
  const empty: StoredPseudonyms = { format: "dicomsec-pseudonyms", version: 1, next: 1, patients: {} };
  if (store === undefined || !existsSync(store)) return empty;
  let stored: unknown;
  try {
    stored = JSON.parse(readFileSync(store, "utf8"));
  } catch (cause) {
    throw refused("The store of pseudonyms cannot be read", cause);
  }
  if (!isStore(stored)) throw refused("The store of pseudonyms is none");
  return stored;
}

function isStore(value: unknown): value is StoredPseudonyms {
  const { format, version, next, patients } = (value ?? {}) as Partial<StoredPseudonyms>;
  if (format !== "dicomsec-pseudonyms" || version !== 1 || !isNumber(next) || typeof patients !== "object")
    return false;
  const numbers = Object.values(patients);
  return numbers.every((number) => isNumber(number) && number < next) && new Set(numbers).size === numbers.length;
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0;

function writeStore(store: string, content: StoredPseudonyms): void {
  const temporary = `${store}.${randomUUID()}`;
  try {
    const handle = openSync(temporary, "wx", 0o600);
    try {
      writeSync(handle, JSON.stringify(content));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, store);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw refused("The store of pseudonyms cannot be written", cause);
  }
}

function refused(message: string, cause?: unknown): DeidentificationError {
  return new DeidentificationError("ERR_DEIDENTIFICATION_STORE", { message, cause });
}
