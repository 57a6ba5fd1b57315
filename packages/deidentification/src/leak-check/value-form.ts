/**
 * How much a find says: `weak` may come from anywhere, `ordinary` is convincing where people write, `strong` wherever it is found.
 */
export type Strength = "weak" | "ordinary" | "strong";

/** One way in which a value may be written. */
export interface ValueForm {
  readonly text: string;
  readonly strength: Strength;
}
