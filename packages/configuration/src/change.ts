import type { Attribute, AttributeValue } from "./entry.js";

/** One change of an attribute (RFC 4511, 4.6); `delete` without values takes the whole attribute away. */
export interface Modification {
  readonly operation: "add" | "delete" | "replace";
  readonly type: string;
  readonly values: readonly AttributeValue[];
}

/** A change of one entry of the directory, as LDAP and LDIF (RFC 2849) have it. */
export type Change =
  | { readonly kind: "add"; readonly dn: string; readonly attributes: readonly Attribute[] }
  | { readonly kind: "delete"; readonly dn: string }
  | { readonly kind: "modify"; readonly dn: string; readonly modifications: readonly Modification[] }
  | {
      readonly kind: "rename";
      readonly dn: string;
      /** The new relative name as text (RFC 4514). */
      readonly newRdn: string;
      readonly deleteOldRdn: boolean;
      /** The new parent. Default: the one it has. */
      readonly newSuperior?: string;
    };
