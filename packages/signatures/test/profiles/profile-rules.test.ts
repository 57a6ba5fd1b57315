import { describe, expect, it } from "@jest/globals";
import { Dataset, Tag, type TagNumber } from "@dicomsec/core";
import type { SignatureError } from "../../src/errors.js";
import type { ProfileName } from "../../src/profile-name.js";
import {
  checkProfile,
  type ProfileFacts,
  profilesMet,
  type SigningFacts,
  unmetReasons,
} from "../../src/profiles/profile-rules.js";
import { requiredTags } from "../../src/profiles/profile-tags.js";
import { purposeItem, purposeOfCode } from "../../src/signature-purpose.js";
import { profilesFile } from "./data-file.js";

const ctStorage = "1.2.840.10008.5.1.4.1.1.2";
const basicTextSr = "1.2.840.10008.5.1.4.1.1.88.11";
const author = purposeOfCode("1");
const verification = purposeOfCode("5");

const signing: SigningFacts = {
  isMainDataset: true,
  macAlgorithm: "SHA256",
  keyKind: "RSA",
  purpose: undefined,
  vrRule: "explicit",
};

function instance(sopClassUid: string): Dataset {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, sopClassUid);
  dataset.set(Tag.SOPInstanceUID, "1.2.3.4");
  dataset.set(Tag.StationName, "Station");
  dataset.set(Tag.PatientID, "1");
  dataset.set(Tag.StudyInstanceUID, "1.2.3");
  dataset.set(Tag.SeriesInstanceUID, "1.2.3.1");
  return dataset;
}

function image(): Dataset {
  const dataset = instance(ctStorage);
  dataset.set(Tag.Rows, 1);
  dataset.set(Tag.PixelData, new Uint8Array(2), "OW");
  return dataset;
}

function report(options: { readonly flag?: string; readonly observers?: number } = {}): Dataset {
  const dataset = instance(basicTextSr);
  dataset.set(Tag.ValueType, "CONTAINER");
  dataset.set(Tag.VerificationFlag, options.flag ?? "UNVERIFIED");
  for (let at = 0; at < (options.observers ?? 0); at++) {
    const observer = dataset.addItem(Tag.VerifyingObserverSequence);
    observer.set(Tag.VerificationDateTime, "20240101120000");
  }
  return dataset;
}

const verifiedReport = (): Dataset => report({ flag: "VERIFIED", observers: 1 });

/** A signature of all that the profile asks for. */
function signed(dataset: Dataset, profile: ProfileName, facts: Partial<ProfileFacts> = {}): ProfileFacts {
  return {
    dataset,
    isMainDataset: true,
    elements: requiredTags(profile, dataset),
    macAlgorithm: "SHA256",
    certificateType: "X509_1993_SIG",
    keyKind: "RSA",
    certifiedTimestampType: undefined,
    purpose: undefined,
    otherPurposes: [],
    ...facts,
  };
}

function refusal(profile: ProfileName, dataset: Dataset, facts: Partial<SigningFacts> = {}): unknown {
  try {
    checkProfile(profile, dataset, { ...signing, ...facts });
    return undefined;
  } catch (error) {
    const { code, path } = error as SignatureError;
    return { code, path };
  }
}

const profileError = (path?: string) => ({ code: "ERR_SIGNATURE_PROFILE", path });
const purposeError = { code: "ERR_SIGNATURE_PURPOSE", path: "(0400,0401)" };

