import { beforeAll, describe, expect, it } from "@jest/globals";
import { readFile as readFromDisk } from "node:fs/promises";
import { join } from "node:path";
import { bytesSource, Dataset, type DicomFile, openFile, readFile, Tag, writeElement, writeFile } from "@dicomsec/core";
import { type Certificate, createHash, parseCrl } from "@dicomsec/pki";
import { concatBytes, element, item, runProcess, sequence, temporaryFolder, transferSyntax } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import {
  sign,
  signAll,
  type SignatureVerification,
  type SignOptions,
  verify,
  type VerifyOptions,
  writeMacInput,
} from "../../src/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { encapsulatedImage, image, imageNodes, signedTags } from "../instances.js";

const DAY_MS = 86_400_000;

let authority: Authority;
let rsa: Identity;

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue();
});

const base = (more: Partial<SignOptions> = {}): SignOptions => ({ signer: rsa.signer, profile: "base", ...more });

/** A signed image that something is done to before it is written, read and verified. */
async function afterwards(
  change: (parts: { file: DicomFile; dataset: Dataset; item: Dataset; parameters: Dataset }) => void,
  options: VerifyOptions & { readonly of?: DicomFile; readonly sign?: Partial<SignOptions> } = {},
): Promise<SignatureVerification> {
  const { of: file = image(), sign: signOptions, ...verifyOptions } = options;
  const { item, dataset } = await sign(file, base(signOptions));
  change({ file, dataset, item, parameters: dataset.getItems(Tag.MACParametersSequence)[0]! });
  const results = await verify(readFile(writeFile(file)), { trust: [authority.certificate], ...verifyOptions });
  return results[0]!;
}

const codesOf = ({ findings }: SignatureVerification): string[] => findings.map(({ code }) => code);
const effectsOf = ({ findings }: SignatureVerification): string[] => findings.map(({ effect }) => effect);

describe("a signature that nothing was done to", () => {
  it("is valid without findings, and covers what it lists", async () => {
    const result = await afterwards(() => {});
    expect(result).toMatchObject({
      status: "valid",
      findings: [],
      path: "",
      macAlgorithm: "SHA256",
      elements: signedTags,
    });
    expect(result.notCovered).toEqual([0x00091002, Tag.MACParametersSequence, Tag.DigitalSignaturesSequence]);
    expect(result.certificate?.bytes).toEqual(rsa.certificate.bytes);
    expect(result.signerPath).toMatchObject({ whenSigned: { status: "valid" }, now: { status: "valid" } });
    expect(Math.abs(Date.now() - result.signedAt!.getTime())).toBeLessThan(10 * 60_000);
  });

  it("is there once for each signature, and not at all in a file without", async () => {
    expect(await verify(image())).toEqual([]);
  });
});

