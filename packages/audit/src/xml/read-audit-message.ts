import { AuditError } from "../errors.js";
import type {
  ActiveParticipant,
  AuditMessage,
  AuditSourceIdentification,
  AuditSourceTypeCode,
  CodedValue,
  EventActionCode,
  EventIdentification,
  EventOutcomeIndicator,
  NetworkAccessPointTypeCode,
  ParticipantObjectDescription,
  ParticipantObjectDetail,
  ParticipantObjectIdentification,
  SopClassDescription,
} from "../schema/audit-message.js";
import { lifeCycleValues, roleValues, typeValues } from "../schema/object-values.js";
import { decodeBase64 } from "./base64.js";
import { parseXml, type XmlElement } from "./parse-xml.js";

/** Whose form a message that was read has. `old-dicom`: of the first edition of A.5, with codes beside the description; `rfc3881`: with `code` and `displayName`. */
export type AuditForm = "dicom" | "dcm4che" | "old-dicom" | "rfc3881";

/** A departure that was tolerated, or something that the message lost by being read. */
export interface AuditWarning {
  readonly code:
    /** Something that the schema demands is not there; what stands in its place is empty. */
    | "WARN_AUDIT_MISSING"
    /** A value is none that the schema allows; it was left out, or kept where any text can stand. */
    | "WARN_AUDIT_VALUE"
    /** An element or attribute of another schema; it was left out. */
    | "WARN_AUDIT_UNKNOWN"
    /** Elements stand in another order than that of the schema. */
    | "WARN_AUDIT_ORDER";
  /** Never a value of the message. */
  readonly message: string;
  readonly path: string;
}

export interface ReadAuditMessage {
  readonly message: AuditMessage;
  readonly form: AuditForm;
  readonly warnings: readonly AuditWarning[];
}

export interface ReadAuditMessageOptions {
  /** Longest document, in bytes or characters. Default: 16 MiB. */
  readonly maxLength?: number;
}

/** An xsd:integer that is a number of instances. */
const integerForm = /^\+?\d{1,15}$/;

/** How many departures are told; messages with more are told by the last. */
const MOST_WARNINGS = 100;

/**
 * Reads an audit message, as PS3.15 has it or as others write it: dcm4che, the first edition of A.5, RFC 3881. It is not judged: `validateAuditMessage` does
 * that.
 *
 * @param document Bytes are UTF-8; a byte order mark may come first.
 * @throws AuditError ERR_AUDIT_XML, ERR_AUDIT_LIMIT; ERR_AUDIT_NO_MESSAGE for a document that is none, or has no EventIdentification
 * @see PS3.15 A.5.1
 */
export function readAuditMessage(
  document: Uint8Array | string,
  { maxLength = 2 ** 24 }: ReadAuditMessageOptions = {},
): ReadAuditMessage {
  if (document.length > maxLength)
    throw new AuditError("ERR_AUDIT_LIMIT", { message: "the document is longer than it may be" });
  const root = parseXml(typeof document === "string" ? document : textOf(document));
  if (root.name !== "AuditMessage")
    throw new AuditError("ERR_AUDIT_NO_MESSAGE", { message: "the document is no AuditMessage" });
  return new MessageReader().read(root);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AuditError("ERR_AUDIT_XML", { message: "the document is not UTF-8", cause });
  }
}

class MessageReader {
  readonly #warnings: AuditWarning[] = [];
  #form: AuditForm = "dicom";
  #path = "";

