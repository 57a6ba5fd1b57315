import { instancesAccessed, type RecordAction, studyDeleted } from "../messages/access.js";
import type { TypedEventInput } from "../messages/event-input.js";
import {
  aeTitlesUserId,
  type Participant,
  type Process,
  type Users,
  type UsersRequestor,
} from "../messages/participants.js";
import type { AuditMessage, CodedValue } from "../schema/audit-message.js";
import { groupInstances, type HandledInstance } from "./handled-instances.js";
import { eventOf } from "./transfers.js";

interface AccessInput extends TypedEventInput {
  readonly users: Users;
  /** Default: the person where there is one. */
  readonly requestor?: UsersRequestor;
  readonly instances: readonly HandledInstance[];
}

export interface InstancesViewedInput extends AccessInput {
  /** Default: R, they were viewed. */
  readonly action?: RecordAction;
}

/** Instances were viewed, made or changed: DICOM Instances Accessed, one message for each patient and outcome. @throws AuditError @see PS3.15 A.5.3.6 */
export function instancesViewed(input: InstancesViewedInput): readonly AuditMessage[] {
  const { action = "R" } = input;
  return accessed(input, (common) => instancesAccessed({ ...common, action }));
}

export interface InstancesDeletedInput extends AccessInput {
  /** Whether nothing of the studies is left. */
  readonly areWholeStudies: boolean;
  /** Why they were rejected (CID 7011), where a rejection note is what deletes them. */
  readonly rejection?: CodedValue;
}

/**
 * Instances were deleted, or rejected by a Key Object Selection: DICOM Study Deleted for whole studies, and DICOM Instances Accessed with the action D for parts of
 * them. The reason of a rejection becomes an EventTypeCode.
 *
 * @throws AuditError
 * @see PS3.15 A.5.3.8, A.5.3.6
 */
export function instancesDeleted(input: InstancesDeletedInput): readonly AuditMessage[] {
  const { areWholeStudies, rejection, eventTypeCodes = [] } = input;
  const typed = { ...input, eventTypeCodes: [...eventTypeCodes, ...(rejection ? [rejection] : [])] };
  return accessed(typed, (common) =>
    areWholeStudies ? studyDeleted(common) : instancesAccessed({ ...common, action: "D" }),
  );
}

function accessed(
  input: AccessInput,
  make: (common: Parameters<typeof studyDeleted>[0]) => AuditMessage,
): readonly AuditMessage[] {
  const { users, requestor = users.person ? "person" : "process", instances } = input;
  return groupInstances(instances, input).map((group) => make({ ...eventOf(input), users, requestor, ...group }));
}

/** What the message is about, beside what it is. */
const storageCommitment: CodedValue = {
  code: "1.2.840.10008.1.20.1",
  codeSystemName: "DCMUID",
  originalText: "Storage Commitment Push Model SOP Class",
};

export interface StorageCommittedInput extends TypedEventInput {
  /** Who asks for the commitment. */
  readonly requestor: Process;
  /** Who is to be responsible. */
  readonly committer: Process;
  /** With the failure reason of each as its status. */
  readonly instances: readonly HandledInstance[];
}

/**
 * Instances were committed, or were not: PS3.15 has no message for it. DICOM Instances Accessed with the action R, as the node looked whether it has them, and the
 * SOP Class of Storage Commitment as an EventTypeCode; one message for each patient and outcome.
 *
 * @throws AuditError
 * @see PS3.15 A.5.3.6, PS3.4 Annex J
 */
export function storageCommitted(input: StorageCommittedInput): readonly AuditMessage[] {
  const { requestor, committer, eventTypeCodes = [] } = input;
  const users = { person: participantOf(requestor), process: committer };
  return instancesViewed({ ...eventOf(input), ...outcomeOf(input), users, requestor: "person", instances: input.instances, eventTypeCodes: [...eventTypeCodes, storageCommitment] }); // prettier-ignore
}

export function outcomeOf({
  outcome,
  outcomeDescription,
}: TypedEventInput): Pick<TypedEventInput, "outcome" | "outcomeDescription"> {
  return { ...(outcome && { outcome }), ...(outcomeDescription !== undefined && { outcomeDescription }) };
}

/** A process where the other side stands in the place of a person; its AE titles are its AlternativeUserID. */
export function participantOf({ aeTitles = [], ...process }: Process): Participant {
  return aeTitles.length > 0 ? { ...process, alternativeUserId: aeTitlesUserId(aeTitles) } : process;
}
