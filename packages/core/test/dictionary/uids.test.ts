import { describe, expect, it } from "@jest/globals";
import { lookupUid, SopClass, TransferSyntax, transferSyntaxFacts } from "../../src/dictionary/index.js";

describe("lookupUid", () => {
  it.each([
    ["1.2.840.10008.1.2", "ImplicitVRLittleEndian", "Transfer Syntax", false],
    ["1.2.840.10008.5.1.4.1.1.2", "CTImageStorage", "SOP Class", false],
    ["1.2.840.10008.3.1.2.1.1", "DetachedPatientManagement", "SOP Class", true],
    ["1.2.840.10008.2.16.4", "DCM", "Coding Scheme", false],
    ["1.2.840.10008.1.4.1.1", "TalairachBrainAtlas", "Well-known frame of reference", false],
    ["1.2.840.10008.15.0.3.1", "dicomDeviceName", "LDAP OID", false],
    ["1.2.840.10008.1.20.1.1", "StorageCommitmentPushModelInstance", "Well-known SOP Instance", false],
  ])("finds %s", (uid, keyword, type, retired) => {
    expect(lookupUid(uid)).toMatchObject({ uid, keyword, type, retired });
  });

  it("keeps a bar or comma in a name whole", () => {
    expect(lookupUid("1.2.840.10008.1.2.4.70")?.name).toBe(
      "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])",
    );
  });

  it.each(["", "1.2.840.10008", "1.2.840.10008.1.2.9", "~1.2", "1.2.840.10008.1.2 "])("finds nothing for %j", (uid) => {
    expect(lookupUid(uid)).toBeUndefined();
  });

  it("finds every UID that a constant names, under that keyword", () => {
    for (const [keyword, uid] of Object.entries({ ...TransferSyntax, ...SopClass })) {
      expect(lookupUid(uid)?.keyword).toBe(keyword);
    }
    expect(Object.keys(SopClass).length).toBeGreaterThan(300);
  });
});

describe("transferSyntaxFacts", () => {
  const facts = (explicitVr: boolean, littleEndian: boolean, deflated: boolean, encapsulated: boolean) => {
    return { explicitVr, littleEndian, deflated, encapsulated };
  };
  const compressed = facts(true, true, false, true);

  it.each([
    ["ImplicitVRLittleEndian", facts(false, true, false, false)],
    ["ExplicitVRLittleEndian", facts(true, true, false, false)],
    ["ExplicitVRBigEndian", facts(true, false, false, false)],
    ["DeflatedExplicitVRLittleEndian", facts(true, true, true, false)],
    ["EncapsulatedUncompressedExplicitVRLittleEndian", compressed],
    ["JPEGBaseline8Bit", compressed],
    ["JPEGLosslessSV1", compressed],
    ["JPEGLSLossless", compressed],
    ["JPEG2000", compressed],
    ["HTJ2KLosslessRPCL", compressed],
    ["JPEGXL", compressed],
    ["MPEG2MPMLF", compressed],
    ["HEVCM10P51", compressed],
    ["RLELossless", compressed],
    ["DeflatedImageFrameCompression", compressed],
    ["JPIPReferenced", facts(true, true, false, false)],
    ["JPIPReferencedDeflate", facts(true, true, true, false)],
    ["JPIPHTJ2KReferenced", facts(true, true, false, false)],
    ["JPIPHTJ2KReferencedDeflate", facts(true, true, true, false)],
    ["SMPTEST211030PCMDigitalAudio", facts(true, true, false, false)],
    ["Papyrus3ImplicitVRLittleEndian", facts(false, true, false, false)],
  ] as const)("knows how %s encodes a Dataset", (keyword, expected) => {
    const uid = TransferSyntax[keyword];
    expect(transferSyntaxFacts(uid)).toEqual({ uid, ...expected });
  });

  it("knows every Transfer Syntax of PS3.6 but the two that encode no Dataset", () => {
    const unknown = Object.entries(TransferSyntax).filter(([, uid]) => transferSyntaxFacts(uid) === undefined);
    expect(unknown.map(([keyword]) => keyword)).toEqual(["RFC2557MIMEEncapsulation", "XMLEncoding"]);
  });

  it.each(["1.2.840.113619.5.2", "1.2.840.10008.1.2.3", "", "1.2.840.10008.1.1"])("does not know %j", (uid) => {
    expect(transferSyntaxFacts(uid)).toBeUndefined();
  });
});