describe("the Digital Signatures Macro", () => {
  type Change = Parameters<typeof afterwards>[0];
  const changes: readonly (readonly [string, Change, string, string])[] = [
    ["lacks the UID", ({ item }) => item.delete(Tag.DigitalSignatureUID), "SIGNATURE_INCOMPLETE", "invalid"],
    ["lacks the Certificate Type", ({ item }) => item.delete(Tag.CertificateType), "SIGNATURE_INCOMPLETE", "invalid"],
    ["lacks the certificate", ({ item }) => item.delete(Tag.CertificateOfSigner), "SIGNATURE_INCOMPLETE", "invalid"],
    ["lacks the signature", ({ item }) => item.delete(Tag.Signature), "SIGNATURE_INCOMPLETE", "invalid"],
    ["lacks the time", ({ item }) => item.delete(Tag.DigitalSignatureDateTime), "SIGNATURE_INCOMPLETE", "invalid"],
    ["lacks the MAC ID Number", ({ item }) => item.delete(Tag.MACIDNumber), "SIGNATURE_INCOMPLETE", "invalid"],
    [
      "lacks the MAC Algorithm",
      ({ parameters }) => parameters.delete(Tag.MACAlgorithm),
      "SIGNATURE_INCOMPLETE",
      "invalid",
    ],
    [
      "lists nothing",
      ({ parameters }) => parameters.set(Tag.DataElementsSigned, null),
      "SIGNATURE_INCOMPLETE",
      "invalid",
    ],
    [
      "lacks MAC Parameters",
      ({ dataset }) => dataset.delete(Tag.MACParametersSequence),
      "MAC_PARAMETERS_ABSENT",
      "invalid",
    ],
    ["names other MAC Parameters", ({ item }) => item.set(Tag.MACIDNumber, 9), "MAC_PARAMETERS_ABSENT", "invalid"],
    [
      "has MAC Parameters of one number twice",
      ({ dataset, parameters }) => {
        const twin = dataset.addItem(Tag.MACParametersSequence);
        for (const { tag, vr, bytes } of parameters) twin.set(tag, bytes, vr);
      },
      "MAC_ID_AMBIGUOUS",
      "invalid",
    ],
    [
      "names an unknown MAC Algorithm",
      ({ parameters }) => parameters.set(Tag.MACAlgorithm, "SHA3_256"),
      "MAC_ALGORITHM_UNKNOWN",
      "indeterminate",
    ],
    [
      "names another MAC Algorithm",
      ({ parameters }) => parameters.set(Tag.MACAlgorithm, "SHA384"),
      "SIGNATURE_MISMATCH",
      "invalid",
    ],
    [
      "names Implicit VR",
      ({ parameters }) => parameters.set(Tag.MACCalculationTransferSyntaxUID, transferSyntax.implicitLittle),
      "MAC_TRANSFER_SYNTAX_FORBIDDEN",
      "invalid",
    ],
    [
      "names Big Endian",
      ({ parameters }) => parameters.set(Tag.MACCalculationTransferSyntaxUID, transferSyntax.explicitBig),
      "MAC_TRANSFER_SYNTAX_FORBIDDEN",
      "invalid",
    ],
    [
      "names an unknown Transfer Syntax",
      ({ parameters }) => parameters.set(Tag.MACCalculationTransferSyntaxUID, "1.2.3"),
      "MAC_TRANSFER_SYNTAX_UNKNOWN",
      "indeterminate",
    ],
    [
      "lists an element that is never signed",
      ({ parameters }) => parameters.set(Tag.DataElementsSigned, [...signedTags, 0xfffafffa]),
      "ELEMENT_FORBIDDEN",
      "invalid",
    ],
    [
      "lists an element that is absent",
      ({ parameters }) => parameters.set(Tag.DataElementsSigned, [0x00080005, ...signedTags]),
      "ELEMENT_ABSENT",
      "invalid",
    ],
    [
      "lists an element less",
      ({ parameters }) => parameters.set(Tag.DataElementsSigned, signedTags.slice(1)),
      "SIGNATURE_MISMATCH",
      "invalid",
    ],
    [
      "lists an element of unknown VR",
      ({ parameters }) =>
        parameters.set(
          Tag.DataElementsSigned,
          [...signedTags, 0x00091002].toSorted((a, b) => a - b),
        ),
      "ELEMENT_VR_UNKNOWN",
      "indeterminate",
    ],
    [
      "lists its elements backwards",
      ({ parameters }) => parameters.set(Tag.DataElementsSigned, signedTags.toReversed()),
      "ELEMENTS_NOT_ASCENDING",
      "note",
    ],
    [
      "lists an element twice",
      ({ parameters }) => parameters.set(Tag.DataElementsSigned, [signedTags[0]!, ...signedTags]),
      "ELEMENTS_NOT_ASCENDING",
      "note",
    ],
    [
      "says that pixel data were compressed",
      ({ parameters }) => parameters.set(Tag.MACCalculationTransferSyntaxUID, transferSyntax.jpegBaseline),
      "PIXEL_DATA_REENCODED",
      "indeterminate",
    ],
    [
      "has another Certificate Type",
      ({ item }) => item.set(Tag.CertificateType, "PGP"),
      "CERTIFICATE_TYPE_UNKNOWN",
      "indeterminate",
    ],
    [
      "has bytes after the certificate",
      ({ item }) =>
        item.set(Tag.CertificateOfSigner, concatBytes(item.getBytes(Tag.CertificateOfSigner)!, new Uint8Array(4))),
      "CERTIFICATE_DAMAGED",
      "invalid",
    ],
    [
      "has no certificate in its place",
      ({ item }) => item.set(Tag.CertificateOfSigner, new Uint8Array(300)),
      "CERTIFICATE_DAMAGED",
      "invalid",
    ],
    [
      "has bytes after the signature",
      ({ item }) => item.set(Tag.Signature, concatBytes(item.getBytes(Tag.Signature)!, new Uint8Array(2))),
      "SIGNATURE_MISMATCH",
      "invalid",
    ],
    [
      "has another purpose",
      ({ item }) => item.set(Tag.DigitalSignaturePurposeCodeSequence, [new Dataset()]),
      "SIGNATURE_MISMATCH",
      "invalid",
    ],
    [
      "has a time that is none",
      ({ item }) => item.set(Tag.DigitalSignatureDateTime, "20261345"),
      "SIGNED_AT_UNREADABLE",
      "invalid",
    ],
    [
      "has a time without offset",
      ({ item }) => item.set(Tag.DigitalSignatureDateTime, "20261121120000"),
      "SIGNED_AT_IMPRECISE",
      "note",
    ],
    [
      "has an element more",
      ({ item }) => item.set(0x00091002, new Uint8Array(2), "UN"),
      "ELEMENT_VR_UNKNOWN",
      "indeterminate",
    ],
  ];

  it.each(changes)("%s", async (_, change, code, effect) => {
    const result = await afterwards(change);
    expect(result.findings.find((one) => one.code === code)).toMatchObject({ effect });
    // Of all these the order of the list alone is not covered and of no effect.
    expect(result.status === "valid").toBe(code === "ELEMENTS_NOT_ASCENDING");
  });

  it("is there more often than signatures are verified", async () => {
    const file = image();
    await signAll(file, [base(), base(), base()]);
    const results = await verify(file, { trust: [authority.certificate], maxSignatures: 2 });
    expect(results.map(({ status }) => status)).toEqual(["valid", "valid", "indeterminate"]);
    expect(codesOf(results[2]!)).toEqual(["NOT_VERIFIED"]);
  });

  /** A certificate that OpenSSL makes for a new key. */
  async function certificateFor(newKey: string): Promise<Uint8Array> {
    await using folder = await temporaryFolder();
    const [key, certificate] = [join(folder.path, "key"), join(folder.path, "certificate")];
    const words = ["-subj", "/CN=Signer", "-outform", "DER", "-keyout", key, "-out", certificate];
    const { exitCode } = await runProcess("openssl", ["req", "-x509", "-newkey", newKey, "-nodes", ...words]);
    expect(exitCode).toBe(0);
    return new Uint8Array(await readFromDisk(certificate));
  }

  itWithPeer("openssl", "holds a key of a kind that is not supported", async () => {
    const ed25519 = await certificateFor("ed25519");
    const result = await afterwards(({ item }) => item.set(Tag.CertificateOfSigner, ed25519, "OB"));
    expect(codesOf(result)).toContain("KEY_UNSUPPORTED");
    expect(result.findings.some(({ effect }) => effect === "invalid")).toBe(false);
    expect(result.status).toBe("indeterminate");
  });

  itWithPeer("openssl", "holds an RSA key that is for RSASSA-PSS alone", async () => {
    const pss = await certificateFor("rsa-pss");
    const result = await afterwards(({ item }) => {
      item.set(Tag.CertificateOfSigner, pss, "OB");
      item.set(Tag.Signature, new Uint8Array(256).fill(1), "OB");
    });
    expect(codesOf(result)).toContain("KEY_UNSUPPORTED");
    expect(result.status).toBe("indeterminate");
  });

  it("has one UID for two signatures", async () => {
    const file = image();
    await signAll(file, [base({ createUid: () => "1.2" }), base({ createUid: () => "1.2" })]);
    const results = await verify(file, { trust: [authority.certificate] });
    expect(results.map(codesOf)).toEqual([["SIGNATURE_UID_DUPLICATE"], ["SIGNATURE_UID_DUPLICATE"]]);
  });

  it("stands in two Digital Signatures Sequences of a malformed input, and both are verified", async () => {
    const file = image();
    await sign(file, base());
    const bytes = writeFile(file);
    const at = Buffer.from(bytes).indexOf(Buffer.from("fafffaff", "hex"));
    const twice = readFile(concatBytes(bytes, bytes.subarray(at)));
    expect(await verify(twice, { trust: [authority.certificate] })).toHaveLength(2);
  });
});

