import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import fc from "fast-check";
import { corpusFiles, corpusFolder, isFullRun, mutatedArbitrary } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { identityOf } from "./identities.js";
import { attempt, openMessage } from "./open-message.js";

const folder = corpusFolder() ?? "";
const keys = join(folder, "pki/generated-openssl");
const identity = (name: string) =>
  identityOf({
    certificate: readFileSync(join(keys, `${name}.crt`), "utf8"),
    privateKey: readFileSync(join(keys, `${name}.key`), "utf8"),
  });

const signed = "RSASSA-PKCS1-v1_5 SHA256 valid";
/** What is inside each object, from the outside in, or the code it is refused with. */
const verdicts: Readonly<Record<string, readonly string[] | string>> = {
  "authenveloped_aes-256-gcm": ["aes-256-gcm", signed],
  digested_sha1: ["digest SHA1 valid"],
  digested_sha256: ["digest SHA256 valid"],
  "enveloped_aes-128-cbc_signed_sha256": ["aes-128-cbc", signed],
  "enveloped_aes-192-cbc_signed_sha256": ["aes-192-cbc", signed],
  "enveloped_aes-256-cbc_digested_sha256": ["aes-256-cbc", "digest SHA256 valid"],
  "enveloped_aes-256-cbc_signed_sha256": ["aes-256-cbc", signed],
  enveloped_ber_stream: ["aes-256-cbc", signed],
  enveloped_data_only_NOT_CONFORMANT: ["aes-256-cbc", "data"],
  "enveloped_des-ede3-cbc_signed_sha256": ["des-ede3-cbc", signed],
  enveloped_ecdh_p256: "ERR_PKI_UNSUPPORTED_ALGORITHM",
  enveloped_pwri: ["aes-256-cbc", signed],
  enveloped_rsa_oaep: ["aes-256-cbc", signed],
  enveloped_ski_recipient: ["aes-256-cbc", signed],
  enveloped_tampered_last_block: ["aes-256-cbc", "RSASSA-PKCS1-v1_5 SHA256 invalid CMS_SIGNATURE"],
  enveloped_truncated: "ERR_PKI_DAMAGED",
  enveloped_two_recipients: ["aes-256-cbc", signed],
  signed_ber_stream: [signed],
  signed_noattr: [signed],
  signed_nocerts: ["RSASSA-PKCS1-v1_5 SHA256 indeterminate CMS_CERTIFICATE_MISSING"],
  signed_p256_sha256: ["ECDSA SHA256 valid"],
  signed_rsapss: ["RSASSA-PSS SHA256 valid"],
  signed_sha1: ["RSASSA-PKCS1-v1_5 SHA1 valid"],
  signed_sha256: [signed],
  signed_sha384: ["RSASSA-PKCS1-v1_5 SHA384 valid"],
  signed_sha512: ["RSASSA-PKCS1-v1_5 SHA512 valid"],
  signed_ski_chain: [signed],
  signed_tampered_content: ["RSASSA-PKCS1-v1_5 SHA256 invalid CMS_DIGEST"],
};

const read = (name: string): Uint8Array => Uint8Array.from(readFileSync(join(folder, "generated/cms", name)));

itWithCorpus("the verdicts are about every object of the corpus", () => {
  const objects = corpusFiles(({ path }) => path.startsWith("generated/cms/") && path.endsWith(".p7m"));
  expect(objects.map(({ path }) => path.slice("generated/cms/".length, -".p7m".length)).toSorted()).toEqual(
    Object.keys(verdicts).toSorted(),
  );
});

for (const [name, verdict] of Object.entries(verdicts)) {
  itWithCorpus(`${name}: ${[verdict].flat().join(", ")}`, async () => {
    const decryptors = [identity("recipient1"), identity("recipient-p256")];
    const opened = await attempt(openMessage(read(`${name}.p7m`), { decryptors, passwords: ["correct horse"] }));
    if (typeof verdict === "string") expect(opened).toEqual({ code: verdict });
    else {
      expect(opened).toMatchObject({ layers: verdict });
      const isSame = "content" in opened && Buffer.compare(opened.content, read("plaintext.dcm")) === 0;
      expect(isSame).toBe(name !== "signed_tampered_content");
    }
  });
}

itWithCorpus("any of the objects, whatever is done to it, gives a result or an error of this package", async () => {
  const objects = Object.keys(verdicts).map((name) => read(`${name}.p7m`));
  const options = { decryptors: [identity("recipient1")], passwords: ["correct horse"] };
  const plain = read("plaintext.dcm");
  await fc.assert(
    fc.asyncProperty(mutatedArbitrary(fc.constantFrom(...objects)), async (mutated) => {
      const opened = await attempt(openMessage(mutated, options));
      const isOtherContent = "content" in opened && opened.isValid && Buffer.compare(opened.content, plain) !== 0;
      expect(isOtherContent).toBe(false);
    }),
    { numRuns: isFullRun() ? 1000 : 200 },
  );
});

itWithCorpus("the second of two recipients opens the object for both, and no other one", async () => {
  const second = await openMessage(read("enveloped_two_recipients.p7m"), { decryptors: [identity("recipient2")] });
  expect(second.layers).toEqual(["aes-256-cbc", signed]);
  for (const name of ["enveloped_aes-256-cbc_signed_sha256.p7m", "enveloped_ski_recipient.p7m", "enveloped_pwri.p7m"]) {
    expect(await attempt(openMessage(read(name), { decryptors: [identity("recipient2")] }))).toEqual({
      code: "ERR_PKI_NO_RECIPIENT",
    });
  }
});

itWithCorpus("the signature without certificate is valid with the right one given", async () => {
  const { layers } = await openMessage(read("signed_nocerts.p7m"), {
    certificates: [identity("recipient1").certificate, identity("signer-rsa2048").certificate],
  });
  expect(layers).toEqual([signed]);
});

itWithCorpus("what a chain and its signer named by key identifier come with is given back", async () => {
  const { verification } = await openMessage(read("signed_ski_chain.p7m"));
  expect(verification?.certificates.map(({ bytes }) => bytes.length)).toHaveLength(2);
  expect(verification?.signers[0]?.info.signer).toHaveProperty("subjectKeyIdentifier");
});
