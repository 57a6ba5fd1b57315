import { Dataset, SopClass, Tag } from "@dicomsec/core";
import type { FailedInstance, ReferencedInstance } from "./instance-store.js";

/** Storage Commitment Push Model (PS3.4 J.3). */
export const commitmentClass = SopClass.StorageCommitmentPushModel;
/** The well-known SOP Instance (PS3.4 J.3.5). */
export const commitmentInstance = "1.2.840.10008.1.20.1.1";
/** Action Type ID of a request for commitment (PS3.4 Table J.3-1). */
export const requestCommitment = 1;
/** Event Type IDs (PS3.4 Table J.3-3). */
export const commitmentEvent = { successful: 1, failuresExist: 2 } as const;

/** Failure Reason (0008,1197). @see PS3.3 C.14.1.1 */
export const failureReason = {
  processingFailure: 0x0110,
  noSuchObjectInstance: 0x0112,
  classInstanceConflict: 0x0119,
  duplicateTransactionUid: 0x0131,
} as const;

/** No more than what tells UIDs from other text. */
const isUid = /^[\d.]{1,64}$/;

export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly instances: readonly ReferencedInstance[];
}

export interface CommitmentReport {
  readonly transactionUid: string;
  readonly committed: readonly ReferencedInstance[];
  readonly failed: readonly FailedInstance[];
}

export function encodeCommitmentRequest({ transactionUid, instances }: CommitmentRequest): Dataset {
  const information = new Dataset();
  information.set(Tag.TransactionUID, transactionUid);
  information.set(Tag.ReferencedSOPSequence, instances.map(referenceItem));
  return information;
}

/** Undefined when it is none. */
export function decodeCommitmentRequest(information: Dataset | undefined): CommitmentRequest | undefined {
  const transactionUid = information?.getString(Tag.TransactionUID);
  const instances = referencesIn(information, Tag.ReferencedSOPSequence);
  return transactionUid && isUid.test(transactionUid) && instances && instances.length > 0
    ? { transactionUid, instances }
    : undefined;
}

export function encodeCommitmentReport({ transactionUid, committed, failed }: CommitmentReport): Dataset {
  const information = new Dataset();
  information.set(Tag.TransactionUID, transactionUid);
  if (committed.length > 0) information.set(Tag.ReferencedSOPSequence, committed.map(referenceItem));
  if (failed.length > 0) information.set(Tag.FailedSOPSequence, failed.map(failedItem));
  return information;
}

/** Undefined when it cannot be understood: nothing follows from it then. */
export function decodeCommitmentReport(information: Dataset | undefined): CommitmentReport | undefined {
  const transactionUid = information?.getString(Tag.TransactionUID);
  const committed = referencesIn(information, Tag.ReferencedSOPSequence);
  const failed = referencesIn(information, Tag.FailedSOPSequence);
  if (!information || !transactionUid || !committed || !failed) return undefined;
  const reasons = information.getItems(Tag.FailedSOPSequence).map((item) => item.getNumber(Tag.FailureReason));
  const withReasons = failed.map((one, index) => ({
    ...one,
    reason: reasons[index] ?? failureReason.processingFailure,
  }));
  return { transactionUid, committed, failed: withReasons };
}

function referenceItem({ sopClassUid, sopInstanceUid }: ReferencedInstance): Dataset {
  const item = new Dataset();
  item.set(Tag.ReferencedSOPClassUID, sopClassUid);
  item.set(Tag.ReferencedSOPInstanceUID, sopInstanceUid);
  return item;
}

function failedItem(instance: FailedInstance): Dataset {
  const item = referenceItem(instance);
  item.set(Tag.FailureReason, instance.reason);
  return item;
}

/** Undefined when an Item lacks a UID. */
function referencesIn(information: Dataset | undefined, tag: number): ReferencedInstance[] | undefined {
  const instances: ReferencedInstance[] = [];
  for (const item of information?.getItems(tag) ?? []) {
    const sopClassUid = item.getString(Tag.ReferencedSOPClassUID);
    const sopInstanceUid = item.getString(Tag.ReferencedSOPInstanceUID);
    if (!sopClassUid || !sopInstanceUid) return undefined;
    instances.push({ sopClassUid, sopInstanceUid });
  }
  return instances;
}
