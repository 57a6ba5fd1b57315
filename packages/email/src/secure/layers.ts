import type { Readable } from "node:stream";
import { createDeflate } from "node:zlib";
import type MimeNode from "nodemailer/lib/mime-node";
import {
  type Certificate,
  type CmsContent,
  collectChunks,
  compressedData,
  contentInfo,
  dataContent,
  envelopedData,
  signedData,
} from "@dicomsec/pki";
import { readable } from "../byte-streams.js";
import type { SecureEmailOptions } from "./secure-options.js";
import { SideStream } from "./side-stream.js";

/** Puts a MIME entity, as a stream, inside another one. */
export type Layer = (
  entity: Readable,
  options: SecureEmailOptions & { readonly now: Date },
  node: MimeNode,
) => MimeNode;

const micalgs = { SHA256: "sha-256", SHA384: "sha-384", SHA512: "sha-512" } as const;

/** multipart/signed (RFC 8551 3.5.3): the entity as it is, and the signature over it, in one pass. */
export const signed: Layer = (entity, { signer, digest = "SHA256", now, signal }, node) => {
  const protocol = 'protocol="application/pkcs7-signature"';
  node.setHeader("Content-Type", `multipart/signed; ${protocol}; micalg=${micalgs[digest]}`);
  const side = new SideStream();
  const content = signedData(dataContent(side.chunks), {
    signers: [{ signer, digest }],
    detached: true,
    now,
    ...(signal && { signal }),
  });
  const signature = collectChunks(contentInfo(content));
  // Who reads the message is told when its turn comes.
  signature.catch(() => {});
  node.createChild().setRaw(readable(side.through(entity)));
  cmsPart(node.createChild(), "application/pkcs7-signature; name=smime.p7s", "smime.p7s").setContent(
    readable(later(signature)),
  );
  return node;
};

async function* later(bytes: Promise<Uint8Array>): AsyncIterable<Uint8Array> {
  yield await bytes;
}

/** application/pkcs7-mime with EnvelopedData (RFC 8551 3.3). */
export const encrypted: Layer = (entity, { recipients, cipher = "aes-256-cbc" }, node) => {
  async function* enveloped(): AsyncIterable<Uint8Array> {
    const [first, ...others] = recipients.map((certificate: Certificate) => ({ certificate }));
    yield* contentInfo(await envelopedData(dataContent(entity), { recipients: [first!, ...others], cipher }));
  }
  return pkcs7Mime(node, "enveloped-data; name=smime.p7m", "smime.p7m", enveloped());
};

/** application/pkcs7-mime with CompressedData (RFC 8551 3.6). */
export const compressed: Layer = (entity, _options, node) => {
  const deflate = createDeflate();
  entity.on("error", (error) => deflate.destroy(error));
  const content: CmsContent = compressedData(dataContent(entity.pipe(deflate)));
  return pkcs7Mime(node, "compressed-data; name=smime.p7z", "smime.p7z", contentInfo(content));
};

function pkcs7Mime(node: MimeNode, type: string, filename: string, chunks: AsyncIterable<Uint8Array>): MimeNode {
  return cmsPart(node, `application/pkcs7-mime; smime-type=${type}`, filename).setContent(readable(chunks));
}

function cmsPart(node: MimeNode, type: string, filename: string): MimeNode {
  return node
    .setHeader("Content-Type", type)
    .setHeader("Content-Transfer-Encoding", "base64")
    .setHeader("Content-Disposition", `attachment; filename=${filename}`);
}
