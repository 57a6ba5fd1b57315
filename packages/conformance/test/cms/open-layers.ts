import {
  type ByteChunks,
  collectChunks,
  contentTypes,
  type DecryptionKeys,
  readCms,
  type VerifySignedDataOptions,
} from "@dicomsec/pki";

/** What is inside a message, and what each layer says of it, from the outside in. */
export interface OpenedLayers {
  readonly content: Uint8Array;
  readonly layers: readonly string[];
}

export interface OpenLayersOptions extends DecryptionKeys, VerifySignedDataOptions {
  /** The content type of bytes without a ContentInfo. */
  readonly contentType?: string;
}

/** Opens the layers of a message; what OpenSSL labels id-data inside an EnvelopedData is opened when it is a CMS object. */
export async function openLayers(chunks: ByteChunks, options: OpenLayersOptions = {}): Promise<OpenedLayers> {
  const { contentType, certificates = [], content: detached } = options;
  const message = await readCms(chunks, { ...(contentType !== undefined && { contentType }) });
  if (message.kind === "signedData") {
    const content = message.isDetached ? new Uint8Array() : await collectChunks(message.content());
    const { signers } = await message.verify({ certificates, ...(detached && { content: detached }) });
    const layers = signers.map(({ status, algorithm, findings }) =>
      [algorithm?.scheme, algorithm?.digest, status, ...findings.map(({ code }) => code)].join(" "),
    );
    return { content, layers: layers.toSorted() };
  }
  if (message.kind === "digestedData") {
    const content = await collectChunks(message.content());
    return { content, layers: [`${message.digest} ${(await message.verify()) ? "valid" : "invalid"}`] };
  }
  const inner = message.decrypt(options);
  if (message.contentType !== contentTypes.data) {
    const opened = await openLayers(inner, { ...options, contentType: message.contentType });
    return { ...opened, layers: [message.cipher, ...opened.layers] };
  }
  const content = await collectChunks(inner);
  if (!isCmsObject(content)) return { content, layers: [message.cipher] };
  const { contentType: _, ...rest } = options;
  const opened = await openLayers([content], rest);
  return { ...opened, layers: [message.cipher, ...opened.layers] };
}

/** A SEQUENCE of any length that holds an OBJECT IDENTIFIER of PKCS #7 first. */
function isCmsObject(content: Uint8Array): boolean {
  const start = [0x06, 0x09, 0x2a, 0x86, 0x48];
  return (
    content[0] === 0x30 && [2, 3, 4, 5, 6].some((at) => start.every((octet, index) => content[at + index] === octet))
  );
}
