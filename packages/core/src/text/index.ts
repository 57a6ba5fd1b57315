export { decodeAscii } from "./ascii.js";
export { type CharacterSet, characterSetOf, defaultCharacterSet } from "./character-set.js";
export { trimPadding } from "./padding.js";
