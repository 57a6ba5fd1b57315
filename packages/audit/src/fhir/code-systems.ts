/** Code systems by the names that audit messages have for them. */
const uris: Readonly<Record<string, string>> = {
  DCM: "http://dicom.nema.org/resources/ontology/DCM",
  SCT: "http://snomed.info/sct",
  LN: "http://loinc.org",
  "RFC-3881": "urn:ietf:rfc:3881",
  "IHE Transactions": "urn:ihe:event-type-code",
};
const names = new Map(Object.entries(uris).map(([name, uri]) => [uri, name]));

/** Systems of the codes and identifiers that stand without one in an audit message. @see FHIR R4 AuditEvent, ImagingStudy */
export const fhirSystems = {
  dicomUid: "urn:dicom:uid",
  sourceType: "http://terminology.hl7.org/CodeSystem/security-source-type",
  objectType: "http://terminology.hl7.org/CodeSystem/audit-entity-type",
  objectRole: "http://terminology.hl7.org/CodeSystem/object-role",
  lifeCycle: "http://terminology.hl7.org/CodeSystem/dicom-audit-lifecycle",
} as const;

/** Of a system that is no URI, no OID and not known: FHIR has URIs alone. */
const LOCAL_NAME = "urn:x-audit-code-system:";

export const OID_URN = "urn:oid:";
const oid = /^[0-2](?:\.(?:0|[1-9]\d*))+$/;

export function isOid(text: string): boolean {
  return oid.test(text);
}

/** @see FHIR R4 Coding.system: an absolute URI */
export function systemUri(name: string): string {
  if (Object.hasOwn(uris, name)) return uris[name]!;
  if (isOid(name)) return `${OID_URN}${name}`;
  if (/^[a-z][a-z\d+.-]*:[!-~]+$/i.test(name)) return name;
  return `${LOCAL_NAME}${encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, "\ufffd"))}`;
}

export function systemName(uri: string): string {
  const known = names.get(uri);
  if (known !== undefined) return known;
  if (uri.startsWith(LOCAL_NAME)) return decoded(uri.slice(LOCAL_NAME.length));
  const rest = uri.startsWith(OID_URN) ? uri.slice(OID_URN.length) : "";
  return isOid(rest) ? rest : uri;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
