import { suiteRows } from "./generated/cipher-suites.js";

/** A cipher suite that a profile of PS3.15 Annex B names. */
export interface CipherSuite {
  /** The IANA code. */
  readonly code: number;
  /** The IANA name. */
  readonly name: string;
  readonly openSslName: string;
  /** What can negotiate it: `node:tls`, the legacy engine, both, or nothing here ("none"). */
  readonly engine: "tls" | "legacy" | "both" | "none";
}

/** Every suite that a profile of Annex B names. */
export const cipherSuites: readonly CipherSuite[] = suiteRows;

/** The suite of an IANA name. @throws RangeError for a name that no profile has */
export function cipherSuite(name: string): CipherSuite {
  const suite = cipherSuites.find((one) => one.name === name);
  if (!suite) throw new RangeError("no profile names a cipher suite of that name");
  return suite;
}
