/** What a step claims did not come true. */
export class StoryError extends Error {
  /** @override */
  name = "StoryError";
}

/**
 * Ends the story unless what a step claims is true.
 *
 * @param {unknown} isTrue
 * @param {string} claim
 * @returns {asserts isTrue}
 */
export function prove(isTrue, claim) {
  if (!isTrue) throw new StoryError(`this is not true: ${claim}`);
}

/**
 * The code that an error must have: whatever should be refused has to be refused for the right reason.
 *
 * @param {() => Promise<unknown>} attempt
 * @param {readonly string[]} codes
 * @param {string} claim
 */
export async function proveRefused(attempt, codes, claim) {
  const code = await attempt().then(
    () => "it was not refused",
    (error) => error.code ?? error.message,
  );
  prove(codes.includes(code), `${claim} (${code})`);
}
