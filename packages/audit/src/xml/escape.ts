import { AuditError } from "../errors.js";
import { isSpecial, replaceIllegalCharacters } from "./characters.js";

/** What becomes of a character that XML 1.0 has no place for: NUL and other controls, U+FFFE and U+FFFF, a surrogate alone. */
export type IllegalCharacters = "reject" | "replace";

const marks = new RegExp("[&<>\"'\\t\\n\\r\\u007f-\\u009f]", "g");

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/**
 * A text as the value of an attribute or of an element: tabs and line ends as references, so that a reader gives them back and a message is one line.
 *
 * @throws AuditError ERR_AUDIT_CHARACTER with `reject`
 */
export function escapeText(text: string, illegalCharacters: IllegalCharacters, path: string): string {
  if (!isSpecial(text)) return text;
  const legal = replaceIllegalCharacters(text, () => {
    if (illegalCharacters === "replace") return "\ufffd";
    throw new AuditError("ERR_AUDIT_CHARACTER", { message: "a text has a character that XML does not allow", path });
  });
  return legal.replace(marks, (mark) => references[mark] ?? `&#${mark.charCodeAt(0)};`);
}
