import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { readFile, Tag, writeFile } from "@dicomsec/core";
import { createTimeStampQuery } from "@dicomsec/pki";
import { attachTimeStamp, findSignatures, sign, type SignOptions, timeStampQuery, verify } from "@dicomsec/signatures";
import { element, isFullRun, part10, transferSyntax } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { dcmsign, dcmsignAttachTimeStamp, type DcmsignOptions } from "../../src/judges/dcmsign.js";
import { dcmsignVerify } from "../../src/judges/dcmsign-verify.js";
import { type SignatureMaterial, signatureMaterial, type SigningIdentity } from "./signature-material.js";

const imprints = ["SHA256", "SHA384", "SHA512"] as const;
const image = part10({ dataset: [element(0x00080018, "UI", "1.2.3.4"), element(0x00100010, "PN", "Doe^Jane")] });

describeWithPeer(["dcmsign", "openssl"], "time stamps", () => {
  let material: SignatureMaterial;
  let tokenOfAnother: Uint8Array;
  beforeAll(async () => {
    material = await signatureMaterial();
    const other = await sign(readFile(image), optionsOf(material.rsa));
    await attachTimeStamp(other, await material.timeStampResponse(await timeStampQuery(other)));
    tokenOfAnother = other.item.getBytes(Tag.CertifiedTimestamp)!;
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  const optionsOf = ({ signer }: SigningIdentity): SignOptions => ({ signer, profile: "none", allowEcdsa: true });

  /** Several times with the keys on a curve: every other signature of theirs is of odd length. */
  const identities = (): readonly SigningIdentity[] => {
    const { rsa, p256, p384 } = material;
    return isFullRun() ? [rsa, p256, p256, p256, p256, p384, p384] : [rsa, p256, p256, p384];
  };

  /** Each of them with each imprint in a full run, else with one: the next has the next. */
  const identitiesWithImprints = (): (readonly [SigningIdentity, (typeof imprints)[number]])[] =>
    identities().flatMap((identity, at) =>
      imprints.filter((_, index) => isFullRun() || index === at % 3).map((imprint) => [identity, imprint] as const),
    );

  /** Both find the time stamp valid; and neither does when it is that of another signature, or a byte of it is another one. */
  async function expectStamped(bytes: Uint8Array): Promise<void> {
    expect(await verdicts(bytes)).toEqual({ ours: ["valid", "valid"], theirs: ["valid", "OK"] });
    const file = readFile(bytes);
    const [signature] = await findSignatures(file.dataset);
    const token = signature!.item.getBytes(Tag.CertifiedTimestamp)!.slice();
    token[token.length - 20]! ^= 0x01;
    signature!.item.set(Tag.CertifiedTimestamp, token, "OB");
    expect(await verdicts(writeFile(file))).toMatchObject({
      ours: ["invalid", "invalid"],
      theirs: ["valid", expect.stringContaining("failed")],
    });
    signature!.item.set(Tag.CertifiedTimestamp, tokenOfAnother, "OB");
    expect(await verdicts(writeFile(file))).toMatchObject({
      ours: ["invalid", "invalid"],
      theirs: ["valid", expect.stringContaining("failed")],
    });
  }

  /** The status of the signature, and that of the time stamp; theirs has words for the latter. */
  async function verdicts(bytes: Uint8Array): Promise<{ ours: unknown[]; theirs: unknown[] }> {
    const path = await material.write("judged.dcm", bytes);
    const [ours] = await verify(readFile(bytes), { trust: material.authorities });
    const { exitCode, signatures } = await dcmsignVerify(path, { trust: material.trust, timeStamps: "required" });
    const [theirs] = signatures;
    expect(exitCode).toBe(theirs?.timeStampWords === "OK" ? 0 : 101);
    return { ours: [ours?.status, ours?.timeStamp?.status], theirs: [theirs?.status, theirs?.timeStampWords] };
  }

  /** The response to the request of dcmsign, attached by dcmsign. */
  async function stampedByDcmsign(identity: SigningIdentity, timeStampRequest: DcmsignOptions["timeStampRequest"]) {
    const input = await material.write("input.dcm", image);
    const [signed, stamped] = [material.path("signed.dcm"), material.path("stamped.dcm")];
    const made = await dcmsign(input, signed, { ...identity, ...(timeStampRequest && { timeStampRequest }) });
    const response = await material.timeStampResponse(await material.read("signed.dcm.tsq"));
    const responseFile = await material.write("response.tsr", response);
    const { errors } = await dcmsignAttachTimeStamp(signed, stamped, { ...made, responseFile });
    expect(errors).toEqual([]);
    return { response, signed: await material.read("signed.dcm"), stamped: await material.read("stamped.dcm") };
  }

  it("that dcmsign asks for and attaches are valid", async () => {
    for (const [identity, imprint] of identitiesWithImprints()) {
      const { response, signed, stamped } = await stampedByDcmsign(identity, imprint);
      await expectStamped(stamped);
      const file = readFile(signed);
      await attachTimeStamp((await findSignatures(file.dataset))[0]!, response);
      expect(writeFile(file)).toEqual(stamped);
    }
  });

  it("over a SHA-1 imprint are enough for dcmsign alone", async () => {
    const { stamped } = await stampedByDcmsign(material.rsa, "SHA1");
    expect(await verdicts(stamped)).toMatchObject({ ours: ["indeterminate", "invalid"], theirs: ["valid", "OK"] });
  });

  it("that this package asks for and attaches are valid", async () => {
    for (const [identity, digestAlgorithm] of identitiesWithImprints()) {
      const file = readFile(image);
      const made = await sign(file, optionsOf(identity));
      const query = await timeStampQuery(made, { digestAlgorithm, nonce: Uint8Array.of(1, 2, 3) });
      const unstamped = writeFile(file);
      await attachTimeStamp(made, await material.timeStampResponse(query));
      await expectStamped(writeFile(file));
      expect(await verdicts(unstamped)).toEqual({ ours: ["valid", undefined], theirs: ["valid", undefined] });
    }
  });

  it("that this package asks for are attached by dcmsign to our signature", async () => {
    for (const identity of identities()) {
      const file = readFile(image);
      const made = await sign(file, optionsOf(identity));
      const query = await timeStampQuery(made);
      const input = await material.write("ours.dcm", writeFile(file));
      const uidDataset = [element(0x04000100, "UI", made.uid)];
      const files = {
        requestFile: await material.write("ours.tsq", query),
        responseFile: await material.write("ours.tsr", await material.timeStampResponse(query)),
        uidFile: await material.write(
          "ours.uid",
          part10({ dataset: uidDataset, transferSyntaxUid: transferSyntax.implicitLittle }),
        ),
      };
      const outcome = await dcmsignAttachTimeStamp(input, material.path("stamped.dcm"), files);
      expect(outcome.errors).toEqual([]);
      await expectStamped(await material.read("stamped.dcm"));
    }
  });

  it("that come while signing are valid", async () => {
    for (const identity of identities()) {
      const file = readFile(image);
      const timeStamp: SignOptions["timeStamp"] = async (imprint) =>
        material.timeStampResponse(createTimeStampQuery(imprint));
      await sign(file, { ...optionsOf(identity), timeStamp });
      await expectStamped(writeFile(file));
    }
  });

  it("of another signature are not attached by either", async () => {
    const file = readFile(image);
    const made = await sign(file, optionsOf(material.rsa));
    const other = await sign(readFile(image), optionsOf(material.rsa));
    const query = await timeStampQuery(other);
    const response = await material.timeStampResponse(query);
    await expect(attachTimeStamp(made, response)).rejects.toMatchObject({ code: "ERR_SIGNATURE_TIME_STAMP" });
    const input = await material.write("ours.dcm", writeFile(file));
    const files = {
      requestFile: await material.write("other.tsq", query),
      responseFile: await material.write("other.tsr", response),
      uidFile: await material.write("ours.uid", part10({ dataset: [element(0x04000100, "UI", made.uid)] })),
    };
    expect(await dcmsignAttachTimeStamp(input, material.path("no.dcm"), files)).toMatchObject({ exitCode: 87 });
  });
});
