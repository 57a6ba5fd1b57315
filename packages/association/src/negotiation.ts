import { implementationClassUid, implementationVersionName, TransferSyntax } from "@dicomsec/core";
import { AssociationError } from "./errors.js";
import {
  type AssociateAccept,
  type AssociateRequest,
  type AsyncOperations,
  type ContextAnswer,
  contextResult,
  type ProposedContext,
  type RoleSelection,
  type UserInformation,
} from "./pdu/pdu.js";

/** A presentation context that both sides agreed on. */
export interface PresentationContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
  /** What this side may be for the abstract syntax. */
  readonly isScu: boolean;
  readonly isScp: boolean;
}

/** What an association was agreed to be. */
export interface NegotiatedAssociation {
  readonly role: "requestor" | "acceptor";
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly contexts: readonly PresentationContext[];
  /** What was proposed and not accepted: the abstract syntax and the reason (PS3.8 Table 9-18). */
  readonly refusedContexts: readonly { readonly abstractSyntax: string; readonly result: number }[];
  /** How many operations may be outstanding: those that the requestor invokes, and those that it performs. */
  readonly asyncOperations: AsyncOperations;
  /** What the peer said of itself. */
  readonly peer: UserInformation;
}

/** Without negotiation one operation at a time (PS3.7 D.3.3.3). */
const synchronous: AsyncOperations = { invoked: 1, performed: 1 };

/** What this implementation says of itself. */
export function ownInformation(maxPduLength: number): UserInformation {
  return { maxPduLength, implementationClassUid, implementationVersionName };
}

/** What of a request an acceptor takes. */
export interface AcceptancePolicy {
  /** Transfer syntaxes of an abstract syntax that are taken, in the order of preference; undefined: not supported. */
  readonly transferSyntaxesFor: (abstractSyntax: string) => readonly string[] | undefined;
  /** Whether the proposed order of transfer syntaxes decides, or the own one. */
  readonly preference: "requestor" | "acceptor";
  /** Whether this side takes the SCU role of an abstract syntax where the requestor proposes to be SCP. */
  readonly acceptsScuRole: (abstractSyntax: string) => boolean;
}

/** The answer to each proposed context. @see PS3.8 9.3.3.2 */
export function answerContexts(request: AssociateRequest, policy: AcceptancePolicy): ContextAnswer[] {
  return request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) => {
    const own = policy.transferSyntaxesFor(abstractSyntax);
    // Not significant, yet it is there (PS3.8 9.3.3.2).
    const refused = { id, transferSyntax: TransferSyntax.ImplicitVRLittleEndian };
    if (!own) return { ...refused, result: contextResult.abstractSyntaxNotSupported };
    const [order, other] = policy.preference === "acceptor" ? [own, transferSyntaxes] : [transferSyntaxes, own];
    const transferSyntax = order.find((uid) => other.includes(uid));
    if (transferSyntax === undefined) return { ...refused, result: contextResult.transferSyntaxesNotSupported };
    return { id, result: contextResult.acceptance, transferSyntax };
  });
}

/** Roles as they are granted: no more than was proposed (PS3.7 D.3.3.4.2). */
export function answerRoles({ userInformation }: AssociateRequest, policy: AcceptancePolicy): RoleSelection[] {
  return (userInformation.roles ?? []).map(({ sopClass, scu, scp }) => ({
    sopClass,
    scu,
    scp: scp && policy.acceptsScuRole(sopClass),
  }));
}

/** Id odd, from 1 to 255, none twice. @throws AssociationError ERR_ASSOCIATION_PDU */
export function expectContextIds(contexts: readonly { readonly id: number }[]): void {
  const ids = new Set(contexts.map(({ id }) => id));
  if (ids.size === contexts.length && contexts.every(({ id }) => id % 2 === 1)) return;
  throw invalid("the id of a presentation context is even, or there twice");
}

/**
 * What request and acceptance come to.
 *
 * @throws AssociationError ERR_ASSOCIATION_PDU for an acceptance of what was not proposed
 */
export function agree(
  role: "requestor" | "acceptor",
  request: AssociateRequest,
  acceptance: AssociateAccept,
): NegotiatedAssociation {
  expectContextIds(acceptance.contexts);
  const proposals = new Map(request.contexts.map((context) => [context.id, context]));
  const roles = grantedRoles(request, acceptance);
  const contexts: PresentationContext[] = [];
  const refusedContexts: { abstractSyntax: string; result: number }[] = [];
  for (const answer of acceptance.contexts) {
    const proposal = proposals.get(answer.id);
    if (!proposal) throw notProposed();
    const { abstractSyntax } = proposal;
    if (answer.result === contextResult.acceptance) contexts.push(contextOf(proposal, answer, role, roles));
    else refusedContexts.push({ abstractSyntax, result: answer.result });
  }
  const { callingAeTitle, calledAeTitle, userInformation } = request;
  const peer = role === "requestor" ? acceptance.userInformation : userInformation;
  if (peer.maxPduLength > 0 && peer.maxPduLength < MIN_PDU_LENGTH)
    throw invalid("the peer takes no PDU that a fragment of a message fits in");
  const asyncOperations = windowOf(request, acceptance);
  return { role, callingAeTitle, calledAeTitle, contexts, refusedContexts, asyncOperations, peer };
}

function contextOf(
  { id, abstractSyntax, transferSyntaxes }: ProposedContext,
  { transferSyntax }: ContextAnswer,
  role: "requestor" | "acceptor",
  roles: ReadonlyMap<string, RoleSelection>,
): PresentationContext {
  if (!transferSyntaxes.includes(transferSyntax)) throw notProposed();
  // Without role selection the requestor is the SCU.
  const { scu, scp } = roles.get(abstractSyntax) ?? { scu: true, scp: false };
  const [isScu, isScp] = role === "requestor" ? [scu, scp] : [scp, scu];
  return { id, abstractSyntax, transferSyntax, isScu, isScp };
}

function notProposed(): AssociationError {
  return invalid("the peer accepts a presentation context or transfer syntax that was not proposed");
}

/** Invalid PDU parameter value (PS3.8 Table 9-26). */
function invalid(message: string): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_PDU", { message, abort: { source: 2, reason: 6 } });
}

/** The header of a presentation data value, and two bytes. */
const MIN_PDU_LENGTH = 8;

/** No more than was proposed; without a proposal there is nothing to answer (PS3.7 D.3.3.3). */
function windowOf(request: AssociateRequest, acceptance: AssociateAccept): AsyncOperations {
  const proposed = request.userInformation.asyncOperations ?? synchronous;
  const answered = acceptance.userInformation.asyncOperations ?? synchronous;
  const least = (one: number, other: number): number => Math.min(one || other, other || one);
  return {
    invoked: least(proposed.invoked, answered.invoked),
    performed: least(proposed.performed, answered.performed),
  };
}

/** A role is there when it was proposed and granted; without an answer the default roles hold. */
function grantedRoles(request: AssociateRequest, acceptance: AssociateAccept): Map<string, RoleSelection> {
  const proposed = new Map((request.userInformation.roles ?? []).map((one) => [one.sopClass, one]));
  const granted = (acceptance.userInformation.roles ?? []).flatMap(({ sopClass, scu, scp }) => {
    const wanted = proposed.get(sopClass);
    return wanted ? [[sopClass, { sopClass, scu: scu && wanted.scu, scp: scp && wanted.scp }] as const] : [];
  });
  return new Map(granted);
}
