import { type Dataset, type DicomFile, formatDateTime, Tag } from "@dicomsec/core";
import { type InstanceStatus, isSopInstanceStatus } from "./instance-status.js";
import { StorageError } from "./storage-error.js";

/** The attributes that A.1 lets change, and no others. @see PS3.15 A.1.1 h */
export const statusTags = [
  Tag.SOPInstanceStatus,
  Tag.SOPAuthorizationDateTime,
  Tag.SOPAuthorizationComment,
  Tag.AuthorizationEquipmentCertificationNumber,
] as const;

/** By what an instance became an original, or an authorized one. */
export interface SopAuthorization {
  /** SOP Authorization DateTime (0100,0420). Default: now. */
  readonly dateTime?: Date;
  /** SOP Authorization Comment (0100,0424). Default: the one that is there, if any. */
  readonly comment?: string;
  /** Authorization Equipment Certification Number (0100,0426). */
  readonly certificationNumber: string;
}

/** As it is written. */
export type AppliedAuthorization = SopAuthorization & { readonly dateTime: Date };

/** Attributes that every original has, beside those that are set with its status. @see PS3.15 A.1.1 a.2 */
const required = [Tag.SOPClassUID, Tag.SOPInstanceUID, Tag.StudyInstanceUID, Tag.SeriesInstanceUID] as const;

/** @throws StorageError ERR_STORAGE_ATTRIBUTE */
export function expectRequiredAttributes({ dataset }: DicomFile): void {
  for (const tag of required) if (!dataset.getString(tag)) throw refused("an attribute is missing", dataset, tag);
}

/**
 * The status that an instance has. A value that the standard does not define counts as not specified.
 *
 * @throws StorageError ERR_STORAGE_ATTRIBUTE where there are several: whoever reads next may take another one of them
 */
export function statusOf({ dataset }: DicomFile): InstanceStatus {
  const isIt = (tag: number): boolean => tag === Tag.SOPInstanceStatus;
  const found = dataset.elements(isIt).filter(({ tag }) => isIt(tag));
  if (found.length > 1) throw refused("an attribute is there twice", dataset, Tag.SOPInstanceStatus);
  if (found.length === 0) return "absent";
  const value = found[0]!.strings.join("\\");
  return isSopInstanceStatus(value) ? value : "NS";
}

/** Whether an instance says its status in the words of the standard, or nothing. */
export function isPlain({ dataset }: DicomFile): boolean {
  return (
    !dataset.has(Tag.SOPInstanceStatus) || isSopInstanceStatus(dataset.getStrings(Tag.SOPInstanceStatus).join("\\"))
  );
}

/** Sets the status; `absent` takes the attributes that belong to it away, too. @throws EncodeError for a comment or number that cannot be encoded */
export function setStatus({ dataset }: DicomFile, status: InstanceStatus, authorization?: AppliedAuthorization): void {
  if (status === "absent") for (const tag of statusTags) dataset.delete(tag);
  else dataset.set(Tag.SOPInstanceStatus, status, "CS");
  if (authorization) setAuthorization(dataset, authorization);
}

function setAuthorization(dataset: Dataset, { dateTime, comment, certificationNumber }: AppliedAuthorization): void {
  if (certificationNumber.trim() === "")
    throw refused("the certification number is empty", dataset, Tag.AuthorizationEquipmentCertificationNumber);
  dataset.set(Tag.SOPAuthorizationDateTime, dicomDateTime(dateTime), "DT");
  if (comment !== undefined) dataset.set(Tag.SOPAuthorizationComment, comment, "LT");
  dataset.set(Tag.AuthorizationEquipmentCertificationNumber, certificationNumber, "LO");
}

/** In UTC, as precise as a clock tells it. */
function dicomDateTime(date: Date): string {
  return formatDateTime({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    offsetMinutes: 0,
  });
}

function refused(message: string, { path }: Dataset, tag: number): StorageError {
  const digits = tag.toString(16).padStart(8, "0").toUpperCase();
  return new StorageError("ERR_STORAGE_ATTRIBUTE", {
    message,
    path: `${path}(${digits.slice(0, 4)},${digits.slice(4)})`,
  });
}
