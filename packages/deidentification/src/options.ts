import { methodCodeRows } from "./generated/cid-7050.js";
import type { OptionColumn } from "./profile-table.js";

/** An Attribute Confidentiality Profile Option by the name users write. @see PS3.15 E.3 */
export type ProfileOption = Exclude<(typeof methodCodeRows)[number]["option"], "">;

/** What CID 7050 and Table E.1-1 say of the profile or of one of its options. */
export interface MethodCode {
  readonly codeValue: string;
  readonly codeMeaning: string;
  readonly codingSchemeDesignator: "DCM";
  /** Undefined for the profile itself. */
  readonly option: ProfileOption | undefined;
  /** The option's column of Table E.1-1; undefined for the profile and for options about pixels. */
  readonly column: OptionColumn | undefined;
}

/** The codes of CID 7050, the profile's first. @see PS3.16 CID 7050 */
export const methodCodes: readonly MethodCode[] = methodCodeRows.map(({ codeValue, codeMeaning, option, column }) => ({
  codeValue,
  codeMeaning,
  codingSchemeDesignator: "DCM",
  option: option === "" ? undefined : option,
  column: column === "basicProfile" || column === null ? undefined : column,
}));