  read(root: XmlElement): ReadAuditMessage {
    for (const name of root.attributes.keys()) if (!isNamespace(name)) this.#rootAttribute(root, name);
    // The schema is of no namespace.
    if (root.attributes.get("xmlns")) this.#unknown("xmlns");
    const children = this.#byName(root, [
      "EventIdentification",
      "ActiveParticipant",
      "AuditSourceIdentification",
      "ParticipantObjectIdentification",
    ]);
    const [event, ...otherEvents] = children("EventIdentification");
    if (!event || otherEvents.length > 0)
      throw new AuditError("ERR_AUDIT_NO_MESSAGE", { message: "the message has not one EventIdentification" });
    const message: AuditMessage = {
      eventIdentification: this.#event(event),
      activeParticipants: children("ActiveParticipant").map((one, index) => this.#participant(one, index)),
      auditSourceIdentification: this.#source(children("AuditSourceIdentification")),
      participantObjects: children("ParticipantObjectIdentification").map((one, index) => this.#object(one, index)),
    };
    if (message.activeParticipants.length === 0) this.#warn("WARN_AUDIT_MISSING", "there is no participant");
    return { message, form: this.#form, warnings: this.#warnings };
  }

  #rootAttribute(root: XmlElement, name: string): void {
    if (/dcm4che/.test(root.attributes.get(name)!)) this.#form = "dcm4che";
    this.#unknown(name);
  }

  #event(element: XmlElement): EventIdentification {
    this.#path = "EventIdentification";
    const attribute = this.#attributes(element, ["EventActionCode", "EventDateTime", "EventOutcomeIndicator"]);
    const children = this.#byName(element, ["EventID", "EventTypeCode", "EventOutcomeDescription"]);
    const action = this.#oneOf(attribute, "EventActionCode", ["C", "R", "U", "D", "E"]);
    const description = this.#text(this.#only(children, "EventOutcomeDescription"));
    const typeCodes = children("EventTypeCode").map((one) => this.#coded(one));
    return {
      eventId: this.#requiredCode(this.#only(children, "EventID"), "EventID"),
      ...(typeCodes.length > 0 && { eventTypeCodes: typeCodes }),
      ...(action !== undefined && { eventActionCode: action as EventActionCode }),
      eventDateTime: this.#required(attribute, "EventDateTime").trim(),
      eventOutcomeIndicator: (this.#oneOf(attribute, "EventOutcomeIndicator", ["0", "4", "8", "12"], true) ??
        "0") as EventOutcomeIndicator,
      ...(description !== undefined && { eventOutcomeDescription: description }),
    };
  }

  #participant(element: XmlElement, index: number): ActiveParticipant {
    this.#path = `ActiveParticipant[${index + 1}]`;
    const attribute = this.#attributes(element, [
      "UserID",
      "AlternativeUserID",
      "UserName",
      "UserIsRequestor",
      "NetworkAccessPointID",
      "NetworkAccessPointTypeCode",
    ]);
    const children = this.#byName(element, ["RoleIDCode", "MediaIdentifier", "MediaType"]);
    const direct = this.#only(children, "MediaType");
    if (direct) this.#form = "dcm4che";
    const mediaIdentifier = this.#only(children, "MediaIdentifier");
    const mediaType = mediaIdentifier ? this.#mediaType(mediaIdentifier) : direct;
    const roleIdCodes = children("RoleIDCode").map((one) => this.#coded(one));
    const accessPointType = this.#oneOf(attribute, "NetworkAccessPointTypeCode", ["1", "2", "3", "4", "5"]);
    return {
      userId: this.#required(attribute, "UserID"),
      ...optional("alternativeUserId", attribute("AlternativeUserID")),
      ...optional("userName", attribute("UserName")),
      userIsRequestor: this.#boolean(attribute, "UserIsRequestor"),
      ...(roleIdCodes.length > 0 && { roleIdCodes }),
      ...(mediaType && { mediaType: this.#coded(mediaType) }),
      ...optional("networkAccessPointId", attribute("NetworkAccessPointID")),
      ...optional("networkAccessPointTypeCode", accessPointType as NetworkAccessPointTypeCode | undefined),
    };
  }

  #mediaType(element: XmlElement): XmlElement | undefined {
    this.#attributes(element, []);
    return this.#only(this.#byName(element, ["MediaType"]), "MediaType");
  }

  #source([element, ...others]: readonly XmlElement[]): AuditSourceIdentification {
    this.#path = "AuditSourceIdentification";
    if (others.length > 0) this.#unknown("a second AuditSourceIdentification");
    if (!element) {
      this.#warn("WARN_AUDIT_MISSING", "there is no AuditSourceIdentification");
      return { auditSourceId: "" };
    }
    const attribute = this.#attributes(element, ["AuditEnterpriseSiteID", "AuditSourceID", "code"]);
    const codes = this.#byName(element, ["AuditSourceTypeCode"])("AuditSourceTypeCode").map((one) =>
      this.#sourceType(one),
    );
    const oldCode = attribute("code");
    if (oldCode !== undefined) {
      this.#form = "old-dicom";
      codes.push({ code: oldCode });
    }
    return {
      auditSourceId: this.#required(attribute, "AuditSourceID"),
      ...optional("auditEnterpriseSiteId", attribute("AuditEnterpriseSiteID")),
      ...(codes.length > 0 && { auditSourceTypeCodes: codes }),
    };
  }

  /** A code alone, without a system, is as it should be here. */
  #sourceType(element: XmlElement): AuditSourceTypeCode {
    const attribute = this.#codeAttributes(element);
    const codeSystemName = attribute("codeSystemName") ?? attribute("codeSystem");
    const originalText = attribute("originalText") ?? attribute("displayName");
    return {
      code: this.#codeOf(element, attribute),
      ...optional("codeSystemName", codeSystemName),
      ...optional("originalText", originalText),
      ...this.#displayName(attribute),
    };
  }

  #object(element: XmlElement, index: number): ParticipantObjectIdentification {
    this.#path = `ParticipantObjectIdentification[${index + 1}]`;
    const attribute = this.#attributes(element, [
      "ParticipantObjectID",
      "ParticipantObjectTypeCode",
      "ParticipantObjectTypeCodeRole",
      "ParticipantObjectDataLifeCycle",
      "ParticipantObjectSensitivity",
    ]);
    const children = this.#byName(element, [
      "ParticipantObjectIDTypeCode",
      "ParticipantObjectName",
      "ParticipantObjectQuery",
      "ParticipantObjectDetail",
      "ParticipantObjectDescription",
      ...contentNames,
    ]);
    const name = this.#text(this.#only(children, "ParticipantObjectName"));
    const query = this.#query(this.#only(children, "ParticipantObjectQuery"));
    if (name === undefined && query === undefined)
      this.#warn("WARN_AUDIT_MISSING", "there is no ParticipantObjectName and no ParticipantObjectQuery");
    const details = children("ParticipantObjectDetail").flatMap((one) => this.#detail(one));
    const descriptions = children("ParticipantObjectDescription").map((one) => this.#description(one));
    if (contentNames.some((one) => children(one).length > 0)) {
      this.#form = "old-dicom";
      descriptions.push(this.#contentOf(children));
    }
    return {
      participantObjectId: this.#required(attribute, "ParticipantObjectID"),
      participantObjectIdTypeCode: this.#requiredCode(
        this.#only(children, "ParticipantObjectIDTypeCode"),
        "ParticipantObjectIDTypeCode",
      ),
      ...optional("participantObjectTypeCode", this.#oneOf(attribute, "ParticipantObjectTypeCode", typeValues)),
      ...optional("participantObjectTypeCodeRole", this.#oneOf(attribute, "ParticipantObjectTypeCodeRole", roleValues)),
      ...optional(
        "participantObjectDataLifeCycle",
        this.#oneOf(attribute, "ParticipantObjectDataLifeCycle", lifeCycleValues),
      ),
      ...optional("participantObjectSensitivity", attribute("ParticipantObjectSensitivity")),
      ...optional("participantObjectName", name),
      ...optional("participantObjectQuery", query),
      ...(details.length > 0 && { participantObjectDetails: details }),
      ...(descriptions.length > 0 && { participantObjectDescriptions: descriptions }),
    };
  }

  #query(element: XmlElement | undefined): Uint8Array | undefined {
    const text = this.#text(element);
    if (text === undefined) return undefined;
    const bytes = decodeBase64(text);
    if (!bytes) this.#warn("WARN_AUDIT_VALUE", "ParticipantObjectQuery is not base64");
    return bytes ?? new TextEncoder().encode(text);
  }

  #detail(element: XmlElement): ParticipantObjectDetail[] {
    const attribute = this.#attributesAlone(element, ["type", "value"]);
    const text = this.#required(attribute, "value");
    const value = decodeBase64(text);
    if (!value) this.#warn("WARN_AUDIT_VALUE", "the value of a ParticipantObjectDetail is not base64");
    return [{ type: this.#required(attribute, "type"), value: value ?? new TextEncoder().encode(text) }];
  }

  #description(element: XmlElement): ParticipantObjectDescription {
    this.#attributes(element, []);
    return this.#contentOf(this.#byName(element, contentNames));
  }

  #contentOf(children: ChildrenByName): ParticipantObjectDescription {
    const uids = (name: string): readonly string[] => children(name).map((one) => this.#uid(one));
    const study = this.#only(children, "ParticipantObjectContainsStudy");
    if (study) this.#attributes(study, []);
    const accessions = children("Accession").map((one) =>
      this.#required(this.#attributesAlone(one, ["Number"]), "Number"),
    );
    const sopClasses = children("SOPClass").map((one) => this.#sopClass(one));
    const flag = (name: string): boolean | undefined => {
      const text = this.#text(this.#only(children, name));
      return text === undefined ? undefined : this.#boolean(() => text, name);
    };
    return {
      ...(children("MPPS").length > 0 && { mppsUids: uids("MPPS") }),
      ...(accessions.length > 0 && { accessionNumbers: accessions }),
      ...(sopClasses.length > 0 && { sopClasses }),
      ...(study && { containsStudyUids: this.#byName(study, ["StudyIDs"])("StudyIDs").map((one) => this.#uid(one)) }),
      ...optional("encrypted", flag("Encrypted")),
      ...optional("anonymized", flag("Anonymized")),
    };
  }

  #uid(element: XmlElement): string {
    return this.#required(this.#attributesAlone(element, ["UID"]), "UID");
  }

  #sopClass(element: XmlElement): SopClassDescription {
    const attribute = this.#attributes(element, ["UID", "NumberOfInstances"]);
    const instanceUids = this.#byName(element, ["Instance"])("Instance").map((one) => this.#uid(one));
    const text = attribute("NumberOfInstances")?.trim();
    if (text === undefined) this.#warn("WARN_AUDIT_MISSING", "a SOPClass has no NumberOfInstances");
    else if (!integerForm.test(text)) this.#warn("WARN_AUDIT_VALUE", "NumberOfInstances is no number");
    const isNumber = text !== undefined && integerForm.test(text);
    return {
      ...optional("uid", attribute("UID")),
      numberOfInstances: isNumber ? Number(text) : instanceUids.length,
      ...(instanceUids.length > 0 && { instanceUids }),
    };
  }

  #requiredCode(element: XmlElement | undefined, name: string): CodedValue {
    if (element) return this.#coded(element);
    this.#warn("WARN_AUDIT_MISSING", `there is no ${name}`);
    return { code: "", codeSystemName: "", originalText: "" };
  }

  #coded(element: XmlElement): CodedValue {
    const attribute = this.#codeAttributes(element);
    const system = attribute("codeSystemName") ?? attribute("codeSystem");
    const meaning = attribute("originalText") ?? attribute("displayName");
    if (system === undefined) this.#warn("WARN_AUDIT_MISSING", `${element.name} has no codeSystemName`);
    if (meaning === undefined) this.#warn("WARN_AUDIT_MISSING", `${element.name} has no originalText`);
    return {
      code: this.#codeOf(element, attribute),
      codeSystemName: system ?? "",
      originalText: meaning ?? "",
      ...this.#displayName(attribute),
    };
  }

  #codeAttributes(element: XmlElement): AttributeOf {
    const names = ["csd-code", "code", "codeSystem", "codeSystemName", "displayName", "originalText"];
    const attribute = this.#attributesAlone(element, names);
    const isOld =
      attribute("codeSystem") ?? (attribute("originalText") === undefined ? attribute("displayName") : undefined);
    if (isOld !== undefined && this.#form === "dicom") this.#form = "rfc3881";
    return attribute;
  }

  #codeOf({ name }: XmlElement, attribute: AttributeOf): string {
    const own = attribute("csd-code");
    const old = attribute("code");
    if (own === undefined && old !== undefined && this.#form === "dicom") this.#form = "rfc3881";
    if (own === undefined && old === undefined) this.#warn("WARN_AUDIT_MISSING", `${name} has no csd-code`);
    return own ?? old ?? "";
  }

  /** Where it stands in for the original text, it is not a name to display beside it. */
  #displayName(attribute: AttributeOf): { readonly displayName?: string } {
    return attribute("originalText") === undefined ? {} : optional("displayName", attribute("displayName"));
  }

  #boolean(attribute: AttributeOf, name: string): boolean {
    const text = this.#required(attribute, name).trim();
    const isBoolean = ["true", "false", "1", "0"].includes(text);
    if (!isBoolean && attribute(name) !== undefined) this.#warn("WARN_AUDIT_VALUE", `${name} is no xsd:boolean`);
    return text === "true" || text === "1";
  }

  #oneOf(attribute: AttributeOf, name: string, values: readonly string[], isRequired = false): string | undefined {
    const text = attribute(name)?.trim();
    if (text === undefined && isRequired) this.#required(attribute, name);
    if (text === undefined || values.includes(text)) return text;
    this.#warn("WARN_AUDIT_VALUE", `${name} has a value that it cannot have`);
    return undefined;
  }

  #required(attribute: AttributeOf, name: string): string {
    const value = attribute(name);
    if (value === undefined) this.#warn("WARN_AUDIT_MISSING", `there is no ${name}`);
    return value ?? "";
  }

  #attributes({ attributes }: XmlElement, known: readonly string[]): AttributeOf {
    for (const name of attributes.keys()) if (!known.includes(name) && !isNamespace(name)) this.#unknown(name);
    return (name) => attributes.get(name);
  }

  /** Of an element that has nothing in it. */
  #attributesAlone(element: XmlElement, known: readonly string[]): AttributeOf {
    if (element.children.length > 0 || element.text !== "") this.#byName(element, []);
    return this.#attributes(element, known);
  }

  /** Of an element that is a text. */
  #text(element: XmlElement | undefined): string | undefined {
    if (!element) return undefined;
    this.#attributes(element, []);
    for (const { name } of element.children) this.#unknown(name);
    return element.text;
  }

  /** @param known In the order of the schema. */
  #byName(element: XmlElement, known: readonly string[]): ChildrenByName {
    const { children } = element;
    let [last, isOrdered] = [0, true];
    for (const { name } of children) {
      const at = known.indexOf(name);
      if (at < 0) this.#unknown(name);
      else [last, isOrdered] = [at, isOrdered && at >= last];
    }
    if (!isOrdered) this.#warn("WARN_AUDIT_ORDER", `what is in ${element.name} is not in order`);
    if (element.text.trim() !== "") this.#unknown(`the text in ${element.name}`);
    return (name) => children.filter((child) => child.name === name);
  }

  /** The element of a name that there may be one of. */
  #only(children: ChildrenByName, name: string): XmlElement | undefined {
    const [first, second] = children(name);
    if (second) this.#unknown(`a second ${name}`);
    return first;
  }

  /** Names of the schema of dcm4che say whose message it is. */
  #unknown(name: string): void {
    if (name === "UserTypeCode" || name === "UserIDTypeCode") this.#form = "dcm4che";
    const isName = /^[\w:.-]{1,64}$/.test(name);
    this.#warn("WARN_AUDIT_UNKNOWN", `${isName || name.includes(" ") ? name : "something"} is left out`);
  }

  #warn(code: AuditWarning["code"], message: string): void {
    if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push({ code, message, path: this.#path });
  }
}

function isNamespace(name: string): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

type AttributeOf = (name: string) => string | undefined;
type ChildrenByName = (name: string) => readonly XmlElement[];

/** What a ParticipantObjectDescription holds; in the first edition of A.5 it stood beside it. */
const contentNames = ["MPPS", "Accession", "SOPClass", "ParticipantObjectContainsStudy", "Encrypted", "Anonymized"];

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: Value });
}
