import { expect, it } from "@jest/globals";
import { type CorpusFile, corpusFiles, corpusFolder } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { createDecryptor, parseCertificate, readKeyStore, selectKey } from "@dicomsec/pki";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MediaError, openSecureFile, type OpenOptions } from "../src/index.js";

/**
 * What each CMS object of the corpus is to a reader of PS3.15 D.1: the error, or integrity, cipher, departures and weaknesses. OpenSSL states
 * id-data for whatever it encrypts.
 */
const verdicts: Readonly<Record<string, string>> = {
  "authenveloped_aes-256-gcm": "signed aes-256-gcm D1_CIPHER D1_CONTENT_TYPE",
  digested_sha1: "ERR_MEDIA_UNTRUSTED; digested not encrypted D1_NOT_ENVELOPED WEAK_SHA1",
  digested_sha256: "ERR_MEDIA_UNTRUSTED; digested not encrypted D1_NOT_ENVELOPED",
  "enveloped_aes-128-cbc_signed_sha256": "signed aes-128-cbc D1_CONTENT_TYPE",
  "enveloped_aes-192-cbc_signed_sha256": "signed aes-192-cbc D1_CONTENT_TYPE",
  "enveloped_aes-256-cbc_digested_sha256": "ERR_MEDIA_UNTRUSTED; digested aes-256-cbc D1_CONTENT_TYPE",
  "enveloped_aes-256-cbc_signed_sha256": "signed aes-256-cbc D1_CONTENT_TYPE",
  enveloped_ber_stream: "signed aes-256-cbc D1_CONTENT_TYPE",
  enveloped_data_only_NOT_CONFORMANT: "ERR_MEDIA_NO_INTEGRITY; ERR_MEDIA_NO_INTEGRITY",
  "enveloped_des-ede3-cbc_signed_sha256": "signed des-ede3-cbc D1_CONTENT_TYPE WEAK_DES_EDE3",
  enveloped_ecdh_p256: "ERR_MEDIA_ALGORITHM; ERR_MEDIA_ALGORITHM",
  enveloped_pwri: "signed aes-256-cbc D1_CONTENT_TYPE WEAK_ITERATIONS",
  enveloped_rsa_oaep: "signed aes-256-cbc D1_CONTENT_TYPE D1_KEY_TRANSPORT",
  enveloped_ski_recipient: "signed aes-256-cbc D1_CONTENT_TYPE",
  enveloped_tampered_last_block: "ERR_MEDIA_NOT_OPENED; ERR_MEDIA_NOT_OPENED",
  enveloped_truncated: "ERR_MEDIA_DAMAGED; ERR_MEDIA_DAMAGED",
  enveloped_two_recipients: "signed aes-256-cbc D1_CONTENT_TYPE",
  signed_ber_stream: "signed not encrypted D1_NOT_ENVELOPED",
  signed_noattr: "signed not encrypted D1_NOT_ENVELOPED",
  signed_nocerts: "signed not encrypted D1_NOT_ENVELOPED",
  signed_p256_sha256: "signed not encrypted D1_NOT_ENVELOPED D1_SIGNATURE",
  signed_rsapss: "signed not encrypted D1_NOT_ENVELOPED D1_SIGNATURE",
  signed_sha1: "signed not encrypted D1_NOT_ENVELOPED WEAK_SHA1",
  signed_sha256: "signed not encrypted D1_NOT_ENVELOPED",
  signed_sha384: "signed not encrypted D1_NOT_ENVELOPED",
  signed_sha512: "signed not encrypted D1_NOT_ENVELOPED",
  signed_ski_chain: "signed not encrypted D1_NOT_ENVELOPED",
  signed_tampered_content: "ERR_MEDIA_NOT_OPENED; ERR_MEDIA_NOT_OPENED",
};

const objects = corpusFiles(({ path }) => path.startsWith("generated/cms/") && path.endsWith(".p7m"));
const nameOf = ({ path }: CorpusFile): string => path.replace(/^.*\/|\.p7m$/g, "");

itWithCorpus("every CMS object of the corpus has a verdict", () => {
  expect(objects.map(nameOf).sort()).toEqual(Object.keys(verdicts).sort());
});

for (const object of objects) {
  it(`${nameOf(object)}: ${verdicts[nameOf(object)]}`, async () => {
    const bytes = new Uint8Array(readFileSync(object.file));
    const options = await keys();
    const trusted = await verdictOf(bytes, { ...options, trust: [certificate("ca")] });
    const unjudged = await verdictOf(bytes, options);
    expect(trusted === unjudged && trusted.startsWith("signed") ? trusted : `${trusted}; ${unjudged}`).toBe(
      verdicts[nameOf(object)],
    );
  });
}

async function verdictOf(bytes: Uint8Array, options: OpenOptions): Promise<string> {
  try {
    const opened = await openSecureFile(bytes, options);
    expect(Buffer.from(opened.bytes).equals(material("generated/cms/plaintext.dcm"))).toBe(true);
    const { integrity, envelope, basicProfile, weaknesses } = opened.verdict;
    const codes = [...basicProfile.departures, ...weaknesses].map(({ code }) => code);
    return [integrity, envelope?.cipher ?? "not encrypted", ...codes].join(" ");
  } catch (error) {
    if (error instanceof MediaError) return error.code;
    throw error;
  }
}

async function keys(): Promise<OpenOptions> {
  const decryptors = await Promise.all(
    ["recipient1", "recipient2"].map(async (name) => {
      const files = ["crt", "key"].map((ending) => material(`pki/generated-openssl/${name}.${ending}`));
      return createDecryptor(selectKey(await readKeyStore(Buffer.concat(files))));
    }),
  );
  const certificates = ["signer-rsa2048", "signer-p256", "signer-rsa4096"].map(certificate);
  return { decryptors, passwords: ["correct horse"], certificates, at: new Date("2027-01-01T00:00:00Z") };
}

function certificate(name: string): ReturnType<typeof parseCertificate> {
  return parseCertificate(material(`pki/generated-openssl/${name}.crt`));
}

function material(path: string): Buffer {
  return readFileSync(join(corpusFolder()!, path));
}
