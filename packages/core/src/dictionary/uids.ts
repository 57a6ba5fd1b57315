import { uidTable } from "../generated/uids.js";

/** What PS3.6 says of one UID. */
export interface UidEntry {
  readonly uid: string;
  /** Empty for two retired SOP Classes whose keyword is not known. */
  readonly keyword: string;
  readonly name: string;
  /** The UID type as printed: `SOP Class`, `Transfer Syntax`, `Coding Scheme`, `LDAP OID` … */
  readonly type: string;
  readonly retired: boolean;
}

/** How a Transfer Syntax encodes a Dataset. */
export interface TransferSyntaxFacts {
  readonly uid: string;
  readonly explicitVr: boolean;
  readonly littleEndian: boolean;
  /** Whether the Dataset after the File Meta Information is deflated as a whole. @see PS3.5 A.5 */
  readonly deflated: boolean;
  /** Whether Pixel Data is a sequence of fragments. @see PS3.5 A.4 */
  readonly encapsulated: boolean;
}

const fullUid = (text: string) => text.replace("~", "1.2.840.10008.");

let uidEntries: ReadonlyMap<string, UidEntry> | undefined;
let transferSyntaxes: ReadonlyMap<string, TransferSyntaxFacts> | undefined;

/** The entry of a UID that PS3.6 registers, or undefined. @see PS3.6 A */
export function lookupUid(uid: string): UidEntry | undefined {
  uidEntries ??= new Map(unpackUids().map((entry) => [entry.uid, entry]));
  return uidEntries.get(uid);
}

function unpackUids(): UidEntry[] {
  const types = uidTable.types.split("|");
  return uidTable.rows.split("\n").map((row) => {
    const [uid = "", keyword = "", name = "", type = "", retired] = row.split("|");
    return { uid: fullUid(uid), keyword, name, type: types[Number(type)]!, retired: retired === "1" };
  });
}

/**
 * How a Transfer Syntax encodes a Dataset; undefined for a UID that is not known, and for the two retired ones that encode no Dataset
 * (RFC 2557 MIME encapsulation and XML Encoding).
 * @see PS3.5 10, PS3.5 A
 */
export function transferSyntaxFacts(uid: string): TransferSyntaxFacts | undefined {
  transferSyntaxes ??= new Map(uidTable.transferSyntaxes.split("\n").map(unpackTransferSyntax).map((facts) => [facts.uid, facts])); // prettier-ignore
  return transferSyntaxes.get(uid);
}

function unpackTransferSyntax(row: string): TransferSyntaxFacts {
  const [uid = "", flags = ""] = row.split("|");
  return {
    uid: fullUid(uid),
    explicitVr: flags.includes("E"),
    littleEndian: flags.includes("L"),
    deflated: flags.includes("D"),
    encapsulated: flags.includes("C"),
  };
}