describe("what a signature covers", () => {
  it("lacks Pixel Data and SOP Instance UID, which is said", async () => {
    const result = await afterwards(() => {}, { sign: { attributes: [Tag.PatientName] } });
    expect(result).toMatchObject({ status: "valid", elements: [Tag.PatientName] });
    expect(codesOf(result)).toEqual(["PIXEL_DATA_NOT_COVERED", "SOP_INSTANCE_UID_NOT_COVERED"]);
  });

  it("does not meet the profile that is asked for, and then the signature is not valid", async () => {
    const options = { profile: "creator" } as const;
    const met = await afterwards(() => {}, { ...options, sign: { profile: "creator" } });
    expect(met).toMatchObject({ status: "valid", profilesMet: ["creator", "authorization", "base"] });
    const unmet = await afterwards(() => {}, { ...options, sign: { attributes: signedTags.slice(0, -1) } });
    expect(unmet.status).toBe("invalid");
    expect(unmet.findings).toContainEqual(expect.objectContaining({ code: "PROFILE_NOT_MET", tags: [Tag.PixelData] }));
  });

  it("grows by nothing that is added later", async () => {
    const result = await afterwards(({ dataset }) => dataset.set(Tag.PatientComments, "added"));
    expect(result.status).toBe("valid");
    expect(result.notCovered).toContain(Tag.PatientComments);
  });
});

