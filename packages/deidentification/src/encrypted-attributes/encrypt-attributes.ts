import { copyDataset, Dataset, isPrivate, isPrivateCreator, Tag, type TagNumber, TransferSyntax } from "@dicomsec/core";
import {
  collectChunks,
  type ContentCipher,
  contentInfo,
  dataContent,
  envelopedData,
  type Recipient,
} from "@dicomsec/pki";
import { type ChangedAttributes, changedAttributes } from "./changed-attributes.js";
import { encodeEncryptedDataset, takeElements } from "./encrypted-dataset.js";

/** A Dataset and how its pixels are encoded, as a DicomFile has them. */
export interface EncodedInstance {
  readonly dataset: Dataset;
  readonly transferSyntaxUid: string;
}

/** What is encrypted, and who can decrypt it. */
export interface EncryptedSubset {
  /** Certificates with RSA keys, passwords, or both: each of them opens the whole subset. */
  readonly recipients: readonly [Recipient, ...Recipient[]];
  /** Top-level attributes that may be restored, each with all that is inside. Default: all that were changed. */
  readonly attributes?: "all" | readonly TagNumber[];
  /** Default: aes-256-cbc. */
  readonly cipher?: ContentCipher;
}

/** What was encrypted for one subset; Tags ascend. */
export interface EncryptedSubsetReport {
  readonly attributes: readonly TagNumber[];
}

/** Attributes that tell of the de-identification: those of the original come back, whoever restores whatever. @see PS3.15 E.1.2 */
export const claimTags: readonly TagNumber[] = [
  Tag.PatientIdentityRemoved,
  Tag.DeidentificationMethod,
  Tag.DeidentificationMethodCodeSequence,
  Tag.LongitudinalTemporalInformationModified,
];

/**
 * Protects what the de-identification changed, so that recipients can restore it: one Item per subset is put into Encrypted Attributes
 * Sequence (0400,0500) of the output. Items that the original has there stay before them, for whoever can open those.
 *
 * What was changed is found by comparing: call it after everything else was done, with an untouched copy of the original
 * (`copyDataset(file.dataset)` taken before). The original stays as it is. Whole top-level attributes are protected, private ones with
 * their Private Creators. Pixel Data is among them when the pixels were changed, unless `attributes` leaves it out.
 *
 * Apart from keys, which are random, the same input gives the same output.
 * @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM for a recipient whose key cannot transport keys; whatever a source throws
 * @see PS3.15 E.1.1 steps 1 and 4
 */
export async function encryptAttributes(
  original: EncodedInstance,
  output: EncodedInstance,
  subsets: readonly EncryptedSubset[],
): Promise<readonly EncryptedSubsetReport[]> {
  const changes = changedAttributes(original.dataset, output.dataset);
  const reports: EncryptedSubsetReport[] = [];
  const items: Dataset[] = [];
  for (const { attributes = "all", recipients, cipher } of subsets) {
    const isIncluded = (tag: TagNumber) => attributes === "all" || attributes.includes(tag);
    const tags = protectedTags(original.dataset, changes, isIncluded);
    const isOtherSyntax = tags.includes(Tag.PixelData) && original.transferSyntaxUid !== output.transferSyntaxUid;
    const plain = encodeEncryptedDataset({
      modified: await takeElements(original.dataset, tags),
      added: changes.added.filter((tag) => isIncluded(tag) && !claimTags.includes(tag)),
      transferSyntaxUid: isOtherSyntax ? original.transferSyntaxUid : undefined,
    });
    const content = await envelopedData(dataContent(plain), { recipients, ...(cipher && { cipher }) });
    items.push(encryptedItem(await collectChunks(contentInfo(content))));
    reports.push({ attributes: tags });
  }
  const foreign = copyDataset(original.dataset).get(Tag.EncryptedAttributesSequence);
  if (foreign) output.dataset.adopt(foreign);
  const all = [...output.dataset.getItems(Tag.EncryptedAttributesSequence), ...items];
  if (items.length > 0) output.dataset.set(Tag.EncryptedAttributesSequence, all, "SQ");
  return reports;
}

/** The attributes of the original that are encrypted; with the character set of their text. */
function protectedTags(
  original: Dataset,
  { changed }: ChangedAttributes,
  isIncluded: (tag: TagNumber) => boolean,
): readonly TagNumber[] {
  const included = changed.filter(isIncluded);
  const creators = included
    .filter((tag) => isPrivate(tag) && !isPrivateCreator(tag))
    .map((tag) => ((tag & 0xffff0000) | ((tag & 0xff00) >>> 8)) >>> 0);
  const tags = new Set([Tag.SpecificCharacterSet, ...claimTags, ...creators, ...included]);
  return [...tags].filter((tag) => original.has(tag)).sort((a, b) => a - b);
}

function encryptedItem(content: Uint8Array): Dataset {
  const item = new Dataset();
  item.set(Tag.EncryptedContentTransferSyntaxUID, TransferSyntax.ExplicitVRLittleEndian, "UI");
  item.set(Tag.EncryptedContent, content, "OB");
  return item;
}
