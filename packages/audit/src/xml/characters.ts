const controls = "\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f";
const loneSurrogates = "[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]";

/** What XML 1.0 has no place for: controls, U+FFFE and U+FFFF, a surrogate alone. */
const illegal = `[${controls}\\ufffe\\uffff]|${loneSurrogates}`;

const special = new RegExp(`[&<>"'\\t\\n\\r${controls}\\u007f-\\u009f\\ud800-\\udfff\\ufffe\\uffff]`);
const first = new RegExp(illegal);
const every = new RegExp(illegal, "g");

export function hasIllegalCharacter(text: string): boolean {
  return first.test(text);
}

export function replaceIllegalCharacters(text: string, replacement: () => string): string {
  return text.replace(every, replacement);
}

/** Whether there is anything that is not written as it is; most texts have nothing of it. */
export function isSpecial(text: string): boolean {
  return special.test(text);
}
