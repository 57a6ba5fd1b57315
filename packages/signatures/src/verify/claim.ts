import {
  type Dataset,
  type DicomDateTime,
  type DicomFile,
  parseDateTime,
  Tag,
  type TagNumber,
  transferSyntaxFacts,
} from "@dicomsec/core";
import type { Certificate, DigestAlgorithm } from "@dicomsec/pki";
import { finding, type SignatureFinding } from "../findings.js";
import { isMacAlgorithm } from "../mac/mac-algorithms.js";
import { isNeverSigned } from "../mac/signable.js";
import type { DigitalSignature } from "../macro/digital-signature.js";
import { foreignElements } from "../macro/signature-input.js";
import { readCertificate, signatureOctets } from "../macro/signature-value.js";
import { readTags, readText, readUint16, readValue } from "../macro/values.js";
import { readPurpose, type SignaturePurpose } from "../signature-purpose.js";
import type { SignatureDirectory } from "./signature-directory.js";

const PIXEL_DATA = 0x7fe00010;

/** What a signature says of itself, and what is wrong with it before anything is computed. */
export interface SignatureClaim {
  readonly signature: DigitalSignature;
  readonly findings: readonly SignatureFinding[];
  /** MAC Algorithm (0400,0015) as it stands there, and as one that is known. */
  readonly macAlgorithmText: string | undefined;
  readonly macAlgorithm: DigestAlgorithm | undefined;
  /** Data Elements Signed (0400,0020), once each. */
  readonly listed: ReadonlySet<TagNumber>;
  readonly certificateType: string | undefined;
  readonly certificate: Certificate | undefined;
  /** The value of Signature (0400,0120) without padding. */
  readonly octets: Uint8Array | undefined;
  readonly signedAt: Date | undefined;
  readonly purpose: SignaturePurpose | undefined;
  readonly timeStampType: string | undefined;
  readonly timeStamp: Uint8Array | undefined;
}

/** Reads a signature with its MAC Parameters. */
export async function readClaim(
  signature: DigitalSignature,
  { file, directory }: { readonly file: DicomFile; readonly directory: SignatureDirectory },
): Promise<SignatureClaim> {
  const { item, uid } = signature;
  const parameters = await parametersOf(signature, { file, directory });
  const certificateType = await readText(item, Tag.CertificateType);
  const certificateValue = await readValue(item, Tag.CertificateOfSigner);
  const value = await readValue(item, Tag.Signature);
  const certificate = readCertificate(certificateValue);
  const octets = value && certificate && signatureOctets(value, certificate.publicKey);
  const time = await readSigningTime(item);
  const lacksText = uid === undefined || certificateType === undefined || time.isAbsent;
  const isIncomplete = parameters.isIncomplete || lacksText || !certificateValue || !value;
  const isOfOtherLength = value && certificate && certificate.publicKey.kind !== "other" && !octets;
  const foreign = foreignElements(item);
  return {
    signature,
    findings: [
      ...(isIncomplete ? [incomplete] : []),
      ...(foreign.length > 0 ? [foreignFinding(foreign)] : []),
      ...(directory.isUidShared(signature)
        ? [finding("SIGNATURE_UID_DUPLICATE", "another signature has the same UID")]
        : []),
      ...parameters.findings,
      ...certificateFindings(certificateType, certificateValue, certificate),
      ...(isOfOtherLength
        ? [finding("SIGNATURE_MISMATCH", "the signature is not as long as the key of the certificate makes it")]
        : []),
      ...time.findings,
    ],
    macAlgorithmText: parameters.algorithm,
    macAlgorithm:
      parameters.algorithm !== undefined && isMacAlgorithm(parameters.algorithm) ? parameters.algorithm : undefined,
    listed: parameters.listed,
    certificateType,
    certificate,
    octets,
    signedAt: time.signedAt,
    purpose: readPurpose(item),
    timeStampType: await readText(item, Tag.CertifiedTimestampType),
    timeStamp: await readValue(item, Tag.CertifiedTimestamp),
  };
}

const incomplete = finding("SIGNATURE_INCOMPLETE", "an attribute of Type 1 is absent or empty");

function foreignFinding(tags: readonly TagNumber[]): SignatureFinding {
  return finding("SIGNATURE_FOREIGN_ELEMENT", "the signature holds elements that are none of a signature", tags);
}

// ---- MAC Parameters

interface ClaimedParameters {
  readonly algorithm: string | undefined;
  readonly listed: ReadonlySet<TagNumber>;
  readonly isIncomplete: boolean;
  readonly findings: readonly SignatureFinding[];
}

function noParameters(...findings: readonly SignatureFinding[]): ClaimedParameters {
  return { algorithm: undefined, listed: new Set(), isIncomplete: findings.length === 0, findings };
}

async function parametersOf(
  signature: DigitalSignature,
  { file, directory }: { readonly file: DicomFile; readonly directory: SignatureDirectory },
): Promise<ClaimedParameters> {
  const macId = await readUint16(signature.item, Tag.MACIDNumber);
  if (macId === undefined) return noParameters();
  const [found, more] = await directory.parameters(signature, macId);
  if (!found) return noParameters(finding("MAC_PARAMETERS_ABSENT", "there are no MAC Parameters of its number"));
  if (more) return noParameters(finding("MAC_ID_AMBIGUOUS", "there are several MAC Parameters of its number"));
  return directory.once(found, () => claimedParameters(found, signature.dataset, file));
}

async function claimedParameters(item: Dataset, dataset: Dataset, file: DicomFile): Promise<ClaimedParameters> {
  const { algorithm, transferSyntaxUid, tags, isIncomplete, findings } = await readParameters(item);
  const ofElements = await elementFindings(dataset, tags, transferSyntaxUid, file);
  return { algorithm, listed: new Set(tags), isIncomplete, findings: [...findings, ...ofElements] };
}