describe("pixel data in another encoding", () => {
  it("cannot be checked when the file is compressed otherwise than it was signed", async () => {
    const change: Parameters<typeof afterwards>[0] = ({ file }) => (file.transferSyntaxUid = "1.2.840.10008.1.2.4.70");
    const result = await afterwards(change, { of: encapsulatedImage() });
    expect(result).toMatchObject({ status: "indeterminate", elements: [] });
    expect(codesOf(result)).toEqual(["PIXEL_DATA_REENCODED"]);
  });

  it("do not matter when they are not signed", async () => {
    const file = encapsulatedImage();
    const change: Parameters<typeof afterwards>[0] = ({ dataset }) => {
      dataset.set(Tag.PixelData, Uint8Array.of(1, 2, 3, 4), "OB");
      file.transferSyntaxUid = transferSyntax.explicitLittle;
    };
    const result = await afterwards(change, { of: file, sign: { attributes: [Tag.SOPInstanceUID] } });
    expect(result).toMatchObject({ status: "valid", elements: [Tag.SOPInstanceUID] });
  });

  it.each([transferSyntax.implicitLittle, transferSyntax.explicitBig, transferSyntax.deflated])(
    "are the same native ones in %s",
    async (uid) => {
      const dataset = imageNodes(element(0x7fe00010, "OW", Uint8Array.of(1, 2, 3, 4))).filter(
        (node) => !("tag" in node) || node.tag !== 0x00091001,
      );
      const result = await afterwards(({ file }) => (file.transferSyntaxUid = uid), { of: image({ dataset }) });
      expect(result.status).toBe("valid");
    },
  );
});

