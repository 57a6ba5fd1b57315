import { packedVocabulary } from "../generated/vocabulary.js";
import { fold } from "./fold.js";

let words: ReadonlySet<string> | undefined;

/** Words of imaging descriptions that identify nobody, in lower case without accents; with those a site adds. */
export function vocabulary(more: readonly string[] = []): ReadonlySet<string> {
  words ??= new Set(packedVocabulary.split(" "));
  return more.length === 0 ? words : new Set([...words, ...more.flatMap((text) => fold(text).split(/\s+/))]);
}