describe("a VERIFIED document", () => {
  const messages = (dataset: Dataset): string[] =>
    unmetReasons("sr", signed(dataset, "sr", { purpose: verification })).map(({ message }) => message);
  const noDateTime = "a VERIFIED document needs a Verification DateTime";
  const absent = "an attribute that the profile asks for is absent";

  it("meets the profile with one Verifying Observer and the time", () => {
    expect(messages(verifiedReport())).toEqual([]);
  });

  it.each<readonly [string, Uint8Array]>([
    ["empty", new Uint8Array(0)],
    ["of blanks", new TextEncoder().encode("  ")],
    ["of NULs", new Uint8Array(2)],
  ])("does not meet it with a Verification DateTime that is %s", (_, value) => {
    const dataset = verifiedReport();
    dataset.getItems(Tag.VerifyingObserverSequence)[0]!.set(Tag.VerificationDateTime, value, "DT");
    expect(messages(dataset)).toEqual([noDateTime]);
    expect(refusal("sr", dataset, { purpose: verification })).toEqual(profileError("(0040,A073)"));
  });

  it("does not meet it with a Verifying Observer Sequence without Items", () => {
    const dataset = report({ flag: "VERIFIED" });
    dataset.set(Tag.VerifyingObserverSequence, [], "SQ");
    expect(messages(dataset)).toEqual([noDateTime]);
  });

  it("does not meet it without the Verifying Observer Sequence, which others need not have", () => {
    const reasons = unmetReasons("sr", signed(report({ flag: "VERIFIED" }), "sr", { purpose: verification }));
    expect(reasons.map(({ message }) => message)).toEqual([noDateTime, absent]);
    expect(reasons[1]!.tags).toEqual([Tag.VerifyingObserverSequence]);
    expect(messages(report())).toEqual([]);
  });

  it("may lack the time of one of two Verifying Observers, which are too many", () => {
    const dataset = report({ flag: "VERIFIED", observers: 2 });
    dataset.getItems(Tag.VerifyingObserverSequence)[0]!.delete(Tag.VerificationDateTime);
    expect(messages(dataset)).toEqual(["the document has more than one Verifying Observer"]);
  });
});

