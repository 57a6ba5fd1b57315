/** Reads an option that may be given several times: the values in their order. */
export function repeatable(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
