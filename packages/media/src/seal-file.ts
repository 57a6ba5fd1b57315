import {
  type Certificate,
  type CmsContent,
  contentInfo,
  dataContent,
  digestedData,
  envelopedData,
  type KeyUsage,
  signedData,
} from "@dicomsec/pki";
import { MediaError } from "./errors.js";
import { dicomFileBytes, type FileInput, inputStream } from "./file-input.js";
import { translated, translatedStream } from "./foreign-errors.js";
import { checkPassword } from "./password.js";
import type { Recipient, SealOptions } from "./seal-options.js";

const SHORTEST_RSA_BITS = 2048;
/** More are refused by readers, ours among them, which a sender must not keep busy. */
const MOST_ITERATIONS = 10_000_000;

/**
 * Seals a DICOM file as a Secure DICOM File of the Basic DICOM Media Security Profile: signed or digested, then enveloped.
 *
 * The stream can be read once, in one pass and constant memory; its errors come while it is read. With a known length it is DER, else BER.
 * @throws MediaError ERR_MEDIA_NOT_DICOM, ERR_MEDIA_PASSWORD, ERR_MEDIA_ALGORITHM, ERR_MEDIA_LENGTH
 * @see PS3.15 D.1, PS3.10 7.4
 */
export async function sealFile(file: FileInput, options: SealOptions): Promise<AsyncIterable<Uint8Array>> {
  checkOptions(options);
  const { chunks, length } = inputStream(file, options);
  return translated(async () => {
    const protectedFile = protect(dataContent(dicomFileBytes(chunks), length), options);
    const { recipients, cipher } = options;
    const sealed = await envelopedData(protectedFile, { recipients, ...(cipher && { cipher }) });
    return translatedStream(contentInfo(sealed));
  });
}

function protect(file: CmsContent, { signers = [], digest = "SHA256", now, signal }: SealOptions): CmsContent {
  const [first, ...others] = signers.map((signer) => ({ signer, digest }));
  if (!first) return digestedData(file, { digest });
  return signedData(file, { signers: [first, ...others], ...(now && { now }), ...(signal && { signal }) });
}

function checkOptions({ recipients, signers = [], allowWeak = false }: SealOptions): void {
  if (recipients.length === 0)
    throw new MediaError("ERR_MEDIA_NO_RECIPIENT", { message: "nobody could open the file: no recipient was given" });
  for (const recipient of recipients) checkRecipient(recipient);
  const certificates = recipients.flatMap(({ certificate }) => certificate ?? []);
  const signing = signers.map(({ certificates }) => certificates[0]);
  for (const certificate of [...certificates, ...signing]) checkKey(certificate, allowWeak);
  for (const certificate of certificates) checkUsage(certificate, ["keyEncipherment"], "does not allow to seal to it");
  for (const certificate of signing)
    checkUsage(certificate, ["digitalSignature", "nonRepudiation"], "does not allow to sign");
}

function checkRecipient({ certificate, password, iterations }: Recipient): void {
  if ((certificate === undefined) === (password === undefined))
    throw new MediaError("ERR_MEDIA_NO_RECIPIENT", { message: "a recipient is either a certificate or a password" });
  if (password !== undefined) checkPassword(password);
  if (iterations === undefined || (Number.isInteger(iterations) && iterations >= 1 && iterations <= MOST_ITERATIONS))
    return;
  throw new MediaError("ERR_MEDIA_ALGORITHM", { message: `the rounds of PBKDF2 are not 1 to ${MOST_ITERATIONS}` });
}

/** RFC 5280 4.2.1.3: a certificate that says what its key is for is for nothing else. One that says nothing is for everything. */
function checkUsage({ keyUsage }: Certificate, usages: readonly KeyUsage[], message: string): void {
  if (!keyUsage || usages.some((usage) => keyUsage.has(usage))) return;
  throw new MediaError("ERR_MEDIA_ALGORITHM", { message: `the key usage of a certificate ${message}` });
}

function checkKey({ publicKey }: Certificate, allowWeak: boolean): void {
  const message =
    publicKey.kind !== "RSA"
      ? "PS3.15 D.1 knows RSA keys only"
      : publicKey.bits < SHORTEST_RSA_BITS && !allowWeak
        ? `an RSA key has less than ${SHORTEST_RSA_BITS} bits`
        : undefined;
  if (message) throw new MediaError("ERR_MEDIA_ALGORITHM", { message });
}
