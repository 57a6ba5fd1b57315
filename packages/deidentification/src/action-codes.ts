/**
 * An action code of PS3.15 Table E.1-1a. Compound codes are resolved by the Type of the attribute in the IOD of the
 * instance.
 * @see PS3.15 E.1.1, Table E.1-1a
 */
export type ActionCode = ResolvedAction | "Z/D" | "X/Z" | "X/D" | "X/Z/D" | "X/Z/U*";

/**
 * What is done to one element: D replace by a dummy, Z make zero length (or a dummy), X remove, K keep (for a Sequence: keep and
 * apply the profile inside every Item), C clean, U replace the UID.
 */
export type ResolvedAction = "D" | "Z" | "X" | "K" | "C" | "U";

/** The codes by number, for typed arrays; 0 means that no row applies. The resolved ones are 1 to 6. */
export const actionNames = ["", "D", "Z", "X", "K", "C", "U", "Z/D", "X/Z", "X/D", "X/Z/D", "X/Z/U*"] as const;

/** The number of each action code in typed arrays. */
export const actionNumbers: Readonly<Record<ActionCode, number>> = {
  D: 1,
  Z: 2,
  X: 3,
  K: 4,
  C: 5,
  U: 6,
  "Z/D": 7,
  "X/Z": 8,
  "X/D": 9,
  "X/Z/D": 10,
  "X/Z/U*": 11,
};

/** Whether a text is an action code of Table E.1-1a. */
export function isActionCode(text: string): text is ActionCode {
  return Object.hasOwn(actionNumbers, text);
}
