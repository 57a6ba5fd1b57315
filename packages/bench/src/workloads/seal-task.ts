// One task of the workload "seal", in a process of its own: MODE IN OUT KEY CERTIFICATE. Each loads only what it measures.
import { webcrypto } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type * as Pkijs from "pkijs";
import { openRaw, sealRaw } from "../raw-sealing.js";

const [mode = "", input = "", output = "", keyFile = "", certificateFile = ""] = process.argv.slice(2);
const tasks: Readonly<Record<string, () => Promise<void>>> = {
  seal,
  open,
  "raw-seal": () => sealRaw(input, output),
  "raw-open": () => openRaw(input, output),
  "pkijs-seal": pkijsSeal,
  "pkijs-open": pkijsOpen,
};
async function entry() {
  const { readKeyStore, selectKey } = await import("@dicomsec/pki");
  const texts = await Promise.all([keyFile, certificateFile].map((file) => readFile(file, "utf8")));
  return selectKey(await readKeyStore(new TextEncoder().encode(texts.join("\n"))));
}

async function seal(): Promise<void> {
  const { createSigner, parseCertificate } = await import("@dicomsec/pki");
  const { sealFileTo } = await import("@dicomsec/media/node");
  const signer = await entry();
  const certificate = parseCertificate(new Uint8Array(await readFile(certificateFile)));
  const options = { recipients: [{ certificate }] as const, signers: [createSigner(signer)] };
  await sealFileTo(output, input, { ...options, overwrite: true, sync: false });
}

async function open(): Promise<void> {
  const { createDecryptor } = await import("@dicomsec/pki");
  const { openSecureFileTo } = await import("@dicomsec/media/node");
  const decryptors = [createDecryptor(await entry())];
  await openSecureFileTo(output, input, { decryptors, overwrite: true, sync: false });
}

function derOf(pem: string): Uint8Array<ArrayBuffer> {
  const base64 = pem.replace(/-----[^-]+-----|\s/g, "");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function pkijsCertificate(): Promise<Pkijs.Certificate> {
  const { Certificate } = await import("pkijs");
  return Certificate.fromBER(derOf(await readFile(certificateFile, "utf8")));
}

async function pkijsSeal(): Promise<void> {
  const [pkijs, asn1js] = await Promise.all([import("pkijs"), import("asn1js")]);
  const certificate = await pkijsCertificate();
  const content = new Uint8Array(await readFile(input));
  const signed = new pkijs.SignedData({
    version: 1,
    encapContentInfo: new pkijs.EncapsulatedContentInfo({
      eContentType: pkijs.ContentInfo.DATA,
      eContent: new asn1js.OctetString({ valueHex: content.buffer }),
    }),
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
      }),
    ],
    certificates: [certificate],
  });
  const signing = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await webcrypto.subtle.importKey("pkcs8", derOf(await readFile(keyFile, "utf8")), signing, false, [
    "sign",
  ]);
  await signed.sign(key, 0, "SHA-256");
  const inner = new pkijs.ContentInfo({ contentType: pkijs.ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
  const enveloped = new pkijs.EnvelopedData();
  enveloped.addRecipientByCertificate(certificate, { oaepHashAlgorithm: "SHA-256" });
  const cipher = { name: "AES-CBC", length: 256 };
  await enveloped.encrypt(cipher, inner.toSchema().toBER());
  const outer = new pkijs.ContentInfo({ contentType: pkijs.ContentInfo.ENVELOPED_DATA, content: enveloped.toSchema() });
  await writeFile(output, new Uint8Array(outer.toSchema().toBER()));
}

async function pkijsOpen(): Promise<void> {
  const [pkijs, asn1js] = await Promise.all([import("pkijs"), import("asn1js")]);
  const limits = { maxNodes: 1e8, maxContentLength: 2 ** 32 };
  const read = (bytes: ArrayBuffer): Pkijs.ContentInfo =>
    new pkijs.ContentInfo({ schema: asn1js.fromBER(bytes, limits).result });
  const file = await readFile(input);
  const outer = read(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  const enveloped = new pkijs.EnvelopedData({ schema: outer.content });
  const plain = await enveloped.decrypt(0, {
    recipientCertificate: await pkijsCertificate(),
    recipientPrivateKey: derOf(await readFile(keyFile, "utf8")),
  });
  const signed = new pkijs.SignedData({ schema: read(plain).content });
  await signed.verify({ signer: 0, checkChain: false });
  const content = signed.encapContentInfo.eContent!.getValue();
  await writeFile(output, new Uint8Array(content));
}

await tasks[mode]!();
