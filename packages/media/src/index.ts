export { MediaError, type MediaErrorCode } from "./errors.js";
export type { ByteStream, FileInput, OnProgress } from "./file-input.js";
export { openSecureFileInto, type QuarantineWriter } from "./open-into.js";
export type { OpenOptions } from "./open-options.js";
export { type OpenedSecureFile, openSecureFile } from "./open-secure-file.js";
export { sealFile } from "./seal-file.js";
export type { Recipient, SealDigest, SealOptions } from "./seal-options.js";
export type { DepartureCode, FileSigner, Finding, SecureFileVerdict, WeaknessCode } from "./verdict.js";
