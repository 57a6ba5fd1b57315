export { NetworkError } from "./errors.js";
export type { NetworkErrorCode, NetworkErrorDetails } from "./errors.js";
