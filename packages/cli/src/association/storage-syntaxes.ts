import { lookupUid, SopClass, TransferSyntax, transferSyntaxFacts } from "@dicomsec/core";

const verification = [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian];
/** Those that encode a Data Set. */
const all = Object.values(TransferSyntax).filter((uid) => transferSyntaxFacts(uid) !== undefined);

/** What a node that keeps instances takes: verification, and every Storage SOP Class, private ones too, in every transfer syntax. */
export function storageSyntaxes(abstractSyntax: string): readonly string[] | undefined {
  if (abstractSyntax === SopClass.Verification) return verification;
  return isStorageClass(abstractSyntax) ? all : undefined;
}

/** By its name in PS3.6; what is not of the standard may be a vendor's Storage SOP Class. */
function isStorageClass(uid: string): boolean {
  if (!uid.startsWith("1.2.840.10008.")) return true;
  const { name = "", type } = lookupUid(uid) ?? {};
  return type === "SOP Class" && /\bStorage\b/.test(name) && !/Storage (?:Commitment|Directory)/.test(name);
}
