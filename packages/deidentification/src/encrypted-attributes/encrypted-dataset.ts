import {
  Dataset,
  type DecodeErrorCode,
  joinPieces,
  readDataset,
  streamPart,
  Tag,
  type TagNumber,
  TransferSyntax,
  writeDataset,
  writeElementParts,
} from "@dicomsec/core";

/**
 * An Encrypted Attributes Data Set: the attributes of the original in the Item of Modified Attributes Sequence (0400,0550), and beside it, in
 * private attributes that other systems pass over, what the standard has no place for. @see PS3.15 E.1.1 step 1
 */
export interface EncryptedDataset {
  readonly modified: Dataset;
  /** Attributes that the original did not have, and that are to go again. */
  readonly added: readonly TagNumber[];
  /** The Transfer Syntax of the original, where the pixels were put into another. */
  readonly transferSyntaxUid: string | undefined;
}

/** The private attributes. They are encrypted with the rest, and absent where there is nothing to say. */
const CREATOR = 0x04010010;
const ADDED = 0x04011001;
const TRANSFER_SYNTAX_UID = 0x04011002;
const creator = "DICOMSEC REIDENTIFICATION";

const { ExplicitVRLittleEndian } = TransferSyntax;

/** Top-level elements of a Dataset, as a Dataset in Explicit VR Little Endian. What is in a source is read. */
export async function takeElements(dataset: Dataset, tags: readonly TagNumber[]): Promise<Dataset> {
  const pieces: Uint8Array[] = [];
  for (const tag of tags) {
    for (const part of writeElementParts(dataset, tag, { transferSyntaxUid: ExplicitVRLittleEndian })) {
      // Blocks of a source may be views of memory that is used again.
      for await (const block of streamPart(part)) pieces.push(part instanceof Uint8Array ? block : block.slice());
    }
  }
  return readDataset(await joinPieces(pieces), { maxDepth: MAX_DEPTH });
}

/** Encodes one in Explicit VR Little Endian. */
export function encodeEncryptedDataset({ modified, added, transferSyntaxUid }: EncryptedDataset): Uint8Array {
  const dataset = new Dataset();
  dataset.set(Tag.ModifiedAttributesSequence, [modified], "SQ");
  if (added.length > 0 || transferSyntaxUid !== undefined) dataset.set(CREATOR, creator, "LO");
  if (added.length > 0) dataset.set(ADDED, added, "AT");
  if (transferSyntaxUid !== undefined) dataset.set(TRANSFER_SYNTAX_UID, transferSyntaxUid, "UI");
  return writeDataset(dataset);
}

/** One level more than a Dataset has by itself. */
const MAX_DEPTH = 65;

/** Departures of the original that come back with it. Nothing else is tolerated: a CBC cipher protects no integrity. */
const tolerated: ReadonlySet<DecodeErrorCode> = new Set<DecodeErrorCode>(["ERR_DECODE_LENGTH", "ERR_DECODE_ORDER"]);

/** Decodes what was decrypted; undefined when it is not one from end to end. */
export function decodeEncryptedDataset(bytes: Uint8Array, transferSyntaxUid: string): EncryptedDataset | undefined {
  let isSound = true;
  const dataset = readDataset(bytes, {
    transferSyntaxUid,
    maxDepth: MAX_DEPTH,
    onWarning: ({ code }) => (isSound &&= tolerated.has(code)),
  });
  const items = dataset.getItems(Tag.ModifiedAttributesSequence);
  const [modified] = items;
  if (!isSound || items.length !== 1 || dataset.elements().some(({ tag }) => tag >>> 16 <= 2)) return undefined;
  // File Meta Information in a Dataset would be taken for that of the file.
  if (modified!.elements().some(({ tag }) => tag >>> 16 === 2)) return undefined;
  const isOwn = dataset.getString(CREATOR) === creator;
  return {
    modified: modified!,
    added: isOwn ? dataset.getNumbers(ADDED) : [],
    transferSyntaxUid: isOwn ? dataset.getString(TRANSFER_SYNTAX_UID) : undefined,
  };
}
