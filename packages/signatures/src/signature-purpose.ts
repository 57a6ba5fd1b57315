import { Dataset, Tag, type TagNumber } from "@dicomsec/core";
import { purposeRows, purposeScheme, verificationPurposeCode } from "./generated/cid-7007.js";

/** A Digital Signature Purpose: a code of CID 7007 (Digital Signature Purpose Code Sequence (0400,0401)). @see PS3.16 CID 7007 */
export interface SignaturePurpose {
  readonly codeValue: string;
  readonly codingSchemeDesignator: string;
  readonly codeMeaning: string;
}

/** The codes of CID 7007, in its order. @see PS3.16 CID 7007 */
export function signaturePurposes(): readonly SignaturePurpose[] {
  return purposeRows.map(([codeValue, codeMeaning]) => ({
    codeValue,
    codingSchemeDesignator: purposeScheme,
    codeMeaning,
  }));
}

/** The code of CID 7007 with this Code Value: "1" is the author's. Undefined where there is none. @see PS3.16 CID 7007 */
export function purposeOfCode(codeValue: string): SignaturePurpose | undefined {
  return signaturePurposes().find((purpose) => purpose.codeValue === codeValue);
}

/** Whether the code is one of CID 7007, whatever its meaning is called. */
export function isKnownPurpose({ codeValue, codingSchemeDesignator }: SignaturePurpose): boolean {
  return codingSchemeDesignator === purposeScheme && purposeOfCode(codeValue) !== undefined;
}

/** Whether the code is (5, ASTM-sigpurpose), Verification Signature. @see PS3.15 C.4 */
export function isVerificationPurpose({ codeValue, codingSchemeDesignator }: SignaturePurpose): boolean {
  return codingSchemeDesignator === purposeScheme && codeValue === verificationPurposeCode;
}

/**
 * The purpose that an item of Digital Signatures Sequence (FFFA,FFFA) states, as it stands there: it need not be one of CID 7007.
 * Undefined where there is none, or where its value or its scheme is absent.
 * @see PS3.3 C.12.1.1.3
 */
export function readPurpose(signatureItem: Dataset): SignaturePurpose | undefined {
  const code = signatureItem.getItems(Tag.DigitalSignaturePurposeCodeSequence)[0];
  if (!code) return undefined;
  const codeValue = statedText(code, Tag.CodeValue);
  const codingSchemeDesignator = statedText(code, Tag.CodingSchemeDesignator);
  if (codeValue === "" || codingSchemeDesignator === "") return undefined;
  return { codeValue, codingSchemeDesignator, codeMeaning: statedText(code, Tag.CodeMeaning) };
}

/** Empty also for a value that was left in its source: no code is that long. */
function statedText(code: Dataset, tag: TagNumber): string {
  const element = code.get(tag);
  return element?.isLoaded ? (element.string?.trim() ?? "") : "";
}

/** The item of Digital Signature Purpose Code Sequence (0400,0401) that states a purpose. @see PS3.3 8.8 */
export function purposeItem(purpose: SignaturePurpose): Dataset {
  const item = new Dataset();
  item.set(Tag.CodeValue, purpose.codeValue);
  item.set(Tag.CodingSchemeDesignator, purpose.codingSchemeDesignator);
  item.set(Tag.CodeMeaning, purpose.codeMeaning);
  return item;
}
