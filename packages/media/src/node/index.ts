export {
  type FileSetOptions,
  type FileSetProgress,
  type OpenedFile,
  type OpenedFileSet,
  openFileSet,
  type SealedFileSet,
  type SealFileSetOptions,
  sealFileSet,
} from "./file-sets.js";
export { openSecureFileTo, sealFileTo, type WriteOptions } from "./secure-files.js";
