import { BulkError } from "../errors.js";

/** The HTTP status that a server answered with; undefined where none did. */
function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404 && nameOf(error) !== "NoSuchBucket";
}

/** Whether a condition kept what is there, or another writer is putting something there: 412, 409. */
export function isTaken(error: unknown): boolean {
  return statusOf(error) === 412 || (statusOf(error) === 409 && nameOf(error) === "ConditionalRequestConflict");
}

/** Messages of servers hold keys: only the kind of the error is told. @throws BulkError */
export function storeFailed(error: unknown): never {
  if (error instanceof BulkError) throw error;
  if (isAbsent(error)) throw new BulkError("ERR_BULK_NOT_THERE", { message: "the input is not there any more" });
  throw new BulkError("ERR_BULK_STORE", { message: `the object store cannot be used: ${kindOf(error)}`, cause: error });
}

/** @throws BulkError; what is not of the server as it is */
export function writeFailed(error: unknown): never {
  if (statusOf(error) === undefined && !isOfNetwork(error)) throw error;
  throw new BulkError("ERR_BULK_TARGET", { message: `the object store takes nothing: ${kindOf(error)}`, cause: error });
}

function isOfNetwork(error: unknown): boolean {
  const code = (error as { readonly code?: string }).code ?? "";
  return /^E[A-Z]+$/.test(code) || ["TimeoutError", "CredentialsProviderError"].includes(nameOf(error));
}

function kindOf(error: unknown): string {
  const status = statusOf(error);
  const name = /^[A-Za-z]{1,60}$/.test(nameOf(error)) ? nameOf(error) : "an error";
  return status === undefined ? name : `${name}, HTTP status ${status}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error || typeof error === "object" ? ((error as Error | null)?.name ?? "") : "";
}
