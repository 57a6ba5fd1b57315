import { ResultCodeError } from "ldapts";
import { ConfigurationError, type ConfigurationErrorCode } from "../errors.js";

/** What a result code of LDAP is here (RFC 4511, Appendix A; 122: RFC 4528). What is not named is a refusal of the server. */
const codes: Readonly<Record<number, readonly [ConfigurationErrorCode, string]>> = {
  3: ["ERR_CONFIGURATION_LIMIT", "the server reached its limit of time"],
  4: ["ERR_CONFIGURATION_LIMIT", "the server reached its limit of entries"],
  8: ["ERR_CONFIGURATION_FORBIDDEN", "the server wants stronger authentication for this"],
  10: ["ERR_CONFIGURATION_REFERRAL", "the entry is on another server"],
  11: ["ERR_CONFIGURATION_LIMIT", "the server reached a limit of its administrator"],
  13: ["ERR_CONFIGURATION_FORBIDDEN", "the server wants a protected connection for this"],
  16: ["ERR_CONFIGURATION_CONFLICT", "a value that was to be changed is not there any more"],
  20: ["ERR_CONFIGURATION_CONFLICT", "a value that was to be added is there already"],
  32: ["ERR_CONFIGURATION_NOT_FOUND", "there is no entry of that name, or none that may be seen"],
  34: ["ERR_CONFIGURATION_DN", "the server takes the text for no distinguished name"],
  48: ["ERR_CONFIGURATION_CREDENTIALS", "the server does not take such credentials"],
  49: ["ERR_CONFIGURATION_CREDENTIALS", "the credentials were refused"],
  50: ["ERR_CONFIGURATION_FORBIDDEN", "the server does not permit this"],
  66: ["ERR_CONFIGURATION_CONFLICT", "there are entries beneath one that was to be removed"],
  68: ["ERR_CONFIGURATION_EXISTS", "there is an entry of that name already"],
  122: ["ERR_CONFIGURATION_CONFLICT", "the entry was changed meanwhile"],
};

/** An error of the library beneath, or of the connection, as ours: its text may have values of the directory, ours has none. */
export function ldapError(cause: unknown): ConfigurationError {
  if (cause instanceof ConfigurationError) return cause;
  if (!(cause instanceof ResultCodeError))
    return new ConfigurationError("ERR_CONFIGURATION_CONNECTION_LOST", {
      message: "the connection to the server was lost",
      cause,
    });
  const resultCode = cause.code;
  const [code, message] = codes[resultCode] ?? [
    "ERR_CONFIGURATION_SERVER",
    `the server refused with result code ${resultCode}`,
  ];
  return new ConfigurationError(code, { message, resultCode, cause });
}
