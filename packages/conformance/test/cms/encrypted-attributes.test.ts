import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "@jest/globals";
import { readDataset, readFile, Tag } from "@dicomsec/core";
import {
  collectChunks,
  createDecryptor,
  type DecryptionKeys,
  PkiError,
  readCms,
  readKeyStore,
  selectKey,
} from "@dicomsec/pki";
import { corpusFolder } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";

const folder = corpusFolder() ?? "";
const read = (path: string): Uint8Array => Uint8Array.from(readFileSync(join(folder, path)));

async function recipient(name: string): Promise<DecryptionKeys> {
  const keys = "pki/generated-openssl";
  const pem = Buffer.concat([read(`${keys}/${name}.key`), read(`${keys}/${name}.crt`)]);
  return { decryptors: [createDecryptor(selectKey(await readKeyStore(pem)))] };
}

/** What the first Item of the Encrypted Attributes Sequence (0400,0500) holds. */
async function decrypted(path: string, keys: DecryptionKeys): Promise<Uint8Array> {
  const [item] = readFile(read(path)).dataset.getItems(Tag.EncryptedAttributesSequence);
  const content = item!.getBytes(Tag.EncryptedContent)!;
  try {
    return await decryptedObject(content, keys);
  } catch (error) {
    if (!(error instanceof PkiError) || error.code !== "ERR_PKI_DAMAGED") throw error;
    // The byte that makes the length of the element even is not part of the object.
    return decryptedObject(content.subarray(0, -1), keys);
  }
}

async function decryptedObject(bytes: Uint8Array, keys: DecryptionKeys): Promise<Uint8Array> {
  const message = await readCms([bytes]);
  if (message.kind !== "envelopedData") throw new Error("not an EnvelopedData");
  return collectChunks(message.decrypt(keys));
}

describe("the Encrypted Attributes of the corpus", () => {
  const password = { passwords: ["test"] };
  const files: readonly [string, string | DecryptionKeys][] = [
    ["3des_rsa.dcm", "recipient1"],
    ["aes128_rsa_implicit_inner.dcm", "recipient1"],
    ["aes256_rsa.dcm", "recipient1"],
    ["aes256_two_recipients.dcm", "recipient1"],
    ["aes256_two_recipients.dcm", "recipient2"],
    ["aes256_pwri_password-is-test.dcm", password],
  ];
  for (const [name, keys] of files) {
    const path = `generated/encrypted_attributes/${name}`;
    itWithCorpus(`${name} is decrypted${typeof keys === "string" ? ` by ${keys}` : ""}`, async () => {
      const plain = await decrypted(path, typeof keys === "string" ? await recipient(keys) : keys);
      const transferSyntaxUid = name.includes("implicit") ? "1.2.840.10008.1.2" : "1.2.840.10008.1.2.1";
      const [attributes] = readDataset(plain, { transferSyntaxUid }).getItems(Tag.ModifiedAttributesSequence);
      expect(attributes?.has(Tag.PatientName)).toBe(true);
      const stranger = await recipient("signer-rsa4096");
      await expect(decrypted(path, stranger)).rejects.toMatchObject({ code: "ERR_PKI_NO_RECIPIENT" });
    });
  }

  itWithCorpus("are the octets that were encrypted", async () => {
    for (const name of ["aes256_rsa.dcm", "aes128_rsa_implicit_inner.dcm"]) {
      const path = `generated/encrypted_attributes/${name}`;
      const plain = await decrypted(path, await recipient("recipient1"));
      expect(plain).toEqual(read(`${path}.plaintext-modified-attributes.bin`));
    }
  });

  itWithCorpus("of another maker, published with its password, are decrypted", async () => {
    const plain = await decrypted("dicom/blezek__nifi-dicom/deidentified.dcm", { passwords: ["password"] });
    expect(readDataset(plain).getItems(Tag.ModifiedAttributesSequence)).toHaveLength(1);
  });
});
