import type { AuditSourceTypeCode, CodedValue } from "../schema/audit-message.js";
import { replaceIllegalCharacters } from "../xml/characters.js";
import type { CodeableConcept, Coding, Extension, Reference } from "./audit-event.js";
import { fhirSystems, systemName, systemUri } from "./code-systems.js";

const ORIGINAL_TEXT = "http://hl7.org/fhir/StructureDefinition/originalText";

/** Why a value is not there, where FHIR wants an element all the same. */
export const absent: { readonly extension: readonly Extension[] } = {
  extension: [{ url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", valueCode: "unknown" }],
};

/** A text without what neither XML nor FHIR has a place for: U+FFFD stands there. */
function legal(text: string): string {
  return replaceIllegalCharacters(text, () => "\ufffd");
}

/** An element of FHIR that is there only when it is not empty. */
export function filled<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  return value === undefined || value.trim() === ""
    ? {}
    : ({ [name]: legal(value) } as { readonly [Key in Name]?: string });
}

/** A list of FHIR is not empty. */
export function filledList<Name extends string, Value>(
  name: Name,
  values: readonly Value[],
): { readonly [Key in Name]?: readonly Value[] } {
  return values.length === 0 ? {} : ({ [name]: values } as { readonly [Key in Name]?: readonly Value[] });
}

/** The Code Meaning is what is displayed; where another text is to be, it stands beside it. */
export function codingOf({ code, codeSystemName, originalText, displayName }: Partial<CodedValue>): Coding {
  const isSame = displayName === undefined || displayName === "";
  const hasMeaning = !isSame && originalText !== undefined && originalText !== "";
  const coding = {
    ...(codeSystemName !== undefined && codeSystemName !== "" && { system: systemUri(codeSystemName) }),
    ...filled("code", code?.trim().replaceAll(/\s+/g, " ")),
    ...filled("display", isSame ? originalText : displayName),
    ...(hasMeaning && { extension: [{ url: ORIGINAL_TEXT, valueString: legal(originalText) }] }),
  };
  return Object.keys(coding).length === 0 ? absent : coding;
}

/** Who or what an identifier names; `undefined` when it is empty. */
export function referenceTo(id: string): Reference | undefined {
  const identifier = filled("value", id);
  return identifier.value === undefined ? undefined : { identifier };
}

export function conceptOf(code: CodedValue): CodeableConcept {
  return { coding: [codingOf(code)] };
}

export function codedValueOf({ system = "", code = "", display = "", extension = [] }: Coding): CodedValue {
  const meaning = extension.find(({ url }) => url === ORIGINAL_TEXT)?.valueString;
  const common = { code, codeSystemName: systemName(system), originalText: meaning ?? display };
  return meaning === undefined ? common : { ...common, displayName: display };
}

/** A concept has a text of its own where it has no code. */
export function codedValueOfConcept({ coding = [], text = "" }: CodeableConcept): CodedValue {
  const value = codedValueOf(coding[0] ?? {});
  return value.originalText === "" ? { ...value, originalText: text } : value;
}

/** A code "1" to "9" stands alone in an audit message. */
export function sourceTypeCoding(type: AuditSourceTypeCode): Coding {
  const code = type.code.trim();
  const isAlone = type.codeSystemName === undefined && /^[1-9]$/.test(code);
  return isAlone ? { system: fhirSystems.sourceType, code } : codingOf(type);
}

export function sourceTypeOf(coding: Coding): AuditSourceTypeCode {
  const { system, code = "", display } = coding;
  const isAlone = system === undefined ? display === undefined : system === fhirSystems.sourceType && /^[1-9]$/.test(code); // prettier-ignore
  return isAlone ? { code } : codedValueOf(coding);
}
