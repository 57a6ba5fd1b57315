import type { Certificate } from "../../src/certificates/certificate.js";
import { type ByteChunks, collectChunks } from "../../src/cms/content.js";
import type { DecryptionKeys } from "../../src/cms/content-key.js";
import { type CmsMessage, readCms } from "../../src/cms/read-cms.js";
import type { SignedDataVerification } from "../../src/cms/signed-message.js";
import { contentTypes } from "../../src/asn1/oids.js";
import { PkiError } from "../../src/errors.js";

export interface OpenOptions extends DecryptionKeys {
  readonly certificates?: readonly Certificate[];
  /** The content of a detached signature. */
  readonly detached?: ByteChunks;
  readonly contentType?: string;
}

/** What is inside a message, and what its layers say of it, from the outside in. */
export interface Opened {
  readonly content: Uint8Array;
  /** `aes-256-cbc`, `digest SHA256 valid`, `RSASSA-PKCS1-v1_5 SHA256 valid`, … */
  readonly layers: readonly string[];
  /** Whether there is a signature or a digest, and each one is valid. */
  readonly isValid: boolean;
  readonly verification?: SignedDataVerification;
}

/** Opens every layer of a message, as an application would: the inner object is read while the outer one is decrypted. */
export async function openMessage(chunks: ByteChunks | Uint8Array, options: OpenOptions = {}): Promise<Opened> {
  const { contentType } = options;
  return openLayer(
    await readCms(chunks instanceof Uint8Array ? [chunks] : chunks, { ...(contentType && { contentType }) }),
    options,
  );
}

async function openLayer(message: CmsMessage, options: OpenOptions): Promise<Opened> {
  if (message.kind === "signedData") {
    const content = message.isDetached ? new Uint8Array() : await collectChunks(message.content());
    const { certificates = [], detached } = options;
    const verification = await message.verify({ certificates, ...(detached && { content: detached }) });
    const layers = verification.signers.map(({ status, algorithm, findings }) =>
      [
        algorithm?.scheme ?? "unknown",
        algorithm?.digest ?? "unknown",
        status,
        ...findings.map(({ code }) => code),
      ].join(" "),
    );
    const isValid = verification.signers.length > 0 && verification.signers.every(({ status }) => status === "valid");
    return { content, layers, isValid, verification };
  }
  if (message.kind === "digestedData") {
    const content = await collectChunks(message.content());
    const isValid = await message.verify();
    return { content, layers: [`digest ${message.digest} ${isValid ? "valid" : "invalid"}`], isValid };
  }
  const inner = await openContent(message.contentType, message.decrypt(options), options);
  return { ...inner, layers: [message.cipher, ...inner.layers] };
}

/** OpenSSL says id-data whatever is inside; a whole CMS object begins with a SEQUENCE and the OBJECT IDENTIFIER of its type. */
async function openContent(contentType: string, chunks: ByteChunks, options: OpenOptions): Promise<Opened> {
  if (contentType !== contentTypes.data) return openMessage(chunks, { ...options, contentType });
  const content = await collectChunks(chunks);
  if (!isObject(content)) return { content, layers: ["data"], isValid: false };
  return openMessage(content, options);
}

/** A SEQUENCE of any length that holds an OBJECT IDENTIFIER of PKCS #7 first. */
function isObject(content: Uint8Array): boolean {
  const start = [0x06, 0x09, 0x2a, 0x86, 0x48];
  return (
    content[0] === 0x30 && [2, 3, 4, 5, 6].some((at) => start.every((octet, index) => content[at + index] === octet))
  );
}

/** What an attempt comes to: what was opened, or the code of the error. @throws whatever is not an error of this package */
export async function attempt<Result>(work: Promise<Result>): Promise<Result | { readonly code: string }> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PkiError) return { code: error.code };
    throw error;
  }
}
