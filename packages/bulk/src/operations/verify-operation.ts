import { DecodeError, type DecodeWarning, openFile } from "@dicomsec/core";
import { type SignatureVerification, verify, type VerifyOptions } from "@dicomsec/signatures";
import { ReadMemory } from "../store/read-all.js";
import type { BulkOperation, Instance, InstancePlaces, InstanceRecord, InstanceVerdict } from "./bulk-operation.js";
import { instanceFailure } from "./failure.js";
import { optionsText } from "./options-text.js";

export interface VerifyOperationOptions {
  /** The same on every machine; `at` too, unless all instances may be verified for the time at which each is. */
  readonly verify: VerifyOptions;
  /** What is told of each signature, as JSON. Default: UID, place, status, codes of findings, profiles and MAC algorithm. */
  readonly describe?: (signature: SignatureVerification) => object;
  /** Part of the settings: machines with another version do not share a run. */
  readonly softwareVersion: string;
}

/** Verification of all Digital Signatures of an instance. An instance without one is `unsigned`; else the worst signature counts. */
export function verifyOperation(options: VerifyOperationOptions): BulkOperation {
  const { describe = describeSignature, softwareVersion } = options;
  const memory = new ReadMemory();
  return {
    name: "verify",
    settings: optionsText("verify", softwareVersion, options.verify),
    treat: (instance, places) => treat(instance, places, { describe, verify: options.verify, memory }),
    [Symbol.asyncDispose]: async () => {},
  };
}

async function treat(
  { number, key }: Instance,
  { source }: InstancePlaces,
  { memory, ...options }: Required<Pick<VerifyOperationOptions, "verify" | "describe">> & { memory: ReadMemory },
): Promise<InstanceRecord> {
  try {
    await using bytes = await source.open(key);
    let isCut = false;
    const onWarning = ({ code }: DecodeWarning): void => void (isCut ||= code === "ERR_DECODE_TRUNCATED");
    const signatures = await verify(await openFile(await memory.atHand(bytes), { onWarning }), options.verify);
    // Signatures of the main Dataset stand at its end: of what was cut off nobody knows whether it was signed.
    if (isCut && signatures.length === 0) throw cutOff();
    return {
      number,
      verdict: worst(signatures, options.verify),
      bytesIn: bytes.size,
      bytesOut: 0,
      counts: countsOf(signatures),
      details: { signatures: signatures.map(options.describe) },
    };
  } catch (error) {
    if (error instanceof DecodeError && error.code === "ERR_DECODE_NOT_DICOM")
      return { number, verdict: "notDicom", bytesIn: 0, bytesOut: 0 };
    return { number, verdict: "failed", bytesIn: 0, bytesOut: 0, error: instanceFailure(error) };
  }
}

/** A profile is asked of signatures of the main Dataset: there must be one. */
function worst(signatures: readonly SignatureVerification[], { profile }: VerifyOptions): InstanceVerdict {
  const asked = profile === undefined ? signatures : signatures.filter(({ path }) => path === "");
  if (asked.length === 0) return "unsigned";
  const statuses = new Set(signatures.map(({ status }) => status));
  return statuses.has("invalid") ? "invalid" : statuses.has("indeterminate") ? "indeterminate" : "valid";
}

function countsOf(signatures: readonly SignatureVerification[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of signatures) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function describeSignature(signature: SignatureVerification): object {
  const { uid = null, path, status, findings, profilesMet, macAlgorithm = null } = signature;
  return { uid, path, status, findings: findings.map(({ code }) => code), profilesMet, macAlgorithm };
}

function cutOff(): DecodeError {
  return new DecodeError("ERR_DECODE_TRUNCATED", { message: "the file was cut off" });
}
