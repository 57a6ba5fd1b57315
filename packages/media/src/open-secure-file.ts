import { MediaError } from "./errors.js";
import type { FileInput } from "./file-input.js";
import type { OpenOptions } from "./open-options.js";
import { openSecureFileInto } from "./open-into.js";
import type { SecureFileVerdict } from "./verdict.js";

/** A Secure DICOM File whose integrity was checked. */
export interface OpenedSecureFile {
  /** The DICOM file. */
  readonly bytes: Uint8Array;
  readonly verdict: SecureFileVerdict;
}

/**
 * Opens a Secure DICOM File into memory; nothing of it is handed out before its signature or digest was checked.
 *
 * A file of any size is opened in constant memory by `openSecureFileInto`, and to disk by `openSecureFileTo` of `@dicomsec/media/node`.
 * @throws MediaError as `openSecureFileInto` does, and ERR_MEDIA_LENGTH when the content is longer than `maxLength`
 */
export async function openSecureFile(
  input: FileInput,
  options: OpenOptions & {
    /** Longest DICOM file that is opened, in bytes. Default: 1 GiB. */
    readonly maxLength?: number;
  },
): Promise<OpenedSecureFile> {
  const { maxLength = 2 ** 30 } = options;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const verdict = await openSecureFileInto(
    input,
    async (chunk) => {
      length += chunk.length;
      if (length > maxLength)
        throw new MediaError("ERR_MEDIA_LENGTH", { message: "the content is longer than the limit" });
      chunks.push(chunk.slice());
    },
    options,
  );
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return { bytes, verdict };
}