describe("before signing", () => {
  it.each(["base", "creator", "authorization"] as const)("%s accepts an image", (profile) => {
    expect(refusal(profile, image())).toBeUndefined();
  });

  it("sr accepts a report and a verified one with their purposes", () => {
    expect(refusal("sr", report(), { purpose: author })).toBeUndefined();
    expect(refusal("sr", verifiedReport(), { purpose: verification })).toBeUndefined();
  });

  it.each(profilesFile().documentSopClasses)("sr accepts the SOP Class %s", (uid) => {
    const dataset = report();
    dataset.set(Tag.SOPClassUID, uid);
    expect(refusal("sr", dataset, { purpose: author })).toBeUndefined();
  });

  it("sr refuses what is neither a Structured Report nor a Key Object Selection Document", () => {
    expect(refusal("sr", image(), { purpose: author })).toEqual(profileError("(0008,0016)"));
  });

  it.each(["base", "creator", "authorization"] as const)("%s refuses a key that is not RSA", (profile) => {
    expect(refusal(profile, image(), { keyKind: "EC" })).toEqual(profileError());
    expect(refusal(profile, image(), { keyKind: undefined })).toEqual(profileError());
  });

  it("refuses a MAC Algorithm that is none of C.1", () => {
    expect(refusal("base", image(), { macAlgorithm: "SHA224" })).toEqual(profileError("(0400,0015)"));
  });

  it.each(["creator", "authorization"] as const)("%s refuses an Item", (profile) => {
    expect(refusal(profile, image(), { isMainDataset: false })).toEqual(profileError());
  });

  it("base accepts an Item", () => {
    expect(refusal("base", new Dataset(), { isMainDataset: false })).toBeUndefined();
  });

  it.each([Tag.SOPClassUID, Tag.SOPInstanceUID])("creator and authorization refuse an instance without %s", (tag) => {
    const dataset = image();
    dataset.delete(tag);
    const path = tag === Tag.SOPClassUID ? "(0008,0016)" : "(0008,0018)";
    expect(refusal("creator", dataset)).toEqual(profileError(path));
    expect(refusal("authorization", dataset)).toEqual(profileError(path));
    expect(refusal("base", dataset)).toBeUndefined();
  });

  it("refuses an attribute to be signed in which a VR is unknown", () => {
    const dataset = image();
    dataset.addItem(Tag.SharedFunctionalGroupsSequence).set(0x00091001, Uint8Array.of(1, 2), "UN");
    expect(refusal("creator", dataset)).toEqual(profileError("(5200,9229)"));
    expect(refusal("base", dataset)).toBeUndefined();
  });

  it("accepts an unknown VR in an attribute that need not be signed", () => {
    const dataset = image();
    dataset.set(0x00091001, Uint8Array.of(1, 2), "UN");
    expect(refusal("creator", dataset)).toBeUndefined();
  });

  it("sr refuses more than one Verifying Observer, and a VERIFIED document without one", () => {
    const many = report({ flag: "VERIFIED", observers: 2 });
    expect(refusal("sr", many, { purpose: verification })).toEqual(profileError("(0040,A073)"));
    const none = report({ flag: "VERIFIED" });
    expect(refusal("sr", none, { purpose: verification })).toEqual(profileError("(0040,A073)"));
  });

  it("sr refuses a VERIFIED document without Verification DateTime", () => {
    const dataset = verifiedReport();
    dataset.getItems(Tag.VerifyingObserverSequence)[0]!.delete(Tag.VerificationDateTime);
    expect(refusal("sr", dataset, { purpose: verification })).toEqual(profileError("(0040,A073)"));
  });

  it("sr refuses to sign without a purpose", () => {
    expect(refusal("sr", report())).toEqual(purposeError);
  });

  it("sr refuses another purpose for a VERIFIED document", () => {
    expect(refusal("sr", verifiedReport(), { purpose: author })).toEqual(purposeError);
    const local = { ...verification!, codingSchemeDesignator: "99LOCAL" };
    expect(refusal("sr", verifiedReport(), { purpose: local })).toEqual(purposeError);
  });

  it("sr accepts another purpose once a VERIFIED document has its Verification Signature", () => {
    const dataset = verifiedReport();
    addSignature(dataset, verification!);
    expect(refusal("sr", dataset, { purpose: author })).toBeUndefined();
  });

  it("sr does not take the signature of the author for that of verification", () => {
    const dataset = verifiedReport();
    addSignature(dataset, author!);
    expect(refusal("sr", dataset, { purpose: author })).toEqual(purposeError);
  });

  it.each(["base", "creator", "authorization"] as const)("%s refuses a purpose outside of CID 7007", (profile) => {
    expect(refusal(profile, image(), { purpose: { ...author!, codeValue: "19" } })).toEqual(purposeError);
    expect(refusal(profile, image(), { purpose: author })).toBeUndefined();
  });
});

