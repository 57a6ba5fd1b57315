export { PkiError, type PkiErrorCode } from "./errors.js";
