import { PkiError, type PkiErrorCode } from "@dicomsec/pki";
import { MediaError, type MediaErrorCode, notOpened } from "./errors.js";

const codes: Readonly<Partial<Record<PkiErrorCode, MediaErrorCode>>> = {
  ERR_PKI_UNKNOWN_FORM: "ERR_MEDIA_NOT_SECURE",
  ERR_PKI_DAMAGED: "ERR_MEDIA_DAMAGED",
  ERR_PKI_LIMIT: "ERR_MEDIA_DAMAGED",
  ERR_PKI_UNSUPPORTED_ALGORITHM: "ERR_MEDIA_ALGORITHM",
  ERR_PKI_WEAK: "ERR_MEDIA_ALGORITHM",
  ERR_PKI_NO_RECIPIENT: "ERR_MEDIA_NO_RECIPIENT",
  ERR_PKI_CONTENT_LENGTH: "ERR_MEDIA_LENGTH",
};

/** What the keys and CMS streams throw, as an error of this package; others pass as they are. */
export function translate(error: unknown): unknown {
  if (!(error instanceof PkiError)) return error;
  if (error.code === "ERR_PKI_DECRYPT") return notOpened();
  return new MediaError(codes[error.code] ?? "ERR_MEDIA_ALGORITHM", { message: error.message, cause: error });
}

export async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

export async function* translatedStream(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw translate(error);
  }
}
