import { createHash } from "node:crypto";

/** The outputs a batch has made so far, as digests in memory that all its workers share: no output may replace another. */
export type OutputClaims = SharedArrayBuffer;

const BYTES_PER_DIGEST = 8;

export function createOutputClaims(files: number): OutputClaims {
  return new SharedArrayBuffer(2 * BYTES_PER_DIGEST * (files + 1));
}

/** Whether the path below the output folder was free until now. Half of the slots are always empty, so that the search ends. */
export function claimOutput(claims: OutputClaims, path: string): boolean {
  const slots = new BigInt64Array(claims);
  const digest = createHash("sha256").update(path).digest().readBigInt64LE() || 1n;
  for (let at = Number(BigInt.asUintN(32, digest)) % slots.length; ; at = (at + 1) % slots.length) {
    const taken = Atomics.compareExchange(slots, at, 0n, digest);
    if (taken === 0n) return true;
    if (taken === digest) return false;
  }
}
