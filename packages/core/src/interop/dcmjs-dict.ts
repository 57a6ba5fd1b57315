/** A Dataset as dcmjs holds it: elements by Tag, eight upper-case hexadecimal digits. */
export interface DcmjsDict {
  [tag: string]: DcmjsElement;
}

/** A data element as dcmjs holds it. */
export interface DcmjsElement {
  readonly vr: string;
  /**
   * Text, numbers, names by component group, one `ArrayBuffer` for a binary value, one per frame for encapsulated Pixel Data, a
   * `DcmjsDict` per Item. Absent, null and empty all mean a value of zero length.
   */
  Value?: unknown;
  /** The text as it was encoded, padding included: what dcmjs writes for a value that was not changed. */
  _rawValue?: unknown;
  InlineBinary?: string;
  BulkDataURI?: string;
}

/** A file as dcmjs holds it: what `dcmjs.data.DicomMessage.readFile` gives. */
export interface DcmjsFile {
  /** The File Meta Information. */
  meta: DcmjsDict;
  /** The Dataset. */
  dict: DcmjsDict;
}

/** A Dataset with keywords for keys and without lists around single values: what dcmjs's `naturalizeDataset` gives. */
export interface NaturalDataset {
  [keyword: string]: unknown;
}
