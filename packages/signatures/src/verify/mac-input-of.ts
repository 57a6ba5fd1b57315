import { breather, type DicomFile } from "@dicomsec/core";
import { type MacForm, writeMacInputs } from "../mac/mac-input.js";
import { verifiersRule } from "../mac/signable.js";
import type { DigitalSignature } from "../macro/digital-signature.js";
import { writeSignatureItem } from "../macro/signature-input.js";
import { readClaim } from "./claim.js";
import { SignatureDirectory } from "./signature-directory.js";

/**
 * Gives the bytes that the MAC of a signature is calculated over, piece by piece: for who compares implementations, or digests elsewhere.
 *
 * Elements of unknown VR, which make a signature `indeterminate`, are left out. The pieces must not be kept: their memory is used again.
 * @see PS3.3 C.12.1.1.3.1.2
 */
export async function writeMacInput(
  file: DicomFile,
  signature: DigitalSignature,
  {
    onBytes,
    form = "standard",
    signal,
  }: { readonly onBytes: (bytes: Uint8Array) => void; readonly form?: MacForm; readonly signal?: AbortSignal },
): Promise<void> {
  const { listed } = await readClaim(signature, { file, directory: new SignatureDirectory([signature]) });
  const sink = { update: onBytes };
  const input = { dataset: signature.dataset, tags: listed, sink, form, onUnknownVr: () => {} };
  await writeMacInputs(file.dataset, [input], { rule: verifiersRule(file), breathe: breather(signal) });
  await writeSignatureItem(signature.item, sink, "verifier");
}
