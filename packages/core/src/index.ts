export {
  lookupPrivateTag,
  lookupTag,
  lookupUid,
  keywordOf,
  SopClass,
  Tag,
  tagOf,
  TransferSyntax,
  transferSyntaxFacts,
  type DictionaryEntry,
  type PrivateEntry,
  type TransferSyntaxFacts,
  type UidEntry,
} from "./dictionary/index.js";
export {
  DecodeError,
  DicomError,
  EncodeError,
  type DecodeErrorCode,
  type DecodeWarning,
  type EncodeErrorCode,
  type Place,
} from "./errors.js";
export {
  elementOf,
  formatTag,
  groupOf,
  isGroupLength,
  isPrivate,
  isPrivateCreator,
  parseTag,
  tagDigits,
  type TagNumber,
} from "./tag.js";
export { isVR, vrFacts, vrTable, type VR, type VRFacts, type VRKind } from "./vr.js";
