import { createDecryptor, createSigner, parseCertificate, PkiError, readKeyStore, selectKey } from "@dicomsec/pki";
import { MediaError, openSecureFile, type OpenOptions, sealFile, type SealOptions } from "@dicomsec/media";

/** What to do; bytes are in Base64. */
export interface Task {
  readonly mode: "seal" | "open";
  readonly file: string;
  /** A key store with one key, and its password. */
  readonly keyStore: string;
  readonly keyStorePassword?: string;
  /** A recipient or a key by password instead of by the key store. */
  readonly password?: string;
  readonly cipher?: SealOptions["cipher"];
  readonly digest?: SealOptions["digest"];
  readonly isSigned?: boolean;
  /** A certificate, as PEM text in Base64. */
  readonly trust?: string;
}

/** What came of it: bytes in Base64 and the codes of the verdict, or the code of the error. */
export type Outcome = { readonly bytes: string; readonly codes: readonly string[] } | { readonly code: string };

/** Seals or opens a Secure DICOM File as a Task in JSON says; the Outcome in JSON. */
export async function run(input: Uint8Array): Promise<Uint8Array> {
  return new TextEncoder().encode(JSON.stringify(await outcomeOf(JSON.parse(new TextDecoder().decode(input)))));
}

async function outcomeOf(task: Task): Promise<Outcome> {
  try {
    return await (task.mode === "seal" ? seal(task) : open(task));
  } catch (error) {
    if (error instanceof MediaError || error instanceof PkiError) return { code: error.code };
    throw error;
  }
}

async function seal(task: Task): Promise<Outcome> {
  const { password, cipher, digest, isSigned = false } = task;
  const entry = await keyOf(task);
  const recipient = password === undefined ? { certificate: entry.certificates[0]! } : { password, iterations: 1000 };
  const chunks = await sealFile(fromBase64(task.file), {
    recipients: [recipient],
    signers: isSigned ? [createSigner(entry)] : [],
    ...(cipher && { cipher }),
    ...(digest && { digest }),
  });
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return { bytes: toBase64(await new Blob(pieces as BlobPart[]).arrayBuffer()), codes: [] };
}

async function open(task: Task): Promise<Outcome> {
  const options: OpenOptions = {
    ...(task.password === undefined
      ? { decryptors: [createDecryptor(await keyOf(task))] }
      : { passwords: [task.password] }),
    ...(task.trust !== undefined && { trust: [parseCertificate(fromBase64(task.trust))] }),
  };
  const { bytes, verdict } = await openSecureFile(fromBase64(task.file), options);
  const { integrity, envelope, digests, basicProfile, weaknesses, signers } = verdict;
  const paths = signers.map(({ verification, path }) => `${verification.status} ${path?.status}`);
  const codes = [...basicProfile.departures, ...weaknesses].map(({ code }) => code);
  return { bytes: toBase64(bytes), codes: [integrity, envelope?.cipher ?? "", ...digests, ...paths, ...codes] };
}

async function keyOf({ keyStore, keyStorePassword: password }: Task): Promise<ReturnType<typeof selectKey>> {
  return selectKey(await readKeyStore(fromBase64(keyStore), password === undefined ? {} : { password }));
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(Array.from(new Uint8Array(bytes), (octet) => String.fromCharCode(octet)).join(""));
}
