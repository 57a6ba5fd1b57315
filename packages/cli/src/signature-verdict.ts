import { formatTag, isGroupLength, keywordOf, Tag, type TagNumber } from "@dicomsec/core";
import type { Certificate, TimeStampVerification } from "@dicomsec/pki";
import {
  purposeOfCode,
  type SignatureFinding,
  type SignaturePurpose,
  type SignatureVerification,
} from "@dicomsec/signatures";
import { certificateJson, isRevocationUnchecked, pathJson, serialText } from "./certificate-json.js";
import { macAlgorithms } from "./mac-algorithms.js";
import { printable } from "./print.js";

/** Most elements that are named in a text. */
const MOST_NAMED = 6;

/** What was found about the signatures of one file. */
export interface FileVerdict {
  readonly file: string;
  readonly signatures: readonly SignatureVerification[];
  /** Why the file could not be read. */
  readonly error?: string;
}

/** A verdict as it is printed with --json. */
export function verdictJson({ file, signatures, error }: FileVerdict): object {
  return { file, signatures: signatures.map(signatureJson), ...(error !== undefined && { error }) };
}

/** The verdict on one signature as it is printed with --json. */
export function signatureJson(one: SignatureVerification): object {
  const { whenSigned, now } = one.signerPath;
  return {
    uid: one.uid !== undefined && isUid(one.uid) ? one.uid : null,
    path: one.path,
    profile: one.profilesMet[0] ?? null,
    profilesMet: one.profilesMet,
    status: one.status,
    findings: one.findings.map(findingJson),
    signer: one.certificate ? certificateJson(one.certificate) : null,
    signerPath: { whenSigned: whenSigned ? pathJson(whenSigned) : null, now: now ? pathJson(now) : null },
    signedAt: one.signedAt?.toISOString() ?? null,
    ...(one.timeStamp && { timestamp: timeStampJson(one.timeStamp) }),
    purpose: one.purpose ? purposeJson(one.purpose) : null,
    macAlgorithm: macAlgorithms.find((name) => name === one.macAlgorithm) ?? null,
    elements: one.elements.map(formatTag),
    notCovered: one.notCovered.map(formatTag),
  };
}

/** No more than digits and points: a signature can state any text for its UID. */
function isUid(text: string): boolean {
  return /^[0-9.]+$/.test(text);
}

/** What a code that is not of CID 7007 says is free text, and so is another meaning of one that is. */
function purposeJson(purpose: SignaturePurpose): object {
  const known = knownPurpose(purpose);
  return known ? { known: true, ...known } : { known: false };
}

function knownPurpose({ codeValue, codingSchemeDesignator }: SignaturePurpose): SignaturePurpose | undefined {
  const known = purposeOfCode(codeValue);
  return known?.codingSchemeDesignator === codingSchemeDesignator ? known : undefined;
}

function findingJson({ tags, ...finding }: SignatureFinding): object {
  return { ...finding, ...(tags && { tags: tags.map(formatTag) }) };
}

function timeStampJson({ status, findings, info, certificate, path }: TimeStampVerification): object {
  return {
    status,
    findings,
    time: info.genTime.toISOString(),
    policy: info.policy,
    authority: certificate ? certificateJson(certificate) : null,
    path: path ? pathJson(path) : null,
  };
}

/** A verdict for people: who, when, what is covered, what is wrong. No value of the Dataset is in it. */
export function verdictText({ file, signatures, error }: FileVerdict): string {
  const about = error === undefined ? signatures.flatMap(signatureLines) : [`  NOT READ  ${printable(error)}`];
  const lines = about.length > 0 ? about : ["  NOT SIGNED"];
  return [printable(file), ...lines, ""].join("\n");
}

function signatureLines(one: SignatureVerification): string[] {
  const where = one.path === "" ? "the main Dataset" : `the Item ${one.path}`;
  return [
    `  ${one.status.toUpperCase()}  signature of ${where}`,
    line("who", signerText(one)),
    line("when", timeText(one)),
    ...purposeLines(one),
    line("covers", coverageText(one)),
    ...restLines(one),
    ...one.findings.map(({ effect, code, message, tags }) => {
      const about = tags ? `: ${namesOf(tags)}` : "";
      return line(effectWords[effect], `${message}${about} [${code}]`);
    }),
  ];
}

const effectWords = { invalid: "wrong", indeterminate: "open", note: "note" } as const;

function line(word: string, text: string): string {
  return `    ${word.padEnd(8)}${printable(text)}`;
}

function signerText({ certificate, signerPath: { whenSigned, now }, status }: SignatureVerification): string {
  if (!certificate) return "cannot be told";
  const path = whenSigned ?? now;
  const confirmed = status === "valid" ? "" : ", not confirmed";
  const unchecked = path?.status === "valid" && isRevocationUnchecked(path) ? "; revocation not checked" : "";
  return `${nameOf(certificate)}${confirmed}; issued by ${certificate.issuer}${unchecked}`;
}

function nameOf({ subject, serialNumber }: Certificate): string {
  return `${subject} (serial ${serialText(serialNumber)})`;
}

function timeText({ signedAt, timeStamp }: SignatureVerification): string {
  const said = signedAt ? `${signedAt.toISOString()} by the signer's word` : "cannot be told";
  if (!timeStamp) return `${said}; no time stamp proves it`;
  const { status, info, certificate } = timeStamp;
  const authority = certificate ? ` of ${nameOf(certificate)}` : "";
  return `${said}; time stamp ${info.genTime.toISOString()}${authority}: ${status}`;
}

function purposeLines({ purpose }: SignatureVerification): string[] {
  if (!purpose) return [];
  const known = knownPurpose(purpose);
  return [line("for", known ? `${known.codeMeaning} (${known.codeValue})` : "a purpose that is not of CID 7007")];
}

function coverageText({ elements, notCovered, profilesMet, macAlgorithm }: SignatureVerification): string {
  if (elements.length === 0) return "nothing that could be verified";
  const rest = notCovered.filter(mayBeCovered).length;
  const part = rest === 0 ? "all" : `${elements.length} of`;
  const profiles = profilesMet.length > 0 ? `profiles met: ${profilesMet.join(", ")}` : "no profile is met";
  return `${part} ${elements.length + rest} elements, by ${macAlgorithm}; ${profiles}`;
}

function restLines({ elements, notCovered }: SignatureVerification): string[] {
  const rest = notCovered.filter(mayBeCovered);
  return elements.length > 0 && rest.length > 0 ? [line("not", namesOf(rest))] : [];
}

/** What no signature covers goes without saying. @see PS3.3 C.12.1.1.3.1.1 */
const neverCovered: readonly TagNumber[] = [
  Tag.MACParametersSequence,
  Tag.DigitalSignaturesSequence,
  Tag.DataSetTrailingPadding,
];

function mayBeCovered(tag: TagNumber): boolean {
  return !neverCovered.includes(tag) && !isGroupLength(tag);
}

function namesOf(tags: readonly TagNumber[]): string {
  const names = tags.slice(0, MOST_NAMED).map((tag) => `${formatTag(tag)} ${keywordOf(tag) ?? ""}`.trimEnd());
  const more = tags.length > MOST_NAMED ? ` and ${tags.length - MOST_NAMED} more (--json lists them)` : "";
  return `${names.join(", ")}${more}`;
}
