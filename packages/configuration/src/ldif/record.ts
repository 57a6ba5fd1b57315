import type { Change } from "../change.js";
import type { Entry } from "../entry.js";
import { ConfigurationError } from "../errors.js";

/** A control that goes with a change (RFC 4511, 4.1.11). */
export interface LdifControl {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value?: Uint8Array;
}

/** A change record: a change, with its controls if it has any. */
export type LdifChange = Change & { readonly controls?: readonly LdifControl[] };

/** A record of an LDIF file: an entry as it is (a content record), or a change. @see RFC 2849 */
export type LdifRecord = ({ readonly kind: "entry" } & Entry) | LdifChange;

/** An attribute description: a name or an OID, and options; not a word of LDIF. @see RFC 4512, 2.5 */
export function isAttributeDescription(text: string): boolean {
  return /^(?!(?:dn|control|changetype)$)(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)+)(?:;[a-z0-9-]+)*$/i.test(text);
}

/** The error of text that is no LDIF, with the line and without what stands there. */
export function ldifError(message: string, line?: number, cause?: unknown): ConfigurationError {
  return new ConfigurationError("ERR_CONFIGURATION_LDIF", {
    message,
    ...(line !== undefined && { line }),
    ...(cause !== undefined && { cause }),
  });
}
