import type { Duplex } from "node:stream";
import {
  type Association,
  AssociationError,
  type AssociationErrorCode,
  echo,
  requestAssociation,
} from "@dicomsec/association";
import { SopClass, TransferSyntax } from "@dicomsec/core";

/** How a C-ECHO ended. */
export type EchoOutcome =
  | { readonly outcome: "echoed" }
  /** A-ASSOCIATE-RJ, with the numbers of PS3.8 9.3.4. */
  | { readonly outcome: "rejected"; readonly result: number; readonly source: number; readonly reason: number }
  | { readonly outcome: "failed"; readonly why: string };

export interface EchoOptions {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** How long each answer is waited for. */
  readonly timeoutMs: number;
}

/** Verification: an association, one C-ECHO, a release. @see PS3.4 A.4, PS3.7 9.1.5 */
export async function cEcho(
  connection: Duplex,
  { calledAeTitle, callingAeTitle, timeoutMs }: EchoOptions,
): Promise<EchoOutcome> {
  const contexts = [
    { abstractSyntax: SopClass.Verification, transferSyntaxes: [TransferSyntax.ImplicitVRLittleEndian] },
  ];
  const timeouts = { artimMs: timeoutMs, responseMs: timeoutMs, stallMs: timeoutMs };
  try {
    const association = await requestAssociation({ connection, calledAeTitle, callingAeTitle, contexts, timeouts });
    return await echoOver(association);
  } catch (error) {
    if (error instanceof AssociationError) return outcomeOf(error);
    throw error;
  }
}

async function echoOver(association: Association): Promise<EchoOutcome> {
  const status = await echo(association);
  // The question was answered, whatever comes of the release.
  await association.release().catch(() => {});
  return status === 0 ? { outcome: "echoed" } : { outcome: "failed", why: "the C-ECHO was not answered with success" };
}

function outcomeOf({ code, abort, rejection }: AssociationError): EchoOutcome {
  if (rejection) return { outcome: "rejected", ...rejection };
  const aborted = abort && `the node aborted (source ${abort.source}, reason ${abort.reason})`;
  if (code === "ERR_ASSOCIATION_ABORTED" && aborted) return { outcome: "failed", why: aborted };
  return { outcome: "failed", why: reasons[code] ?? "the node broke the rules of an association" };
}

const reasons: Readonly<Partial<Record<AssociationErrorCode, string>>> = {
  ERR_ASSOCIATION_CONTEXT: "the node does not offer verification",
  ERR_ASSOCIATION_CLOSED: "the node closed the connection",
  ERR_ASSOCIATION_INTEGRITY: "data were altered on the way",
  ERR_ASSOCIATION_LIMIT: "the node sent a PDU that is too long",
  ERR_ASSOCIATION_TIMEOUT: "the node did not answer in time",
};
