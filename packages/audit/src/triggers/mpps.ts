import { procedureRecord } from "../messages/access.js";
import type { TypedEventInput } from "../messages/event-input.js";
import { type Study, textDetail } from "../messages/objects.js";
import type { Process } from "../messages/participants.js";
import type { AuditMessage } from "../schema/audit-message.js";
import { outcomeOf, participantOf } from "./access.js";
import { eventOf } from "./transfers.js";
import { patientOf, studyUidOf } from "./unknown.js";

const mppsSopClassUid = "1.2.840.10008.3.1.2.3.3";

export interface MppsInput extends TypedEventInput {
  readonly operation: "N-CREATE" | "N-SET";
  /** The modality. */
  readonly requestor: Process;
  /** Who keeps the procedure step. */
  readonly manager: Process;
  readonly mppsUid: string;
  /** Performed Procedure Step Status: "IN PROGRESS", "COMPLETED", "DISCONTINUED". */
  readonly status?: string;
  /** Of the Scheduled Step Attributes Sequence. */
  readonly studies?: readonly { readonly studyInstanceUid?: string; readonly accessionNumber?: string }[];
  readonly patientId?: string;
  readonly patientName?: string;
}

/**
 * A Modality Performed Procedure Step was made or changed: Procedure Record. The procedure step is the instance of each study that is known for sure.
 *
 * @throws AuditError
 * @see PS3.15 A.5.3.15
 */
export function performedProcedureStep(input: MppsInput): AuditMessage {
  const { operation, requestor, manager, mppsUid, status, studies = [], patientId, patientName } = input;
  const details = [textDetail("Performed Procedure Step Status", status ?? "")].filter(() => status !== undefined);
  return procedureRecord({
    ...eventOf(input),
    ...outcomeOf(input),
    action: operation === "N-CREATE" ? "C" : "U",
    users: { person: participantOf(requestor), process: manager },
    requestor: "person",
    studies: (studies.length > 0 ? studies : [{}]).map((study) => ({ ...studyOf(study, mppsUid), details })),
    patient: patientOf(patientId, patientName),
  });
}

function studyOf(
  { studyInstanceUid, accessionNumber = "" }: { readonly studyInstanceUid?: string; readonly accessionNumber?: string },
  mppsUid: string,
): Study {
  return {
    studyInstanceUid: studyUidOf(studyInstanceUid),
    sopClasses: [{ uid: mppsSopClassUid, numberOfInstances: 1, instanceUids: [mppsUid] }],
    mppsUids: [mppsUid],
    ...(accessionNumber !== "" && { accessionNumbers: [accessionNumber] }),
  };
}
