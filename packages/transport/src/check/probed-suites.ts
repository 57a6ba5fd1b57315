import { probedSuiteLines } from "../generated/probed-suites.js";

/** A cipher suite that a node is asked about. */
export interface ProbedSuite {
  /** The IANA code. */
  readonly code: number;
  /** The IANA name. */
  readonly name: string;
}

/** Every suite that a node with a certificate, or an anonymous one, can accept: those of TLS 1.3, and the others. */
export const probedSuites: readonly ProbedSuite[] = probedSuiteLines
  .split("\n")
  .map((line) => ({ code: Number.parseInt(line.slice(0, 4), 16), name: `TLS_${line.slice(5)}` }));

/** The name of a code; in hexadecimal where the registry of the probe has none. */
export function suiteName(code: number): string {
  const known = probedSuites.find((suite) => suite.code === code);
  return known?.name ?? `0x${code.toString(16).padStart(4, "0")}`;
}

/** The codes of names, in their order. */
export function codesOf(names: readonly string[]): number[] {
  return names.flatMap((name) => probedSuites.filter((suite) => suite.name === name).map(({ code }) => code));
}

/** The key exchange and authentication of a suite, as its name spells them; those of TLS 1.3 have none. */
export function keyExchangeOf(name: string): string {
  return /^TLS_(.+)_WITH_/.exec(name)?.[1] ?? "";
}

/** Whether a suite is one of TLS 1.3, whose names have no key exchange. */
export function isTls13Suite(name: string): boolean {
  return keyExchangeOf(name) === "" || /_MGM_[LS]$/.test(name);
}

/** Suites that came with TLS 1.2: an AEAD, or a hash of its own for the PRF. @see RFC 5246 1.2 */
export function needsTls12(name: string): boolean {
  return /_(SHA256|SHA384|CCM|CCM_8|OMAC|IMIT)$/.test(name);
}

/** Hardly any node has them: static Diffie-Hellman, DSS, and ciphers that few libraries know. */
export function isRare(name: string): boolean {
  return /_DSS|[_C]DH_(RSA|ECDSA)_|ARIA|SEED|IDEA|GOST|SM4/.test(name);
}

/** Encrypts nothing; RFC 9150 has two of TLS 1.3. */
export function hasNoEncryption(name: string): boolean {
  return /_WITH_NULL_/.test(name) || /^TLS_SHA(256|384)_SHA/.test(name);
}

/** Nobody is authenticated. */
export function isAnonymous(name: string): boolean {
  return /_anon(_|$)/.test(keyExchangeOf(name));
}

/** Of less than 112 bits: EXPORT, DES, and RC2 or DES with 40. RC4 and IDEA are told apart. */
export function isBelow112Bits(name: string): boolean {
  return /EXPORT|_DES_CBC|_40_/.test(name);
}

export function isTripleDes(name: string): boolean {
  return name.includes("_3DES_");
}

export function isRc4(name: string): boolean {
  return name.includes("_RC4_");
}

/** The key exchange leaves nothing with which recorded traffic could be read later. */
export function isForwardSecret(name: string): boolean {
  return isTls13Suite(name) || /^(EC)?DHE_|_anon/.test(keyExchangeOf(name));
}

/** A finite-field Diffie-Hellman key exchange whose key is of one connection. */
export function isDhe(name: string): boolean {
  return keyExchangeOf(name).startsWith("DHE_");
}

export function isEcdhe(name: string): boolean {
  return keyExchangeOf(name).startsWith("ECDHE_");
}

/** An AEAD: GCM, CCM, ChaCha20-Poly1305, MGM. */
export function isAead(name: string): boolean {
  return /_(GCM|CCM|POLY1305|MGM)(_|$)/.test(name);
}

/** The key that a suite asks of the server's certificate; `undefined` where it asks none, or either. */
export function certificateKeyOf(name: string): "RSA" | "EC" | undefined {
  const keyExchange = keyExchangeOf(name);
  if (/^RSA|_RSA(_EXPORT)?$/.test(keyExchange)) return "RSA";
  return keyExchange.endsWith("_ECDSA") ? "EC" : undefined;
}
