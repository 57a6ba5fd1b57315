import type { ParticipantObjectDescription, SopClassDescription } from "../schema/audit-message.js";
import type { AuditEventDetail } from "./audit-event.js";
import { filled } from "./fhir-coding.js";

/** Types of the details that say what the ParticipantObjectDescription of an audit message says, by where it stands there. */
const place = "ParticipantObjectDescription";
const types = {
  mpps: `${place}/MPPS/@UID`,
  accession: `${place}/Accession/@Number`,
  sopClass: `${place}/SOPClass/@UID`,
  number: `${place}/SOPClass/@NumberOfInstances`,
  instance: `${place}/SOPClass/Instance/@UID`,
  study: `${place}/ParticipantObjectContainsStudy/StudyIDs/@UID`,
  encrypted: `${place}/Encrypted`,
  anonymized: `${place}/Anonymized`,
} as const;

/** A description as details in the order of the schema: what comes after a SOP Class is of that SOP Class. */
export function detailsOf(description: ParticipantObjectDescription): AuditEventDetail[] {
  const { mppsUids = [], accessionNumbers = [], sopClasses = [], containsStudyUids = [] } = description;
  const { encrypted, anonymized } = description;
  return [
    ...mppsUids.map((uid) => [types.mpps, uid]),
    ...accessionNumbers.map((number) => [types.accession, number]),
    ...sopClasses.flatMap((sopClass) => ofSopClass(sopClass)),
    ...containsStudyUids.map((uid) => [types.study, uid]),
    ...(encrypted === undefined ? [] : [[types.encrypted, String(encrypted)]]),
    ...(anonymized === undefined ? [] : [[types.anonymized, String(anonymized)]]),
  ].flatMap(([type, value]) => {
    const said = filled("valueString", value);
    return said.valueString === undefined ? [] : [{ type: type!, ...said }];
  });
}

/** The number comes first: a SOP Class always has one, and may have no UID. */
function ofSopClass({ uid, numberOfInstances, instanceUids = [] }: SopClassDescription): string[][] {
  return [
    [types.number, String(numberOfInstances)],
    ...(uid === undefined ? [] : [[types.sopClass, uid]]),
    ...instanceUids.map((instance) => [types.instance, instance]),
  ];
}

export function isOfDescription({ type }: AuditEventDetail): boolean {
  return type?.startsWith(`${place}/`) === true;
}

/** The description that such details say; `undefined` when there are none. */
export function descriptionOf(details: readonly AuditEventDetail[]): ParticipantObjectDescription | undefined {
  if (details.length === 0) return undefined;
  const valuesOf = (type: string): string[] =>
    details.flatMap((one) => (one.type === type && one.valueString !== undefined ? [one.valueString] : []));
  const lists = {
    mppsUids: valuesOf(types.mpps),
    accessionNumbers: valuesOf(types.accession),
    sopClasses: sopClassesOf(details),
    containsStudyUids: valuesOf(types.study),
  };
  const [encrypted] = valuesOf(types.encrypted);
  const [anonymized] = valuesOf(types.anonymized);
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0)),
    ...(encrypted !== undefined && { encrypted: encrypted === "true" }),
    ...(anonymized !== undefined && { anonymized: anonymized === "true" }),
  };
}

function sopClassesOf(details: readonly AuditEventDetail[]): SopClassDescription[] {
  const classes: { uid?: string; numberOfInstances: number; instanceUids?: string[] }[] = [];
  for (const { type, valueString = "" } of details) {
    const last = classes.at(-1);
    if (type === types.number && /^\d{1,15}$/.test(valueString))
      classes.push({ numberOfInstances: Number(valueString) });
    else if (type === types.sopClass && last) last.uid = valueString;
    else if (type === types.instance && last) (last.instanceUids ??= []).push(valueString);
  }
  return classes;
}
