/** The syntaxes of RFC 4517 that PS3.15 H.1.3 uses, by the standard's names. */
export type AttributeSyntax =
  "Binary" | "Boolean" | "DN" | "Directory String" | "IA5 String" | "Integer" | "OID" | "Octet String";

/** An attribute type of a schema. @see RFC 4512, 4.1.2 */
export interface AttributeType {
  readonly name: string;
  readonly syntax: AttributeSyntax;
  readonly isSingle: boolean;
  /** Rule of equality; without one, single values can neither be asked for nor be deleted. */
  readonly equality?: string;
}

/** An object class of a schema. @see RFC 4512, 4.1.1 */
export interface ObjectClass {
  readonly name: string;
  readonly isAuxiliary: boolean;
  /** Attributes that an entry of the class has. */
  readonly must: readonly string[];
  /** Attributes that it may have. */
  readonly may: readonly string[];
}
