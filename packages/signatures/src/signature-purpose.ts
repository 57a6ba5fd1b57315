/** A Digital Signature Purpose: a code of CID 7007 (Digital Signature Purpose Code Sequence (0400,0401)). @see PS3.16 CID 7007 */
export interface SignaturePurpose {
  readonly codeValue: string;
  readonly codingSchemeDesignator: string;
  readonly codeMeaning: string;
}
