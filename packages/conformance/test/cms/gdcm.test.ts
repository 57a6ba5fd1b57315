import { readFile as readBytes } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Dataset, readDataset, readFile, Tag, writeFile } from "@dicomsec/core";
import { collectChunks, dataContent, envelopedData, type EnvelopedDataOptions, PkiError, readCms } from "@dicomsec/pki";
import { element, part10, requirePeer, runProcess } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { type CmsMaterial, cmsMaterial, written } from "./cms-material.js";

const password = "correct horse";
const ciphers = { des3: "des-ede3-cbc", aes128: "aes-128-cbc", aes192: "aes-192-cbc", aes256: "aes-256-cbc" } as const;

let material: CmsMaterial;
const path = (name: string): string => join(material.folder, name);

/** An image with a name to hide. */
const image = part10({
  dataset: [
    element(0x00080005, "CS", "ISO_IR 100"),
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
    element(0x00080018, "UI", "1.2.3.4"),
    element(0x00080060, "CS", "OT"),
    element(0x00100010, "PN", "Doe^Jane"),
    element(0x00100020, "LO", "4711"),
    element(0x0020000d, "UI", "1.2.3"),
    element(0x0020000e, "UI", "1.2.3.1"),
    element(0x00280010, "US", [1]),
    element(0x7fe00010, "OW", new Uint8Array(100).fill(7)),
  ],
});

async function gdcmanon(...args: readonly string[]): Promise<number | null> {
  return (await runProcess(requirePeer("gdcmanon"), args, { cwd: material.folder })).exitCode;
}

/** The one Item of the Encrypted Attributes Sequence (0400,0500). */
function encryptedItem(dataset: Dataset): Dataset {
  return dataset.getItems(Tag.EncryptedAttributesSequence)[0]!;
}

/** The Encrypted Content without the byte that makes its length even. */
function encryptedContent(dataset: Dataset): Uint8Array {
  const bytes = encryptedItem(dataset).getBytes(Tag.EncryptedContent)!;
  // Two octets of length, as in every object of this size: 30 82 xx xx.
  return bytes.subarray(0, 4 + bytes[2]! * 256 + bytes[3]!);
}

/** The attributes of GDCM that were hidden, as they are encoded. */
async function hidden(name: string, keys: Parameters<typeof decrypted>[1]): Promise<Uint8Array> {
  return decrypted(encryptedContent(readFile(await readBytes(path(name))).dataset), keys);
}

async function decrypted(
  bytes: Uint8Array,
  {
    cipher,
    ...keys
  }: { readonly cipher: string; readonly passwords?: readonly string[]; readonly own?: "rsa" | "other" },
): Promise<Uint8Array> {
  const message = await readCms([bytes]);
  if (message.kind !== "envelopedData") throw new Error("not an EnvelopedData");
  expect(message.cipher).toBe(cipher);
  const { own, passwords } = keys;
  const decryptors = own ? [material.identities[own].decryptor] : [];
  return collectChunks(message.decrypt({ decryptors, ...(passwords && { passwords }) }));
}

function nameIn(encoded: Uint8Array): string | undefined {
  const [item] = readDataset(encoded).getItems(Tag.ModifiedAttributesSequence);
  return item?.getString(Tag.PatientName);
}

describeWithPeer(["gdcmanon", "openssl"], "the Encrypted Attributes of GDCM", () => {
  beforeAll(async () => {
    material = await cmsMaterial();
    await material.write("image.dcm", image);
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  it.each(Object.entries(ciphers))("are decrypted with the private key (%s)", async (flag, cipher) => {
    const { certificate } = material.identities.rsa;
    expect(await gdcmanon("-e", "-c", certificate, `--${flag}`, "-i", "image.dcm", "-o", "hidden.dcm")).toBe(0);
    expect(nameIn(await hidden("hidden.dcm", { cipher, own: "rsa" }))).toBe("Doe^Jane");
    await expect(hidden("hidden.dcm", { cipher, own: "other" })).rejects.toMatchObject({
      code: "ERR_PKI_NO_RECIPIENT",
    });
  });

  it("are decrypted with the password", async () => {
    expect(await gdcmanon("-e", "-p", password, "-i", "image.dcm", "-o", "hidden.dcm")).toBe(0);
    const cipher = "aes-256-cbc";
    expect(nameIn(await hidden("hidden.dcm", { cipher, passwords: [password] }))).toBe("Doe^Jane");
    // A wrong password goes on with a random key, under which the padding is right once in 256 times: then noise comes of it.
    const noise = await hidden("hidden.dcm", { cipher, passwords: ["wrong horse"] }).catch((error: unknown) => {
      if (error instanceof PkiError && error.code === "ERR_PKI_DECRYPT") return new Uint8Array();
      throw error;
    });
    expect(new TextDecoder("latin1").decode(noise)).not.toContain("Doe^Jane");
  });

  it.each(Object.values(ciphers))("that this package encrypts with %s are decrypted by GDCM", async (cipher) => {
    const { rsa, other } = material.identities;
    expect(await gdcmanon("-e", "-c", rsa.certificate, "-i", "image.dcm", "-o", "hidden.dcm")).toBe(0);
    const plain = await hidden("hidden.dcm", { cipher: "aes-256-cbc", own: "rsa" });
    const ways: readonly [EnvelopedDataOptions["recipients"], readonly string[], readonly string[]][] = [
      [[{ certificate: rsa.decryptor.certificate }], ["-k", rsa.key], ["-k", other.key]],
      [[{ password, iterations: 1000 }], ["-p", password], ["-p", "wrong horse"]],
    ];
    for (const [recipients, right, wrong] of ways) {
      const file = readFile(await material.read("hidden.dcm"));
      const message = await written(envelopedData(dataContent(plain), { recipients, cipher }));
      encryptedItem(file.dataset).set(Tag.EncryptedContent, message);
      await material.write("ours.dcm", writeFile(file));
      expect(await gdcmanon("-d", ...right, "-i", "ours.dcm", "-o", "shown.dcm")).toBe(0);
      expect(readFile(await material.read("shown.dcm")).dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
      expect(await gdcmanon("-d", ...wrong, "-i", "ours.dcm", "-o", "not-shown.dcm")).not.toBe(0);
    }
  });
});
