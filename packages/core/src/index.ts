export {
  formatTag,
  groupOf,
  elementOf,
  isGroupLength,
  isPrivate,
  isPrivateCreator,
  parseTag,
  tagDigits,
  type TagNumber,
} from "./tag.js";
export { isVR, vrFacts, vrTable, type VR, type VRFacts, type VRKind } from "./vr.js";
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
  isKnownTag,
  keywordOf,
  lookupPrivateTag,
  lookupTag,
  lookupUid,
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
export { Dataset } from "./dataset/dataset.js";
export { changeCharacterSet } from "./dataset/change-character-set.js";
export { DataElement } from "./dataset/data-element.js";
export type { ElementValue } from "./dataset/encode-value.js";
export {
  blobSource,
  bytesSource,
  cutPiece,
  joinPieces,
  lengthOf,
  type ByteSource,
  type Piece,
  type SourceRange,
} from "./file/byte-source.js";
export { copyDataset } from "./file/copy-dataset.js";
export { breather } from "./file/event-loop.js";
export { createFile, DicomFile, implementationClassUid, implementationVersionName } from "./file/dicom-file.js";
export { Frame, Frames } from "./file/frame.js";
export { framesOf } from "./file/frames.js";
export { encapsulateFrames, type EncapsulatedFrames, type OffsetTableKind } from "./file/offset-tables.js";
export { openFile, readDataset, readFile } from "./file/read-file.js";
export type { OpenFileOptions, ReadDatasetOptions, ReadFileOptions } from "./file/read-options.js";
export {
  formatDicomJson,
  type DicomJson,
  type DicomJsonElement,
  type DicomJsonName,
  type DicomJsonValue,
} from "./json/dicom-json.js";
export { fromDicomJson, type FromDicomJsonOptions } from "./json/from-dicom-json.js";
export { toDicomJson, type ToDicomJsonOptions } from "./json/to-dicom-json.js";
export { type Part } from "./codec/part-writer.js";
export {
  streamFile,
  streamPart,
  writeDataset,
  writeElement,
  writeElementParts,
  writeFile,
  writeFileParts,
  type WriteDatasetOptions,
} from "./file/write-file.js";
export {
  characterSetOf,
  formatAge,
  formatDate,
  formatDateTime,
  formatDecimalString,
  formatIntegerString,
  formatPersonName,
  formatTime,
  parseAge,
  parseDate,
  parseDateTime,
  parseDecimalString,
  parseIntegerString,
  parsePersonName,
  parseTime,
  type Age,
  type CharacterSet,
  type DicomDate,
  type DicomDateTime,
  type DicomTime,
  type PersonName,
  type PersonNameGroup,
  type ReportProblem,
} from "./text/index.js";
