import type { Duplex } from "node:stream";
import type { Negotiated } from "@dicomsec/transport";
import { Association } from "./association.js";
import { type Channel, serviceUser } from "./channel.js";
import { AssociationError, type Rejection } from "./errors.js";
import { unexpected } from "./failures.js";
import { isAeTitle } from "./pdu/control-pdu.js";
import {
  type AcceptancePolicy,
  agree,
  answerContexts,
  answerRoles,
  expectContextIds,
  ownInformation,
} from "./negotiation.js";
import { openChannel } from "./open-channel.js";
import {
  applicationContextName,
  type AssociateAccept,
  type AssociateRequest,
  type AsyncOperations,
  type ExtendedNegotiation,
} from "./pdu/pdu.js";
import { type ServiceHandlers, serviceOf } from "./services/serve.js";
import type { AssociationTimeouts } from "./timeouts.js";
import type { Principal, UserIdentityVerifier, VerificationContext } from "./user-identity/user-identity.js";

/** Abstract syntaxes that are taken, each with its transfer syntaxes in the order of preference. */
export type AcceptedSyntaxes =
  Readonly<Record<string, readonly string[]>> | ((abstractSyntax: string) => readonly string[] | undefined);

export interface AcceptAssociationOptions {
  /** A connection of `listen` of `@dicomsec/transport`, or any other Duplex; it is the association's from now on. */
  readonly connection: Duplex;
  /** The AE titles that this side answers to. Default: any. */
  readonly aeTitles?: readonly string[];
  /**
   * Whether a calling AE title is known here. The AE titles that `authorize` of the transport gave the peer's certificate are asked beside it. Default:
   * any.
   */
  readonly isCallingAeTitle?: (aeTitle: string, connection: Duplex) => boolean | Promise<boolean>;
  readonly syntaxes: AcceptedSyntaxes;
  /** Whose order of transfer syntaxes decides. Default: `acceptor`. */
  readonly preference?: "requestor" | "acceptor";
  /** Abstract syntaxes of which the requestor may be the SCP, this side being the SCU. Default: none. */
  readonly scuRoles?: readonly string[];
  /** The answer to SOP Class Extended Negotiation. Default: none. */
  readonly extended?: (proposed: ExtendedNegotiation) => Uint8Array | undefined;
  /** Default: one operation at a time, whatever is proposed. */
  readonly asyncOperations?: (proposed: AsyncOperations) => AsyncOperations;
  /** Verifies the identity of the user. Without a verifier an identity is not looked at, and no positive response is given. */
  readonly verifyUser?: UserIdentityVerifier;
  /** Whether an association without an identity of a user is rejected. Default: `required` with a verifier. */
  readonly userIdentity?: "required" | "optional";
  readonly handlers: ServiceHandlers;
  /** Longest P-DATA-TF PDU that the peer may send. Default: 131,072. */
  readonly maxPduLength?: number;
  readonly timeouts?: Partial<AssociationTimeouts>;
  /** Aborts the establishment. */
  readonly signal?: AbortSignal;
}

/**
 * Establishes an association as its acceptor, or rejects it.
 *
 * @throws AssociationError ERR_ASSOCIATION_REJECTED with what was answered, and as its cause why the verifier refused; ERR_ASSOCIATION_ABORTED, ERR_ASSOCIATION_CLOSED, ERR_ASSOCIATION_TIMEOUT,
 * ERR_ASSOCIATION_PDU, ERR_ASSOCIATION_LIMIT; the connection is closed then
 * @see PS3.8 7.1, 9.3.4; PS3.15 B.4 to B.7
 */
export async function acceptAssociation(options: AcceptAssociationOptions): Promise<Association> {
  const { signal } = options;
  const { channel, timeouts, maxPduLength } = openChannel(options);
  let request: AssociateRequest | undefined;
  const gaveUp = new AbortController();
  try {
    signal?.throwIfAborted();
    const within = { timeoutMs: timeouts.artimMs, signal };
    request = await channel.within(within, () => requestOf(channel));
    const verdict = await channel.within(within, () => judge(request!, options, gaveUp.signal));
    if ("result" in verdict) throw await reject(channel, verdict);
    const acceptance = acceptanceOf(request, verdict, options, maxPduLength);
    const negotiated = agree("acceptor", request, acceptance);
    await channel.send(acceptance);
    const { principal } = verdict;
    return new Association({ channel, negotiated, principal, serve: serviceOf(options.handlers), timeouts });
  } catch (error) {
    gaveUp.abort(error);
    const code = error instanceof AssociationError ? error.code : undefined;
    if (code === "ERR_ASSOCIATION_REJECTED") channel.destroySoon(timeouts.artimMs);
    // Before a request came, whoever it is has no association that a provider could abort (PS3.8 9.2, AA-1 and AA-2).
    else if (!request && code !== "ERR_ASSOCIATION_TIMEOUT") channel.abort(serviceUser);
    else if (!request) options.connection.destroy();
    else channel.giveUp(error);
    throw error;
  }
}

