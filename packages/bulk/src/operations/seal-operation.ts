import { MediaError, sealFile, type SealOptions } from "@dicomsec/media";
import { BulkError } from "../errors.js";
import { ReadMemory } from "../store/read-all.js";
import type { BulkOperation, Instance, InstancePlaces, InstanceRecord } from "./bulk-operation.js";
import { instanceFailure } from "./failure.js";
import { optionsText } from "./options-text.js";

export interface SealOperationOptions {
  readonly seal: Omit<SealOptions, "onProgress" | "signal">;
  /** Part of the settings: machines with another version do not share a run. */
  readonly softwareVersion: string;
}

/**
 * Sealing of each instance as a Secure DICOM File under its own key (PS3.15 D.1). Session keys are random: where a chunk is delivered twice, the
 * first whole output stays.
 */
export function sealOperation({ seal, softwareVersion }: SealOperationOptions): BulkOperation {
  const memory = new ReadMemory();
  return {
    name: "seal",
    settings: optionsText("seal", softwareVersion, seal),
    treat: (instance, places) => treat(instance, places, { seal, memory }),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function treat(
  { number, key, isNameTaken }: Instance,
  { source, target, replace }: InstancePlaces,
  { seal, memory }: Pick<SealOperationOptions, "seal"> & { readonly memory: ReadMemory },
): Promise<InstanceRecord> {
  try {
    await using input = await source.open(key);
    let bytesOut = 0;
    const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
      for await (const chunk of chunks) {
        bytesOut += chunk.length;
        yield chunk;
      }
    };
    const sealed = await sealFile(await memory.atHand(input), seal);
    if (isNameTaken)
      throw new BulkError("ERR_BULK_TARGET_TAKEN", { message: "the name belongs to an earlier source, or to the run" });
    await target!.write(key, counted(sealed), { replace });
    bytesOut ||= (await target!.stat(key))?.size ?? 0;
    return { number, verdict: "sealed", bytesIn: input.size, bytesOut, output: key };
  } catch (error) {
    if (error instanceof MediaError && error.code === "ERR_MEDIA_NOT_DICOM")
      return { number, verdict: "notDicom", bytesIn: 0, bytesOut: 0 };
    return { number, verdict: "failed", bytesIn: 0, bytesOut: 0, error: instanceFailure(error) };
  }
}