describe("the signer", () => {
  it("is unknown without trust, and under another authority", async () => {
    const other = await createAuthority("Other");
    for (const trust of [[], [other.certificate]]) {
      const result = await afterwards(() => {}, { trust });
      expect(result).toMatchObject({ status: "indeterminate", elements: signedTags });
      expect(codesOf(result)).toEqual(["SIGNER_UNTRUSTED"]);
    }
  });

  it("had a certificate that was not yet valid, or had expired, when the signature was made", async () => {
    for (const [change, code] of [
      [-10, "SIGNER_NOT_YET_VALID"],
      [10, "SIGNER_EXPIRED"],
    ] as const) {
      const then = await authority.issue({ days: 5, now: new Date(Date.now() + change * -DAY_MS) });
      // The certificate as a tool sees it that does not look at its dates.
      const lying = { ...then.signer, certificates: [withoutValidity(then.certificate)] } as const;
      const result = await afterwards(() => {}, { sign: { signer: lying } });
      expect(codesOf(result)[0]).toBe(code);
      expect(result.status).toBe("invalid");
    }
  });

  it("has a certificate that has expired since: nothing proves that the signature is older", async () => {
    const at = new Date(Date.now() + 400 * DAY_MS);
    const result = await afterwards(() => {}, { at });
    expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["SIGNER_EXPIRED_SINCE"]]);
    expect((await afterwards(() => {}, { at, believeSigningTime: true })).status).toBe("valid");
  });

  it("was revoked: a list that says so is believed, whatever time the signature states", async () => {
    const revoked = await authority.issue();
    const crls = [parseCrl(await authority.ca.createCrl({ revoked: [revoked.certificate] }))];
    const result = await afterwards(() => {}, { crls, sign: { signer: revoked.signer } });
    expect([result.status, codesOf(result)]).toEqual(["invalid", ["SIGNER_REVOKED"]]);
    expect((await afterwards(() => {}, { crls })).status).toBe("valid");
  });

  it("may or may not be revoked, and that must be known", async () => {
    const result = await afterwards(() => {}, { revocation: "required" });
    expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["SIGNER_NOT_CHECKED"]]);
  });

  it("signs with a weak MAC, which a policy refuses", async () => {
    const weak = { macAlgorithm: "SHA1", allowWeak: true } as const;
    const result = await afterwards(() => {}, { policy: { digests: ["SHA256"] }, sign: weak });
    expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["WEAK_ALGORITHM", "ALGORITHM_REFUSED"]]);
    expect(effectsOf(result)).toEqual(["note", "indeterminate"]);
  });

  it("states a time that is still to come", async () => {
    const result = await afterwards(() => {}, { sign: { now: new Date(Date.now() + 3 * 3_600_000) } });
    expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["SIGNED_AT_IMPOSSIBLE"]]);
  });
});

function withoutValidity(certificate: Certificate): Certificate {
  const [notBefore, notAfter] = [new Date(0), new Date(Date.now() + DAY_MS)];
  return Object.create(certificate, { notBefore: { value: notBefore }, notAfter: { value: notAfter } }) as Certificate;
}

it("answers, and does not throw, for a time that is no time only", async () => {
  await expect(verify(image(), { at: new Date(NaN) })).rejects.toThrow(RangeError);
});

