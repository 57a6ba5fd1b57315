import type { Duplex } from "node:stream";
import { Association } from "./association.js";
import type { Channel } from "./channel.js";
import { AssociationError } from "./errors.js";
import { unexpected } from "./failures.js";
import { agree, ownInformation } from "./negotiation.js";
import { openChannel } from "./open-channel.js";
import {
  applicationContextName,
  type AssociateAccept,
  type AssociateRequest,
  type AsyncOperations,
  type CommonExtendedNegotiation,
  type ExtendedNegotiation,
  type RoleSelection,
} from "./pdu/pdu.js";
import { type ServiceHandlers, serviceOf } from "./services/serve.js";
import type { AssociationTimeouts } from "./timeouts.js";
import type { UserIdentity } from "./user-identity/user-identity.js";

/** A presentation context to propose. */
export interface ContextProposal {
  readonly abstractSyntax: string;
  /** In the order of preference; at least one. */
  readonly transferSyntaxes: readonly string[];
}

export interface RequestAssociationOptions {
  /** A connection of `@dicomsec/transport`, or any other Duplex; it is the association's from now on. */
  readonly connection: Duplex;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** 1 to 128; each transfer syntax that is to be stored as it is needs a context of its own. */
  readonly contexts: readonly ContextProposal[];
  readonly roles?: readonly RoleSelection[];
  readonly extended?: readonly ExtendedNegotiation[];
  readonly commonExtended?: readonly CommonExtendedNegotiation[];
  /** Default: one operation at a time. */
  readonly asyncOperations?: AsyncOperations;
  readonly userIdentity?: UserIdentity;
  /** What happens when a positive response to the user identity was asked for and does not come. Default: `abort`. */
  readonly onUnansweredIdentity?: "abort" | "continue";
  /** Longest P-DATA-TF PDU that the peer may send. Default: 131,072. */
  readonly maxPduLength?: number;
  /** For requests that come from the peer, by roles or notifications. Default: all are refused. */
  readonly handlers?: ServiceHandlers;
  readonly timeouts?: Partial<AssociationTimeouts>;
  /** Aborts the establishment. */
  readonly signal?: AbortSignal;
}

/**
 * Establishes an association as its requestor.
 *
 * @throws AssociationError ERR_ASSOCIATION_REJECTED, ERR_ASSOCIATION_ABORTED, ERR_ASSOCIATION_CLOSED, ERR_ASSOCIATION_TIMEOUT, ERR_ASSOCIATION_PDU,
 * ERR_ASSOCIATION_OPTIONS, ERR_ASSOCIATION_USER_IDENTITY, ERR_ASSOCIATION_USER_IDENTITY_UNANSWERED; the connection is closed then
 * @see PS3.8 7.1
 */
export async function requestAssociation(options: RequestAssociationOptions): Promise<Association> {
  const { signal } = options;
  const { channel, timeouts, maxPduLength } = openChannel(options);
  try {
    signal?.throwIfAborted();
    const request = associateRequest(options, maxPduLength);
    await channel.send(request);
    const acceptance = await channel.within({ timeoutMs: timeouts.artimMs, signal }, () => answerOf(channel));
    const negotiated = agree("requestor", request, acceptance);
    expectAnswer(options, acceptance);
    const isAsked = options.userIdentity?.positiveResponseRequested === true;
    const userIdentityResponse = isAsked ? acceptance.userInformation.userIdentityResponse : undefined;
    return new Association({ channel, negotiated, userIdentityResponse, serve: serviceOf(options.handlers), timeouts });
  } catch (error) {
    channel.giveUp(error);
    throw error;
  }
}

function associateRequest(options: RequestAssociationOptions, maxPduLength: number): AssociateRequest {
  const { contexts, asyncOperations, roles, extended, commonExtended, userIdentity } = options;
  if (
    contexts.length < 1 ||
    contexts.length > 128 ||
    contexts.some(({ transferSyntaxes }) => transferSyntaxes.length === 0)
  )
    throw new AssociationError("ERR_ASSOCIATION_OPTIONS", {
      message: "an association has 1 to 128 presentation contexts, each with a transfer syntax",
    });
  return {
    kind: "associate-request",
    protocolVersion: 1,
    calledAeTitle: options.calledAeTitle,
    callingAeTitle: options.callingAeTitle,
    applicationContext: applicationContextName,
    contexts: contexts.map((context, index) => ({ id: 2 * index + 1, ...context })),
    userInformation: {
      ...ownInformation(maxPduLength),
      ...(asyncOperations && { asyncOperations }),
      ...(roles && { roles }),
      ...(extended && { extended }),
      ...(commonExtended && { commonExtended }),
      ...(userIdentity && { userIdentity }),
    },
  };
}

async function answerOf(channel: Channel): Promise<AssociateAccept> {
  const event = await channel.next();
  if (event.kind === "associate-accept") return event;
  if (event.kind === "associate-reject") {
    const { result, source, reason } = event;
    const message = `the peer rejected the association: result ${result}, source ${source}, reason ${reason}`;
    throw new AssociationError("ERR_ASSOCIATION_REJECTED", { message, rejection: { result, source, reason } });
  }
  if (event.kind === "abort") {
    const { source, reason } = event;
    throw new AssociationError("ERR_ASSOCIATION_ABORTED", { message: "the peer aborted", abort: { source, reason } });
  }
  throw unexpected();
}

/** Whoever asks for a positive response wants to know that its user was recognised (PS3.7 D.3.3.7). */
function expectAnswer(
  { userIdentity, onUnansweredIdentity = "abort" }: RequestAssociationOptions,
  { userInformation }: AssociateAccept,
): void {
  if (!userIdentity?.positiveResponseRequested || userInformation.userIdentityResponse) return;
  if (onUnansweredIdentity === "continue") return;
  throw new AssociationError("ERR_ASSOCIATION_USER_IDENTITY_UNANSWERED", {
    message: "the peer did not say that it accepted the identity of the user",
    abort: { source: 0, reason: 0 },
  });
}
