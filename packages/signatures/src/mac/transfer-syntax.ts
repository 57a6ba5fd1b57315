import { type DicomFile, transferSyntaxFacts } from "@dicomsec/core";
import { SignatureError } from "../errors.js";

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

/**
 * The MAC Calculation Transfer Syntax of a new signature: that of the file when its pixel data are encapsulated, else Explicit VR Little Endian.
 * @throws SignatureError ERR_SIGNATURE_TRANSFER_SYNTAX
 */
export function macTransferSyntaxOf({ transferSyntaxUid }: DicomFile): string {
  const facts = transferSyntaxFacts(transferSyntaxUid);
  if (!facts)
    throw new SignatureError("ERR_SIGNATURE_TRANSFER_SYNTAX", { message: "the Transfer Syntax is not known" });
  return facts.encapsulated ? transferSyntaxUid : EXPLICIT_LITTLE_ENDIAN;
}
