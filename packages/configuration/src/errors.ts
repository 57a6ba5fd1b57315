/** Why something of the configuration could not be read, written or reserved. */
export type ConfigurationErrorCode =
  /** The options contradict each other, or one is out of its range. */
  | "ERR_CONFIGURATION_OPTIONS"
  /** What would go over an unprotected connection must not: a password, or a transaction that the security pattern forbids. */
  | "ERR_CONFIGURATION_INSECURE"
  /** The security pattern has changes made at the server alone; the changes can be written as LDIF. */
  | "ERR_CONFIGURATION_MANUAL"
  /** No server was found, or none answered. */
  | "ERR_CONFIGURATION_UNREACHABLE"
  /** TLS could not be agreed on, or the server is not the one that is trusted; `cause` says why. */
  | "ERR_CONFIGURATION_TLS"
  /** The connection was lost; what was asked may or may not have been done. */
  | "ERR_CONFIGURATION_CONNECTION_LOST"
  /** The server did not answer in time. */
  | "ERR_CONFIGURATION_TIMEOUT"
  /** Name and password, or the certificate, were refused. */
  | "ERR_CONFIGURATION_CREDENTIALS"
  /** The server does not permit this to who is asking. */
  | "ERR_CONFIGURATION_FORBIDDEN"
  /** The server refused for a reason of its own; `resultCode` is that of LDAP. */
  | "ERR_CONFIGURATION_SERVER"
  /** Part of what was asked for is on another server, which is not followed. */
  | "ERR_CONFIGURATION_REFERRAL"
  /** A limit, of the server or of an option, was reached before everything was read. */
  | "ERR_CONFIGURATION_LIMIT"
  /** The directory has no DICOM configuration, or one whose roots are not as H.1.4.1 asks. */
  | "ERR_CONFIGURATION_NO_ROOT"
  /** The journal of updates cannot be written: nothing was changed. */
  | "ERR_CONFIGURATION_JOURNAL"
  /** What was to be changed is not there. */
  | "ERR_CONFIGURATION_NOT_FOUND"
  /** Something of that name is there already. */
  | "ERR_CONFIGURATION_EXISTS"
  /** What was to be changed has been changed by someone else since it was read. */
  | "ERR_CONFIGURATION_CONFLICT"
  /** No AE title of the candidates was free. */
  | "ERR_CONFIGURATION_AE_TITLE_TAKEN"
  /** The text is no AE title. */
  | "ERR_CONFIGURATION_AE_TITLE"
  /** The text is no distinguished name. */
  | "ERR_CONFIGURATION_DN"
  /** The text is no LDIF (RFC 2849); `line` says where. */
  | "ERR_CONFIGURATION_LDIF"
  /** What is written does not fit the data model: a value that is missing, of another kind or once too often. */
  | "ERR_CONFIGURATION_MODEL";

export interface ConfigurationErrorDetails {
  readonly message: string;
  /** Line of the LDIF, from 1. */
  readonly line?: number;
  /** Result code of LDAP (RFC 4511, 4.1.9). */
  readonly resultCode?: number;
  readonly cause?: unknown;
}

/** The error of this package: a stable `code`, and never a password or a value of the directory in its text. */
export class ConfigurationError extends Error {
  readonly code: ConfigurationErrorCode;
  readonly line: number | undefined;
  readonly resultCode: number | undefined;

  constructor(code: ConfigurationErrorCode, { message, line, resultCode, cause }: ConfigurationErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ConfigurationError";
    this.code = code;
    this.line = line;
    this.resultCode = resultCode;
  }
}
