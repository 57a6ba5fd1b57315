import { Zip, ZipPassThrough } from "fflate";
import { type Attachment, contentOf } from "./attachment.js";
import { EmailError } from "./errors.js";

/** Sizes and offsets of a ZIP file without the extensions of ZIP64. */
const MAX_ZIP = 0xffff_ffff;
const MAX_ENTRIES = 0xffff;

/**
 * One ZIP file of all attachments, made while it is read. Files are stored as they are: DICOM files are compressed inside where that helps, and
 * the message can be compressed as a whole.
 *
 * @throws EmailError ERR_EMAIL_LIMIT for more than 65,535 files or 4 GiB
 */
export function zipped(attachments: readonly Attachment[], now: Date): Attachment {
  return { name: "FILESET.ZIP", contentType: "application/zip", content: zipBytes(attachments, now) };
}

async function* zipBytes(attachments: readonly Attachment[], now: Date): AsyncIterable<Uint8Array> {
  if (attachments.length > MAX_ENTRIES) throw tooLarge();
  const made: Uint8Array[] = [];
  let length = 0;
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    // A copy: what was given to the archive may be a view of memory that is used again.
    made.push(bytes.slice());
    length += bytes.length;
    if (length > MAX_ZIP) throw tooLarge();
  });
  for (const attachment of attachments) {
    const entry = new ZipPassThrough(attachment.name);
    entry.mtime = now;
    zip.add(entry);
    for await (const chunk of contentOf(attachment)) {
      entry.push(chunk);
      yield* made.splice(0);
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  yield* made;
}

function tooLarge(): EmailError {
  return new EmailError("ERR_EMAIL_LIMIT", "the File-set is too large for one ZIP file: attach the files as they are");
}
