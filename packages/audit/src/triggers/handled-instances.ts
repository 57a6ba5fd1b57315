import type { EventInput, Outcome } from "../messages/event-input.js";
import type { NonEmpty, Patient, Study, StudySopClass } from "../messages/objects.js";
import { patientOf, studyUidOf } from "./unknown.js";

/** An instance that something was done with, as far as it is known. */
export interface HandledInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid?: string;
  readonly patientId?: string;
  readonly patientName?: string;
  readonly accessionNumber?: string;
  readonly mppsUid?: string;
  readonly encrypted?: boolean;
  readonly anonymized?: boolean;
  /** What the operation ended with, as DIMSE says it; a warning is a success. Default: 0. */
  readonly status?: number;
}

/** Instances that one message can tell: of one patient, with one outcome, encrypted or not. */
export interface InstanceGroup {
  readonly patient: Patient;
  readonly studies: NonEmpty<Study>;
  readonly outcome: Outcome;
  readonly outcomeDescription?: string;
}

/**
 * The instances of an event in as many groups as there must be messages: what ended partly so and partly otherwise is two, as is what was partly encrypted (A.5.2),
 * and most messages have one patient.
 */
export function groupInstances(
  instances: readonly HandledInstance[],
  { outcome = "success", outcomeDescription }: Pick<EventInput, "outcome" | "outcomeDescription">,
): readonly InstanceGroup[] {
  const groups = grouped(instances, ({ status = 0, encrypted, patientId = "" }) =>
    JSON.stringify([isFailure(status), encrypted === true, patientId]),
  );
  return groups.map((group) => {
    const failures = group.map(({ status = 0 }) => status).filter(isFailure);
    const description = failures.length === 0 ? outcomeDescription : (outcomeDescription ?? statusText(failures));
    const patient = patientOf(group[0].patientId, group.find(({ patientName }) => patientName)?.patientName);
    return {
      patient,
      studies: studiesOf(group),
      outcome: failures.length > 0 && outcome === "success" ? "seriousFailure" : outcome,
      ...(description !== undefined && { outcomeDescription: description }),
    };
  });
}

/** The studies that instances are of, with their SOP Classes. */
function studiesOf(instances: NonEmpty<HandledInstance>): NonEmpty<Study> {
  const studies = grouped(instances, ({ studyInstanceUid }) => studyInstanceUid ?? "");
  return mapped(studies as NonEmpty<NonEmpty<HandledInstance>>, (group) => {
    const { studyInstanceUid, encrypted, anonymized } = group[0];
    const accessionNumbers = distinct(group.map(({ accessionNumber }) => accessionNumber));
    const mppsUids = distinct(group.map(({ mppsUid }) => mppsUid));
    const isOneWay = group.every((one) => one.anonymized === anonymized);
    return {
      studyInstanceUid: studyUidOf(studyInstanceUid),
      sopClasses: sopClassesOf(group),
      ...(accessionNumbers.length > 0 && { accessionNumbers }),
      ...(mppsUids.length > 0 && { mppsUids }),
      ...(encrypted !== undefined && { encrypted }),
      ...(anonymized !== undefined && isOneWay && { anonymized }),
    };
  });
}

function sopClassesOf(instances: NonEmpty<HandledInstance>): NonEmpty<StudySopClass> {
  const classes = grouped(instances, ({ sopClassUid }) => sopClassUid) as NonEmpty<NonEmpty<HandledInstance>>;
  return mapped(classes, (group) => {
    const instanceUids = distinct(group.map(({ sopInstanceUid }) => sopInstanceUid));
    return { uid: group[0].sopClassUid, numberOfInstances: instanceUids.length, instanceUids };
  });
}

/** Whether a status of DIMSE is a failure: neither success nor one of the warnings. @see PS3.7 Annex C */
function isFailure(status: number): boolean {
  const isWarning = status === 0x0001 || status === 0x0107 || status === 0x0116 || status >> 12 === 0xb;
  return status !== 0 && !isWarning;
}

function statusText(statuses: readonly number[]): string {
  const codes = distinct(statuses.map((status) => status.toString(16).toUpperCase().padStart(4, "0")));
  return `status ${codes.join(", ")}`;
}

/** In the order in which they came first. */
function grouped<Value>(values: readonly Value[], keyOf: (value: Value) => string): readonly NonEmpty<Value>[] {
  const groups = new Map<string, [Value, ...Value[]]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return [...groups.values()];
}

function mapped<From, To>([first, ...rest]: NonEmpty<From>, to: (value: From) => To): NonEmpty<To> {
  return [to(first), ...rest.map(to)];
}

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined && value !== ""))] as string[];
}