export interface ReadParameters {
  readonly algorithm: string | undefined;
  readonly transferSyntaxUid: string | undefined;
  readonly tags: readonly TagNumber[];
  /** Whether an attribute of Type 1 is absent or empty. */
  readonly isIncomplete: boolean;
  readonly findings: readonly SignatureFinding[];
}

/** Reads an item of MAC Parameters Sequence (4FFE,0001), or one of Referenced SOP Instance MAC Sequence (0400,0403), which has the same attributes. */
export async function readParameters(item: Dataset): Promise<ReadParameters> {
  const algorithm = await readText(item, Tag.MACAlgorithm);
  const transferSyntaxUid = await readText(item, Tag.MACCalculationTransferSyntaxUID);
  const tags = await readTags(item, Tag.DataElementsSigned);
  const isIncomplete = algorithm === undefined || transferSyntaxUid === undefined || tags.length === 0;
  const isKnown = algorithm === undefined || isMacAlgorithm(algorithm);
  const findings = [
    ...(isKnown ? [] : [finding("MAC_ALGORITHM_UNKNOWN", "the MAC Algorithm is none of PS3.15 C.1")]),
    ...(transferSyntaxUid === undefined ? [] : transferSyntaxFindings(transferSyntaxUid)),
  ];
  return { algorithm, transferSyntaxUid, tags, isIncomplete, findings };
}

function transferSyntaxFindings(uid: string): SignatureFinding[] {
  const facts = transferSyntaxFacts(uid);
  if (!facts) return [finding("MAC_TRANSFER_SYNTAX_UNKNOWN", "the MAC Calculation Transfer Syntax is not known")];
  if (facts.explicitVr && facts.littleEndian) return [];
  return [finding("MAC_TRANSFER_SYNTAX_FORBIDDEN", "a MAC is not calculated in Implicit VR, nor in Big Endian")];
}

// ---- Data Elements Signed

/** What is wrong with Data Elements Signed (0400,0020), seen beside the Dataset. */
export async function elementFindings(
  dataset: Dataset,
  tags: readonly TagNumber[],
  transferSyntaxUid: string | undefined,
  file: DicomFile,
): Promise<SignatureFinding[]> {
  const forbidden = tags.filter(isNeverSigned);
  const absent = tags.filter((tag) => !isNeverSigned(tag) && !dataset.has(tag));
  const isAscending = tags.every((tag, at) => at === 0 || tags[at - 1]! < tag);
  const isReencoded = tags.includes(PIXEL_DATA) && isPixelDataReencoded(dataset, transferSyntaxUid, file);
  return [
    ...(forbidden.length > 0
      ? [finding("ELEMENT_FORBIDDEN", "an element is listed that is never signed", forbidden)]
      : []),
    ...(absent.length > 0 ? [finding("ELEMENT_ABSENT", "an element that is listed is absent", absent)] : []),
    ...(isAscending
      ? []
      : [finding("ELEMENTS_NOT_ASCENDING", "the listed elements do not ascend, or stand there twice")]),
    ...(isReencoded
      ? [finding("PIXEL_DATA_REENCODED", "Pixel Data are not encoded as they were signed", [PIXEL_DATA])]
      : []),
  ];
}

/** Native pixel data are one with those of any native Transfer Syntax; encapsulated ones with those of their own alone. */
function isPixelDataReencoded(dataset: Dataset, uid: string | undefined, { transferSyntaxUid }: DicomFile): boolean {
  const pixelData = dataset.get(PIXEL_DATA);
  if (!pixelData || uid === undefined) return false;
  const wasEncapsulated = transferSyntaxFacts(uid)?.encapsulated ?? false;
  return pixelData.isEncapsulated ? uid !== transferSyntaxUid : wasEncapsulated;
}

// ---- Certificate and time

function certificateFindings(
  type: string | undefined,
  value: Uint8Array | undefined,
  certificate: Certificate | undefined,
): SignatureFinding[] {
  if (type !== undefined && type !== "X509_1993_SIG")
    return [finding("CERTIFICATE_TYPE_UNKNOWN", "the Certificate Type is not X509_1993_SIG")];
  if (value && !certificate)
    return [finding("CERTIFICATE_DAMAGED", "the Certificate of Signer is not one X.509 certificate")];
  return [];
}

async function readSigningTime(item: Dataset): Promise<{
  readonly signedAt: Date | undefined;
  readonly isAbsent: boolean;
  readonly findings: readonly SignatureFinding[];
}> {
  const text = await readText(item, Tag.DigitalSignatureDateTime);
  if (text === undefined) return { signedAt: undefined, isAbsent: true, findings: [] };
  const time = parseDateTime(text);
  if (!time)
    return {
      signedAt: undefined,
      isAbsent: false,
      findings: [finding("SIGNED_AT_UNREADABLE", "the time of signing cannot be read")],
    };
  const isPrecise = time.second !== undefined && time.offsetMinutes !== undefined;
  const imprecise = finding("SIGNED_AT_IMPRECISE", "the time of signing lacks its offset from UTC, or its seconds");
  return { signedAt: instantOf(time), isAbsent: false, findings: isPrecise ? [] : [imprecise] };
}

function instantOf(time: DicomDateTime): Date {
  const { year, month = 1, day = 1, hour = 0, minute = 0, second = 0, fraction = "", offsetMinutes = 0 } = time;
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  instant.setUTCHours(hour, minute - offsetMinutes, second, Number(fraction.padEnd(3, "0").slice(0, 3)));
  return instant;
}