describe("tricks that leave the MAC input as it is", () => {
  it("hide the last signed elements in the item of the signature", async () => {
    const dataset = imageNodes().filter((node) => "tag" in node && node.tag < 0x04000005);
    const file = image({ dataset });
    await sign(file, base());
    const [item] = file.dataset.getItems(Tag.DigitalSignaturesSequence);
    const [parameters] = file.dataset.getItems(Tag.MACParametersSequence);
    const moved = file.dataset.get(0x00091001)!;
    item!.set(moved.tag, moved.bytes, moved.vr);
    file.dataset.delete(moved.tag);
    const listed = parameters!.getNumbers(Tag.DataElementsSigned).filter((tag) => tag !== moved.tag);
    parameters!.set(Tag.DataElementsSigned, listed, "AT");
    const [result] = await verify(readFile(writeFile(file)), { trust: [authority.certificate] });
    expect(result!.status).toBe("invalid");
    expect(result!.findings).toContainEqual(
      expect.objectContaining({ code: "SIGNATURE_FOREIGN_ELEMENT", tags: [0x00091001] }),
    );
  });

  it("put an element into the code of the purpose", async () => {
    const result = await afterwards(
      ({ item }) => item.getItems(Tag.DigitalSignaturePurposeCodeSequence)[0]!.set(Tag.PatientName, "X"),
      { sign: { purpose: "1" } },
    );
    expect(codesOf(result)).toContain("SIGNATURE_FOREIGN_ELEMENT");
  });

  it("cut a value of numbers or bytes to an odd length", async () => {
    const bytes = writeFile(await signedImage());
    const at = Buffer.from(bytes).indexOf(Buffer.from("28000001555302000800", "hex"));
    const cut = concatBytes(bytes.subarray(0, at + 6), Uint8Array.of(1, 0, 8), bytes.subarray(at + 10));
    const [result] = await verify(readFile(cut), { trust: [authority.certificate] });
    expect([result!.status, codesOf(result!)]).toEqual(["invalid", ["SIGNATURE_MISMATCH"]]);
  });

  it("give encapsulated pixel data another VR", async () => {
    const file = encapsulatedImage();
    await sign(file, base());
    const bytes = writeFile(file);
    const at = Buffer.from(bytes).indexOf(Buffer.from("e07f10004f42", "hex"));
    bytes.set(new TextEncoder().encode("UT"), at + 4);
    const [result] = await verify(readFile(bytes), { trust: [authority.certificate] });
    expect([result!.status, codesOf(result!)]).toEqual(["indeterminate", ["ELEMENT_VR_UNKNOWN"]]);
  });

  it("make UN of a value that the dictionary knows, which is said", async () => {
    const result = await afterwards(({ dataset }) =>
      dataset.set(Tag.PatientName, dataset.getBytes(Tag.PatientName)!, "UN"),
    );
    expect([result.status, codesOf(result)]).toEqual(["valid", ["ELEMENT_VR_RESTORED"]]);
  });

  async function signedImage(): Promise<DicomFile> {
    const file = image();
    await sign(file, base());
    return file;
  }
});

describe("numbers of Implicit VR that DCMTK takes for unsigned ones", () => {
  async function signedUnder(descriptor: readonly number[]): Promise<SignatureVerification> {
    const dataset = [
      element(0x00080018, "UI", "1.2.3"),
      element(0x00280103, "US", 0),
      sequence(0x00283010, [item([element(0x00283002, "US", descriptor)])]),
    ];
    const file = image({ dataset, transferSyntaxUid: transferSyntax.implicitLittle });
    await sign(file, base({ attributes: [0x00080018, 0x00283010] }));
    file.dataset.set(Tag.PixelRepresentation, 1);
    const [result] = await verify(readFile(writeFile(file)), { trust: [authority.certificate] });
    return result!;
  }

  it("are signed as a reader sees them where none is negative", async () => {
    const result = await signedUnder([1, 2, 16]);
    expect([result.status, codesOf(result)]).toEqual(["valid", ["DCMTK_IMPLICIT_VR"]]);
  });

  it("are signed otherwise than a reader sees them where one is", async () => {
    const result = await signedUnder([1, 65535, 16]);
    expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["DCMTK_IMPLICIT_NUMBERS"]]);
    expect(result.findings[0]!.tags).toEqual([0x00283010]);
  });
});

