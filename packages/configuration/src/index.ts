export type { Attribute, AttributeValue, Entry } from "./entry.js";
export { ConfigurationError } from "./errors.js";
export type { ConfigurationErrorCode, ConfigurationErrorDetails } from "./errors.js";