describe("a signature that is there", () => {
  it("meets the profile whose attributes it covers, and those that ask for less", () => {
    expect(profilesMet(signed(image(), "creator"))).toEqual(["creator", "authorization", "base"]);
    expect(profilesMet(signed(image(), "authorization"))).toEqual(["authorization", "base"]);
    expect(profilesMet(signed(image(), "base", { elements: [Tag.PatientID] }))).toEqual(["base"]);
  });

  it("of a report meets sr with a purpose, and not without one", () => {
    expect(profilesMet(signed(report(), "sr", { purpose: author }))).toEqual(["sr", "base"]);
    expect(profilesMet(signed(report(), "sr"))).toEqual(["base"]);
  });

  it("meets all when it covers all", () => {
    const dataset = report();
    const elements = dataset.elements().map(({ tag }) => tag);
    expect(profilesMet(signed(dataset, "sr", { elements, purpose: author }))).toEqual([
      "sr",
      "creator",
      "authorization",
      "base",
    ]);
  });

  it.each(["creator", "authorization"] as const)("does not meet %s when one attribute is left out", (profile) => {
    for (const left of requiredTags(profile, image())) {
      const elements = requiredTags(profile, image()).filter((tag) => tag !== left);
      const reasons = unmetReasons(profile, signed(image(), profile, { elements }));
      expect(reasons).toEqual([{ message: "an attribute that the profile asks for is not signed", tags: [left] }]);
    }
  });

  it("does not meet creator when Pixel Data was made UN after it was left out", () => {
    const dataset = image();
    const elements = requiredTags("creator", dataset).filter((tag) => tag !== Tag.PixelData);
    dataset.set(Tag.PixelData, new Uint8Array(2), "UN");
    expect(profilesMet(signed(dataset, "creator", { elements }))).toEqual(["base"]);
  });

  const everyProfile: readonly ProfileName[] = ["sr", "creator", "authorization", "base"];
  const wrong: readonly (readonly [string, Partial<ProfileFacts>])[] = [
    ["a key on an elliptic curve", { keyKind: "EC" }],
    ["a key that cannot be read", { keyKind: undefined }],
    ["another MAC Algorithm", { macAlgorithm: "SHA224" }],
    ["no MAC Algorithm", { macAlgorithm: undefined }],
    ["another Certificate Type", { certificateType: "X509" }],
    ["no Certificate Type", { certificateType: undefined }],
    ["another Certified Timestamp Type", { certifiedTimestampType: "TSP" }],
  ];

  it.each(wrong)("meets no profile with %s", (_, facts) => {
    const dataset = report();
    const elements = dataset.elements().map(({ tag }) => tag);
    const whole = signed(dataset, "sr", { elements, purpose: author, certifiedTimestampType: "CMS_TSP" });
    expect(profilesMet(whole)).toEqual(everyProfile);
    expect(profilesMet({ ...whole, ...facts })).toEqual([]);
  });

  it("meets base alone in an Item", () => {
    expect(profilesMet(signed(image(), "creator", { isMainDataset: false }))).toEqual(["base"]);
  });

  it.each(profilesFile().macAlgorithms)("meets base with %s", (macAlgorithm) => {
    expect(profilesMet(signed(image(), "creator", { macAlgorithm }))).toContain("base");
  });

  it("of a VERIFIED document covers what verification adds", () => {
    const dataset = verifiedReport();
    const facts = signed(dataset, "sr", { purpose: verification });
    expect(profilesMet(facts)).toContain("sr");
    for (const added of [Tag.SOPInstanceUID, Tag.VerificationFlag, Tag.VerifyingObserverSequence] as TagNumber[]) {
      const elements = facts.elements.filter((tag) => tag !== added);
      expect(unmetReasons("sr", { ...facts, elements })).toEqual([expect.objectContaining({ tags: [added] })]);
    }
  });

  it("of the author of a VERIFIED document meets sr when a Verification Signature beside it is right, and not when one is only there", () => {
    const elements = requiredTags("sr", report());
    const dataset = verifiedReport();
    const facts = signed(dataset, "sr", { elements, purpose: author });
    addSignature(dataset, verification!);
    expect(profilesMet(facts)).toEqual(["base"]);
    expect(profilesMet({ ...facts, otherPurposes: [verification!] })).toEqual(["sr", "base"]);
  });

  it("is told with the elements that are not signed", () => {
    const facts = signed(image(), "base", { elements: [Tag.SOPClassUID, Tag.SOPInstanceUID] });
    expect(unmetReasons("creator", facts).flatMap(({ tags }) => tags ?? [])).toEqual([
      Tag.StationName,
      Tag.StudyInstanceUID,
      Tag.SeriesInstanceUID,
      Tag.Rows,
      Tag.PixelData,
    ]);
  });
});

function addSignature(dataset: Dataset, purpose: NonNullable<ProfileFacts["purpose"]>): void {
  const item = dataset.addItem(Tag.DigitalSignaturesSequence);
  item.addItem(Tag.DigitalSignaturePurposeCodeSequence, purposeItem(purpose));
}
