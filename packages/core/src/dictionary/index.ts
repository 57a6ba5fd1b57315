export { isKnownTag, lookupTag, tagOf, keywordOf, type DictionaryEntry } from "./elements.js";
export { vrCodeOf, unknownVrCode } from "./element-table.js";
export { lookupPrivateTag, type PrivateEntry } from "./private-elements.js";
export { lookupUid, transferSyntaxFacts, type TransferSyntaxFacts, type UidEntry } from "./uids.js";
export { Tag } from "../generated/tags.js";
export { SopClass, TransferSyntax } from "../generated/uids.js";
