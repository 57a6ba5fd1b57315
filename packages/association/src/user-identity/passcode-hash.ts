import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { AssociationError } from "../errors.js";

/** The work and the outcome of scrypt (RFC 7914) for one passcode. */
export interface PasscodeHash {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** Work of a new line: 32 MiB of memory, as OWASP's table of equal strengths has it. */
const work = { cost: 2 ** 15, blockSize: 8, parallelization: 3 } as const;
const MAX_PASSCODE_BYTES = 1024;
const MIN_COST = 2 ** 14;
const MAX_MEMORY = 2 ** 28;
const MAX_PARALLELIZATION = 16;
const form =
  /^scrypt\$(?<cost>[1-9]\d{0,7})\$(?<blockSize>[1-9]\d{0,2})\$(?<parallelization>[1-9]\d?)\$(?<salt>[\w-]{22}|[\w-]{43})\$(?<hash>[\w-]{43}|[\w-]{86})$/;

/**
 * What a line of a user file says after the name and colon: `scrypt$N$r$p$salt$hash`, numbers in decimal, salt (16 or 32 bytes) and hash (32 or 64 bytes) in base64url without padding.
 *
 * @throws AssociationError ERR_ASSOCIATION_USER_IDENTITY when the passcode is empty or longer than 1,024 bytes.
 */
export async function hashPasscode(passcode: string): Promise<string> {
  const bytes = new TextEncoder().encode(passcode);
  if (!isPasscode(bytes))
    throw new AssociationError("ERR_ASSOCIATION_USER_IDENTITY", {
      message: `a passcode has 1 to ${MAX_PASSCODE_BYTES} bytes`,
    });
  const salt = randomBytes(16);
  const hash = await derive(bytes, { ...work, salt, hash: new Uint8Array(32) });
  const { cost, blockSize, parallelization } = work;
  const encoded = [salt, hash].map(base64Url);
  return ["scrypt", cost, blockSize, parallelization, ...encoded].join("$");
}

/** Reads what `hashPasscode` wrote; `undefined` for everything else, and for work that is too little or too much. */
export function parsePasscodeHash(text: string): PasscodeHash | undefined {
  const groups = form.exec(text)?.groups;
  if (!groups) return undefined;
  const [cost, blockSize, parallelization] = [groups["cost"], groups["blockSize"], groups["parallelization"]].map(
    Number,
  ) as [number, number, number];
  const isPower = Number.isInteger(Math.log2(cost));
  if (!isPower || cost < MIN_COST || blockSize < 8 || 128 * cost * blockSize > MAX_MEMORY) return undefined;
  if (parallelization > MAX_PARALLELIZATION) return undefined;
  const [salt, hash] = [bytesOf(groups["salt"]!), bytesOf(groups["hash"]!)];
  return { cost, blockSize, parallelization, salt, hash };
}

/** A hash that no passcode has, for users that are not in an empty file. */
export function noPasscodeHash(): PasscodeHash {
  return { ...work, salt: randomBytes(16), hash: randomBytes(32) };
}

export function isPasscode(passcode: Uint8Array): boolean {
  return passcode.length > 0 && passcode.length <= MAX_PASSCODE_BYTES;
}

/** Compares in constant time. */
export async function isPasscodeOf(passcode: Uint8Array, expected: PasscodeHash): Promise<boolean> {
  return timingSafeEqual(await derive(passcode, expected), expected.hash);
}

function derive(passcode: Uint8Array, { salt, hash, ...parameters }: PasscodeHash): Promise<Uint8Array> {
  const maxmem = 128 * parameters.blockSize * (parameters.cost + parameters.parallelization + 2);
  return new Promise((resolve, reject) => {
    scrypt(passcode, salt, hash.length, { ...parameters, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function base64Url(bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(""));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Of text that is base64url, of a length that bytes have. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (octet) => octet.charCodeAt(0));
}
