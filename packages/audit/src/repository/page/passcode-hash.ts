import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** The work and the outcome of scrypt (RFC 7914) for one passcode. */
export interface PasscodeHash {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

const MIN_COST = 2 ** 14;
const MAX_MEMORY = 2 ** 28;
const MAX_PARALLELIZATION = 16;
const form = /^scrypt\$([1-9]\d{0,7})\$([1-9]\d{0,2})\$([1-9]\d?)\$([\w-]{22}|[\w-]{43})\$([\w-]{43}|[\w-]{86})$/;

/** Reads `scrypt$N$r$p$salt$hash`, as `hashPasscode` of @dicomsec/association writes it; `undefined` for everything else, and for work that is too little or too much. */
export function parsePasscodeHash(text: string): PasscodeHash | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [cost, blockSize, parallelization] = match.slice(1, 4).map(Number) as [number, number, number];
  const isPower = Number.isInteger(Math.log2(cost));
  if (!isPower || cost < MIN_COST || blockSize < 8 || 128 * cost * blockSize > MAX_MEMORY) return undefined;
  if (parallelization > MAX_PARALLELIZATION) return undefined;
  return { cost, blockSize, parallelization, salt: bytesOf(match[4]!), hash: bytesOf(match[5]!) };
}

/** A hash that no passcode has, for users that are not in an empty file; its work is that of `hashPasscode`. */
export function noPasscodeHash(): PasscodeHash {
  return { cost: 2 ** 15, blockSize: 8, parallelization: 3, salt: randomBytes(16), hash: randomBytes(32) };
}

/** Compares in constant time. */
export function isPasscodeOf(passcode: string, { salt, hash, ...work }: PasscodeHash): Promise<boolean> {
  const maxmem = 128 * work.blockSize * (work.cost + work.parallelization + 2);
  return new Promise((resolve, reject) => {
    scrypt(passcode, salt, hash.length, { ...work, maxmem }, (error, key) =>
      error ? reject(error) : resolve(timingSafeEqual(key, hash)),
    );
  });
}

/** Of text that is base64url, of a length that bytes have. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (octet) => octet.charCodeAt(0));
}
