import type { DicomFile } from "@dicomsec/core";
import { findSignatures } from "@dicomsec/signatures";
import { joinBytes } from "@dicomsec/testing";
import { writeMacInput } from "@dicomsec/signatures";

/** The bytes that the MAC of a signature is calculated over by us: those that `dcmsign` dumps. */
export async function ourMacInput(
  file: DicomFile,
  uid: string,
  form: "standard" | "oldDcmtk" = "standard",
): Promise<Uint8Array> {
  const signature = (await findSignatures(file.dataset)).find((one) => one.uid === uid);
  if (!signature) throw new Error("no such signature");
  const chunks: Uint8Array[] = [];
  await writeMacInput(file, signature, { form, onBytes: (bytes) => void chunks.push(bytes.slice()) });
  return joinBytes(chunks);
}
