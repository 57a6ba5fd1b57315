import { type Dataset, Tag } from "@dicomsec/core";
import type { TimeStampToken } from "@dicomsec/pki";

/** Puts a time-stamp token into an item of the Digital Signatures Sequence, in place of any other. @see PS3.15 C.1 */
export function putToken(item: Dataset, { bytes }: TimeStampToken): void {
  item.set(Tag.CertifiedTimestampType, "CMS_TSP", "CS");
  item.set(Tag.CertifiedTimestamp, bytes, "OB");
}
