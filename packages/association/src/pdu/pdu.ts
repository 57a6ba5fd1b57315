import type { AbortCause, Rejection } from "../errors.js";
import type { UserIdentity } from "../user-identity/user-identity.js";

/** The DICOM Application Context Name (PS3.7 A.2.1). */
export const applicationContextName = "1.2.840.10008.3.1.1.1";

/** PDU-type of PS3.8 9.3. */
export const pduType = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  dataTransfer: 0x04,
  releaseRequest: 0x05,
  releaseResponse: 0x06,
  abort: 0x07,
} as const;

/** A presentation context as it is proposed; its id is odd, from 1 to 255. */
export interface ProposedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** Result/Reason of PS3.8 9.3.3.2. */
export const contextResult = {
  acceptance: 0,
  userRejection: 1,
  noReason: 2,
  abstractSyntaxNotSupported: 3,
  transferSyntaxesNotSupported: 4,
} as const;

/** The answer to a presentation context. */
export interface ContextAnswer {
  readonly id: number;
  /** One of `contextResult`. */
  readonly result: number;
  /** Of no meaning unless the result is acceptance. */
  readonly transferSyntax: string;
}

/** SCP/SCU Role Selection (PS3.7 D.3.3.4). */
export interface RoleSelection {
  readonly sopClass: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** SOP Class Extended Negotiation (PS3.7 D.3.3.5). */
export interface ExtendedNegotiation {
  readonly sopClass: string;
  readonly information: Uint8Array;
}

/** SOP Class Common Extended Negotiation (PS3.7 D.3.3.6). */
export interface CommonExtendedNegotiation {
  readonly sopClass: string;
  readonly serviceClass: string;
  readonly relatedGeneralSopClasses: readonly string[];
}

/** Asynchronous Operations Window (PS3.7 D.3.3.3); 0 is unlimited. */
export interface AsyncOperations {
  readonly invoked: number;
  readonly performed: number;
}

/** The User Information Item (PS3.7 D.3.3). */
export interface UserInformation {
  /** The longest P-DATA-TF PDU, without its header, that the sender takes; 0: any. */
  readonly maxPduLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersionName?: string;
  readonly asyncOperations?: AsyncOperations;
  readonly roles?: readonly RoleSelection[];
  readonly extended?: readonly ExtendedNegotiation[];
  readonly commonExtended?: readonly CommonExtendedNegotiation[];
  /** Requests alone. */
  readonly userIdentity?: UserIdentity;
  /** Acceptances alone: the Server-response. */
  readonly userIdentityResponse?: Uint8Array;
}

interface AssociateFields {
  /** Bit 0 is version 1. */
  readonly protocolVersion: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContext: string;
  readonly userInformation: UserInformation;
}

export interface AssociateRequest extends AssociateFields {
  readonly kind: "associate-request";
  readonly contexts: readonly ProposedContext[];
}

export interface AssociateAccept extends AssociateFields {
  readonly kind: "associate-accept";
  readonly contexts: readonly ContextAnswer[];
}

export interface AssociateReject extends Rejection {
  readonly kind: "associate-reject";
}

export interface ReleaseRequest {
  readonly kind: "release-request";
}

export interface ReleaseResponse {
  readonly kind: "release-response";
}

export interface Abort extends AbortCause {
  readonly kind: "abort";
}

/** Every PDU of PS3.8 9.3 but P-DATA-TF, whose values are passed on as they come. */
export type ControlPdu =
  AssociateRequest | AssociateAccept | AssociateReject | ReleaseRequest | ReleaseResponse | Abort;
