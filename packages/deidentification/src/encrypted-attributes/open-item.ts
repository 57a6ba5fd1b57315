import { type Dataset, DecodeError, Tag, TransferSyntax, transferSyntaxFacts } from "@dicomsec/core";
import { collectChunks, type DecryptionKeys, PkiError, type PkiErrorCode, readCms, splitBer } from "@dicomsec/pki";
import { decodeEncryptedDataset, type EncryptedDataset } from "./encrypted-dataset.js";

/**
 * What became of Encrypted Attributes: opened; addressed to others; not decrypted, because the key or the password is wrong or the content
 * damaged; or in a Transfer Syntax or by an algorithm that is not supported.
 */
export type ItemState = "opened" | "not-addressed" | "not-decrypted" | "unsupported";

/** An Item of Encrypted Attributes Sequence (0400,0500), tried with keys. */
export interface OpenedItem {
  readonly state: ItemState;
  /** There when it was opened. */
  readonly content?: EncryptedDataset;
}

const states: { readonly [code in PkiErrorCode]?: ItemState } = {
  ERR_PKI_NO_RECIPIENT: "not-addressed",
  ERR_PKI_UNSUPPORTED_ALGORITHM: "unsupported",
};

/**
 * Opens Encrypted Attributes with whichever key fits. Whether the padding or what is under it was wrong is not told apart: who could ask
 * often enough would decrypt with the answers.
 */
export async function openItem(item: Dataset, keys: DecryptionKeys, signal?: AbortSignal): Promise<OpenedItem> {
  // The default Transfer Syntax, where the one that must be there is not (PS3.5 10.1).
  const uid = item.getString(Tag.EncryptedContentTransferSyntaxUID) ?? TransferSyntax.ImplicitVRLittleEndian;
  if (!transferSyntaxFacts(uid)) return { state: "unsupported" };
  try {
    const content = await decrypt(item, keys, signal);
    const dataset = content && decodeEncryptedDataset(content, uid);
    return dataset ? { state: "opened", content: dataset } : { state: "not-decrypted" };
  } catch (error) {
    if (error instanceof PkiError) return { state: states[error.code] ?? "not-decrypted" };
    if (error instanceof DecodeError) return { state: "not-decrypted" };
    throw error;
  }
}

async function decrypt(item: Dataset, keys: DecryptionKeys, signal?: AbortSignal): Promise<Uint8Array | undefined> {
  const stored = await item.get(Tag.EncryptedContent)?.read();
  if (!stored) return undefined;
  const { value, rest } = splitBer(stored);
  if (rest.some((byte) => byte !== 0)) return undefined;
  const message = await readCms([value]);
  if (message.kind !== "envelopedData" && message.kind !== "authEnvelopedData") return undefined;
  return collectChunks(message.decrypt(keys, signal && { signal }));
}