describe("signatures in a value of UN", () => {
  async function asUnknown(): Promise<Uint8Array> {
    const file = image();
    await signAll(
      file,
      Array.from({ length: 60 }, () => base()),
    );
    const value = writeElement(file.dataset, Tag.DigitalSignaturesSequence, {
      transferSyntaxUid: transferSyntax.implicitLittle,
    });
    file.dataset.set(Tag.DigitalSignaturesSequence, value.subarray(8), "UN");
    return writeFile(file);
  }

  it("are found in memory, and said to be unreadable where they were left in the source", async () => {
    const bytes = await asUnknown();
    expect(await verify(readFile(bytes), { trust: [authority.certificate] })).toHaveLength(60);
    const results = await verify(await openFile(bytesSource(bytes)), { trust: [authority.certificate] });
    expect(results).toMatchObject([{ status: "indeterminate", findings: [{ code: "SIGNATURES_UNREADABLE" }] }]);
  });
});

describe("many signatures", () => {
  it("beyond the most that are verified cost nothing", async () => {
    const file = image();
    await sign(file, base());
    for (let count = 0; count < 5000; count++) file.dataset.addItem(Tag.DigitalSignaturesSequence);
    const results = await verify(readFile(writeFile(file)), { maxSignatures: 1 });
    expect(results).toHaveLength(5001);
    expect(
      results
        .slice(1)
        .every(({ findings, notCovered }) => findings[0]?.code === "NOT_VERIFIED" && notCovered.length === 0),
    ).toBe(true);
  });

  it("are given up when that is asked for", async () => {
    const file = image();
    await signAll(
      file,
      Array.from({ length: 200 }, () => base()),
    );
    await expect(verify(file, { signal: AbortSignal.timeout(1) })).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("a profile that is asked for", () => {
  it("does not make a signature invalid that could not be checked", async () => {
    const change: Parameters<typeof afterwards>[0] = ({ parameters }) => parameters.set(Tag.MACAlgorithm, "SHA3_256");
    const result = await afterwards(change, { profile: "creator" });
    expect([result.status, codesOf(result)]).toEqual(["indeterminate", ["MAC_ALGORITHM_UNKNOWN"]]);
  });

  it("is asked of the main Dataset alone", async () => {
    const result = await afterwards(() => {}, { profile: "creator", sign: { item: "(0008,1140)[0]" } });
    expect([result.status, result.path]).toEqual(["valid", "(0008,1140)[0]"]);
  });
});

it("takes the offset of the signing time into account", async () => {
  const result = await afterwards(() => {}, { sign: { utcOffsetMinutes: 330 } });
  expect(Math.abs(Date.now() - result.signedAt!.getTime())).toBeLessThan(10 * 60_000);
});

it("asks for a certificate that is meant for signatures", async () => {
  const encryption = await authority.issue({ usages: ["encryption"] });
  const certificate = Object.create(encryption.certificate, { keyUsage: { value: undefined } }) as Certificate;
  const result = await afterwards(() => {}, {
    sign: { signer: { ...encryption.signer, certificates: [certificate] } },
  });
  expect([result.status, codesOf(result)]).toEqual(["invalid", ["SIGNER_PATH"]]);
});

describe("the form of DCMTK before 3.5.4", () => {
  /** Signed over fragments with their lengths: what an old program would have made. */
  async function signedByOldProgram(): Promise<Uint8Array> {
    const file = encapsulatedImage();
    const made = await sign(file, base());
    const hash = createHash("SHA256");
    await writeMacInput(file, made, { form: "oldDcmtk", onBytes: (piece) => hash.update(piece) });
    const algorithm = { scheme: "RSASSA-PKCS1-v1_5", digest: "SHA256" } as const;
    made.item.set(Tag.Signature, await rsa.signer.signDigest(hash.digest(), algorithm), "OB");
    return writeFile(file);
  }

  it("is accepted, and named, only where that is asked for", async () => {
    const file = readFile(await signedByOldProgram());
    const trust = [authority.certificate];
    const [strict] = await verify(file, { trust });
    expect([strict!.status, codesOf(strict!)]).toEqual(["invalid", ["SIGNATURE_MISMATCH"]]);
    const [lenient] = await verify(file, { trust, allowOldDcmtk: true });
    expect([lenient!.status, codesOf(lenient!)]).toEqual(["valid", ["OLD_DCMTK_FORM"]]);
  });
});
