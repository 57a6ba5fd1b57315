/** An age as given: a count of days, weeks, months or years. */
export interface Age {
  readonly count: number;
  readonly unit: "D" | "W" | "M" | "Y";
}

/** Reads one value of an AS: three digits and D, W, M or Y; undefined when it is none. @see PS3.5 Table 6.2-1 */
export function parseAge(text: string): Age | undefined {
  const match = /^(\d{3})([DWMY]) *$/.exec(text);
  return match === null ? undefined : { count: Number(match[1]), unit: match[2] as Age["unit"] };
}

/** Writes an age as one value of an AS; its count is at most 999. */
export function formatAge({ count, unit }: Age): string {
  return String(count).padStart(3, "0") + unit;
}