async function requestOf(channel: Channel): Promise<AssociateRequest> {
  const event = await channel.next();
  if (event.kind === "abort")
    throw new AssociationError("ERR_ASSOCIATION_ABORTED", { message: "the peer aborted", abort: event });
  if (event.kind !== "associate-request") throw unexpected();
  expectContextIds(event.contexts);
  return event;
}

/** Who the user is, and what to tell the requestor of that. */
interface Admission {
  readonly principal?: Principal;
  readonly response?: Uint8Array;
}

/** What goes to the peer, and for the log of this side why. */
interface Refusal extends Rejection {
  readonly cause?: unknown;
}

/** Reasons of PS3.8 Table 9-21. */
const rejections = {
  applicationContext: { result: 1, source: 1, reason: 2 },
  callingAeTitle: { result: 1, source: 1, reason: 3 },
  calledAeTitle: { result: 1, source: 1, reason: 7 },
  /** A user who is not who it says, or may not (PS3.7 D.3.3.7.3). */
  user: { result: 1, source: 2, reason: 1 },
  protocolVersion: { result: 1, source: 2, reason: 2 },
} as const satisfies Record<string, Rejection>;

async function judge(
  request: AssociateRequest,
  options: AcceptAssociationOptions,
  signal: AbortSignal,
): Promise<Admission | Refusal> {
  const { aeTitles, isCallingAeTitle = () => true, connection } = options;
  const { calledAeTitle, callingAeTitle } = request;
  if ((request.protocolVersion & 1) === 0) return rejections.protocolVersion;
  if (request.applicationContext !== applicationContextName) return rejections.applicationContext;
  if (!isAeTitle(calledAeTitle) || aeTitles?.includes(calledAeTitle) === false) return rejections.calledAeTitle;
  if (!isAeTitle(callingAeTitle)) return rejections.callingAeTitle;
  const granted = negotiatedOf(connection)?.aeTitles;
  if (granted && !granted.includes(callingAeTitle)) return rejections.callingAeTitle;
  if (!(await isCallingAeTitle(callingAeTitle, connection))) return rejections.callingAeTitle;
  return admit(request, options, signal);
}

async function admit(
  { userInformation: { userIdentity }, callingAeTitle, calledAeTitle }: AssociateRequest,
  { verifyUser, userIdentity: wanted = "required", connection }: AcceptAssociationOptions,
  signal: AbortSignal,
): Promise<Admission | Refusal> {
  if (!verifyUser) return {};
  if (!userIdentity) return wanted === "optional" ? {} : rejections.user;
  const suite = negotiatedOf(connection)?.suite;
  // There are suites of TLS that encrypt nothing.
  const isSecure = suite !== undefined && !suite.includes("_NULL_");
  const remoteAddress = "remoteAddress" in connection ? (connection.remoteAddress as string | undefined) : undefined;
  const context: VerificationContext = { callingAeTitle, calledAeTitle, isSecure, remoteAddress, signal };
  try {
    const verification = await verifyUser(userIdentity, context);
    if (!verification.accepted) return { ...rejections.user, cause: new Error(verification.reason) };
    const { principal, response = new Uint8Array() } = verification;
    return { principal, ...(userIdentity.positiveResponseRequested && { response }) };
  } catch (cause) {
    // A verifier that fails has verified nobody.
    return { ...rejections.user, cause };
  }
}

/** What a connection of `@dicomsec/transport` says of itself; others are not secure. */
function negotiatedOf(connection: Duplex): Negotiated | undefined {
  return "negotiated" in connection ? (connection.negotiated as Negotiated) : undefined;
}

async function reject(channel: Channel, { result, source, reason, cause }: Refusal): Promise<AssociationError> {
  const rejection = { result, source, reason };
  await channel.send({ kind: "associate-reject", ...rejection });
  return new AssociationError("ERR_ASSOCIATION_REJECTED", {
    message: `the association was rejected: result ${result}, source ${source}, reason ${reason}`,
    rejection,
    cause,
  });
}

function acceptanceOf(
  request: AssociateRequest,
  { response }: Admission,
  options: AcceptAssociationOptions,
  maxPduLength: number,
): AssociateAccept {
  const { asyncOperations, extended, roles } = request.userInformation;
  const policy = policyOf(options);
  const answered = (extended ?? []).flatMap((one) => {
    const information = options.extended?.(one);
    return information ? [{ sopClass: one.sopClass, information }] : [];
  });
  return {
    ...request,
    kind: "associate-accept",
    contexts: answerContexts(request, policy),
    userInformation: {
      ...ownInformation(maxPduLength),
      ...(asyncOperations && options.asyncOperations && { asyncOperations: options.asyncOperations(asyncOperations) }),
      ...(roles && { roles: answerRoles(request, policy) }),
      ...(answered.length > 0 && { extended: answered }),
      ...(response && { userIdentityResponse: response }),
    },
  };
}

function policyOf({ syntaxes, preference = "acceptor", scuRoles = [] }: AcceptAssociationOptions): AcceptancePolicy {
  const transferSyntaxesFor =
    typeof syntaxes === "function"
      ? syntaxes
      : (uid: string) => (Object.hasOwn(syntaxes, uid) ? syntaxes[uid] : undefined);
  return { transferSyntaxesFor, preference, acceptsScuRole: (uid) => scuRoles.includes(uid) };
}
