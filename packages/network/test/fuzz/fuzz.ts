const isCi = process.env["CI"] === "true";
const seconds = Number(process.env["DICOMSEC_FUZZ_SECONDS"] ?? (isCi ? 30 : 5));
const seed = process.env["DICOMSEC_FUZZ_SEED"];

/**
 * Settings of fast-check that try one input after the other until the time is over: that of a protocol, of which a property has a
 * share. What fails is made small, and printed with its seed.
 */
export function fuzzUntilTimeIsOver(share = 1) {
  return {
    numRuns: Number.POSITIVE_INFINITY,
    interruptAfterTimeLimit: seconds * 1000 * share,
    markInterruptAsFailure: false,
    ...(seed !== undefined && { seed: Number(seed) }),
  };
}

/** For tests that fuzz: more than what they take. */
export const FUZZ_TIMEOUT_MS = (seconds + 300) * 1000;
