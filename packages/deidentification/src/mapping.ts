/** An identifier and its replacement: as confidential as the input. */
export interface Mapping {
  readonly kind: "uid" | "patient";
  readonly before: string;
  readonly after: string;
}
