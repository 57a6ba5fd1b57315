import { DicomError } from "@dicomsec/core";
import { BulkError } from "../errors.js";
import type { InstanceFailure } from "./bulk-operation.js";

/** Why an instance failed. Messages of others may hold what identifies: only their code is told. @throws what concerns all instances */
export function instanceFailure(error: unknown): InstanceFailure {
  if (error instanceof BulkError && error.isFatal) throw error;
  if (error instanceof DicomError) {
    const { code, message, path, offset } = error as DicomError;
    return { code, message, ...(path !== undefined && { path }), ...(offset !== undefined && { offset }) };
  }
  const { code = "ERR_UNEXPECTED", message } = error as { readonly code?: string; readonly message: string };
  const isOurs = /^ERR_(?:BULK|SIGNATURE|MEDIA|PKI)_/.test(code);
  return { code, message: isOurs ? message : "the instance could not be treated" };
}
