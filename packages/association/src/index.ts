export { acceptAssociation, type AcceptAssociationOptions, type AcceptedSyntaxes } from "./accept-association.js";
export type { Association, AssociationEnd, DimseResponse, RequestOptions } from "./association.js";
export type { Command, CommandFields } from "./dimse/command.js";
export type { MessageData } from "./dimse/message-data.js";
export {
  type AbortCause,
  AssociationError,
  type AssociationErrorCode,
  type AssociationErrorDetails,
  type Rejection,
} from "./errors.js";
export type { NegotiatedAssociation, PresentationContext } from "./negotiation.js";
export type {
  AsyncOperations,
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  RoleSelection,
  UserInformation,
} from "./pdu/pdu.js";
export { type ContextProposal, requestAssociation, type RequestAssociationOptions } from "./request-association.js";
export { fileMetaBytes, instanceOfFile, receiveFile } from "./services/part10.js";
export {
  echo,
  find,
  type NormalizedRequest,
  type NormalizedResponse,
  reportEvent,
  requestAction,
  store,
  type StoredInstance,
} from "./services/requests.js";
export {
  type ActionRequest,
  dimseStatus,
  type EchoRequest,
  type EventReportRequest,
  type FindRequest,
  type Outcome,
  type ServiceHandlers,
  type StoreRequest,
} from "./services/serve.js";
export type { AssociationTimeouts } from "./timeouts.js";
export {
  type AwaitOptions,
  type CommitmentRecord,
  type ConfirmedNode,
  confirmedNodes,
  type CopyStatus,
  expectOnlyStatusChanged,
  expectTransition,
  type FailedInstance,
  type Holding,
  type IdentifyNode,
  type InstanceRecord,
  type InstanceState,
  type InstanceStatus,
  type InstanceStore,
  isSameBesideStatus,
  OnlineStorage,
  type OnlineStorageHandlers,
  type OnlineStorageOptions,
  openOnlineStorage,
  type RecordChange,
  type RecordKind,
  type ReferencedInstance,
  type SecurePeer,
  type SopAuthorization,
  type SopInstanceStatus,
  type StatusAfter,
  type StatusEvent,
  statusTransitions,
  StorageError,
  type StorageErrorCode,
  type StorageErrorDetails,
  type StorageEvent,
  type StoredContent,
  type StoreRecords,
  type Transfer,
  type TransferOptions,
  type TransferOutcome,
} from "./storage/index.js";
export {
  type IdentityOptions,
  jwtIdentity,
  kerberosIdentity,
  passcodeIdentity,
  samlIdentity,
  usernameIdentity,
} from "./user-identity/identities.js";
export { identityVerifier } from "./user-identity/identity-verifier.js";
export { hashPasscode } from "./user-identity/passcode-hash.js";
export { passcodeVerifier, type PasscodeVerifierOptions } from "./user-identity/passcode-verifier.js";
export { parseUserFile, readUserFile, type UserFile } from "./user-identity/user-file.js";
export type {
  Principal,
  UserIdentity,
  UserIdentityType,
  UserIdentityVerifier,
  Verification,
  VerificationContext,
} from "./user-identity/user-identity.js";
export { usernameVerifier } from "./user-identity/username-verifier.js";
