import { type DataElement, parseDateTime } from "@dicomsec/core";
import { type Cleaned, dropped, unchanged } from "../cleaning.js";

/** Cleans each value of an element. A value of several that cannot be cleaned becomes empty, so that the others keep their places. */
export function cleanedValues(
  { strings }: DataElement,
  clean: (text: string, at: number) => string | undefined,
): Cleaned {
  const values = strings.map((text, at) => (text === "" ? "" : (clean(text, at) ?? "")));
  if (values.every((value) => value === "")) return strings.every((text) => text === "") ? unchanged : dropped;
  const value = values.join("\\");
  return value === strings.join("\\") ? unchanged : { kind: "value", value };
}

/** Whether a text is an offset from UTC as (0008,0201) has it. @see PS3.3 C.12.1.1.8 */
export function isUtcOffset(text: string): boolean {
  return text.length === 5 && parseDateTime(`2000${text}`)?.offsetMinutes !== undefined;
}
