import { type DigestAlgorithm, digestLengths } from "../algorithms.js";
import { compareBytes, concat, integer, nullValue, oid, sequence, setOf } from "../asn1/der.js";
import { digestOids, oids } from "../asn1/oids.js";
import { createHash } from "#crypto";
import { digestWith } from "../crypto/mgf1.js";
import type { Hash, SignatureAlgorithm } from "../crypto/types.js";
import { PkiError, unsupported } from "../errors.js";
import type { Signer } from "../keys/signer.js";
import {
  type CmsContent,
  detachedContent,
  encapsulatedFrame,
  framedOctets,
  optionalSet,
  sequenceFrame,
} from "./content.js";
import { AttributeSetWatch } from "./attribute-set.js";
import { hashed } from "./digested-data.js";
import type { CertificateIdentifier } from "./recipient.js";
import { encodeSignedAttributes, encodeSignerInfo } from "./signer-info.js";

const digestOf = digestWith(createHash);

/** One signature of a SignedData. */
export interface CmsSigner {
  readonly signer: Signer;
  /** Default: SHA256. */
  readonly digest?: DigestAlgorithm;
  /** Default: issuerAndSerialNumber. */
  readonly identifier?: CertificateIdentifier;
  /** Whether content type, signing time and message digest are signed, or the content itself. Default: true. */
  readonly signedAttributes?: boolean;
}

export interface SignedDataOptions {
  readonly signers: readonly [CmsSigner, ...CmsSigner[]];
  /** Whether the certificates of the signers go in. Default: true. */
  readonly includeCertificates?: boolean;
  /** Certificate revocation lists that go in, as DER. Default: none. */
  readonly crls?: readonly Uint8Array[];
  /** Whether the content stays outside; it is read all the same. Default: false. */
  readonly detached?: boolean;
  /** The signing time. Default: the time of the computer. */
  readonly now?: Date;
  readonly signal?: AbortSignal;
}

/**
 * SignedData around a content (RFC 5652 5), in one pass and constant memory.
 *
 * DER is written where the length of the content is known and all keys are RSA, whose signatures have one length.
 * @throws PkiError ERR_PKI_UNSUPPORTED_ALGORITHM
 */
export function signedData(content: CmsContent, options: SignedDataOptions): CmsContent {
  const { detached = false, now = new Date(), signal } = options;
  const signers = options.signers.map(resolveSigner);
  if (signers.length === 0) throw new PkiError("ERR_PKI_NO_CERTIFICATE", "a SignedData needs a signer");
  const enclosed = enclosedParts(options);
  const first = concat(
    integer(versionOf(content, signers)),
    setOf(...digestsOf(signers).map((digest) => sequence(oid(digestOids[digest]), nullValue()))),
  );
  const lengthOfLast = lastLength();
  const frame = detached
    ? { before: detachedContent(content.contentType), after: new Uint8Array() }
    : encapsulatedFrame(content);
  const framed = detached
    ? frame.before.length
    : content.length === undefined
      ? undefined
      : frame.before.length + content.length;
  const outer = sequenceFrame(first, lengthOfLast === undefined ? undefined : framed, lengthOfLast ?? 0);
  return { contentType: oids.signedData, length: outer.length, chunks: signed() };

  /** Certificates, CRLs and signatures have their length before they are made, unless one is by ECDSA. */
  function lastLength(): number | undefined {
    if (signers.some(({ signatureLength }) => signatureLength === undefined)) return undefined;
    const infos = signers.map((signer) =>
      encodeSignerInfo(signer.certificate, {
        ...signer,
        signedAttributes: attributesOf(signer, new Uint8Array(digestLengths[signer.algorithm.digest])),
        signature: new Uint8Array(signer.signatureLength!),
      }),
    );
    return enclosed.length + setOf(...infos).length;
  }

  async function* signed(): AsyncIterable<Uint8Array> {
    const hashes = new Map(digestsOf(signers).map((digest) => [digest, createHash(digest)]));
    yield outer.before;
    const watch = new AttributeSetWatch();
    const octets = hashed(content, [...hashes.values(), watch]);
    if (detached) {
      yield frame.before;
      for await (const _ of octets) signal?.throwIfAborted();
    } else yield* framedOctets(frame, octets, content.length === undefined);
    // Such a signature would be one over signed attributes too, and so over whatever content they stand for.
    if (watch.isAttributeSet && signers.some(({ withAttributes }) => !withAttributes))
      throw unsupported("signing a set of attributes without signed attributes");
    yield concat(enclosed, await signatures(hashes), outer.after);
  }

  async function signatures(hashes: ReadonlyMap<DigestAlgorithm, Hash>): Promise<Uint8Array> {
    const digests = new Map([...hashes].map(([digest, hash]) => [digest, hash.digest()]));
    return setOf(...(await Promise.all(signers.map((signer) => sign(signer, digests.get(signer.algorithm.digest)!)))));
  }

  async function sign(signer: ResolvedSigner, digest: Uint8Array): Promise<Uint8Array> {
    const signedAttributes = attributesOf(signer, digest);
    const toSign = signedAttributes ? digestOf(signer.algorithm.digest, signedAttributes) : digest;
    const signature = await signer.signer.signDigest(toSign, signer.algorithm, signal ? { signal } : undefined);
    if (signer.signatureLength !== undefined && signature.length !== signer.signatureLength) {
      throw unsupported("a signature of another length than its key");
    }
    return encodeSignerInfo(signer.certificate, { ...signer, signedAttributes, signature });
  }

  function attributesOf(signer: ResolvedSigner, digest: Uint8Array): Uint8Array | undefined {
    if (!signer.withAttributes) return undefined;
    return encodeSignedAttributes(content.contentType, { digest, signingTime: now });
  }
}

type ResolvedSigner = ReturnType<typeof resolveSigner>;

function resolveSigner({
  signer,
  digest = "SHA256",
  identifier = "issuerAndSerialNumber",
  signedAttributes = true,
}: CmsSigner) {
  const [certificate] = signer.certificates;
  const { kind, bits } = certificate.publicKey;
  if (kind === "other") throw unsupported("a signer whose key is neither RSA nor EC");
  const algorithm: SignatureAlgorithm = { scheme: kind === "RSA" ? "RSASSA-PKCS1-v1_5" : "ECDSA", digest };
  const signatureLength = kind === "RSA" ? Math.ceil(bits / 8) : undefined;
  return { signer, certificate, algorithm, identifier, withAttributes: signedAttributes, signatureLength };
}

/** RFC 5652 5.1: 3 for another content type than id-data or a signer named by its key, else 1. */
function versionOf(content: CmsContent, signers: readonly ResolvedSigner[]): number {
  const byKey = signers.some(({ identifier }) => identifier === "subjectKeyIdentifier");
  return content.contentType !== oids.data || byKey ? 3 : 1;
}

function digestsOf(signers: readonly ResolvedSigner[]): DigestAlgorithm[] {
  return [...new Set(signers.map(({ algorithm }) => algorithm.digest))];
}

/** `[0]` certificates, each once, and `[1]` certificate revocation lists. */
function enclosedParts({ signers, includeCertificates = true, crls = [] }: SignedDataOptions): Uint8Array {
  const all = includeCertificates ? signers.flatMap(({ signer }) => signer.certificates.map(({ bytes }) => bytes)) : [];
  const certificates = all.filter(
    (bytes, index) => all.findIndex((other) => compareBytes(other, bytes) === 0) === index,
  );
  return concat(optionalSet(0, certificates), optionalSet(1, crls));
}
