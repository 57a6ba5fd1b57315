import { type CmsContent, collectChunks, contentInfo, dataContent } from "../../src/cms/content.js";
import { digestedData } from "../../src/cms/digested-data.js";
import { envelopedData } from "../../src/cms/enveloped-data.js";
import { signedData } from "../../src/cms/signed-data.js";
import type { OpenOptions } from "./open-message.js";
import { testIdentity } from "./self-signed.js";

/** A message this package wrote, and what it must open as. */
export interface OurMessage {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
  readonly layers: readonly string[];
  readonly options: OpenOptions;
}

const rsa = testIdentity("rsa-1024");
const other = testIdentity("rsa-1024", "other");
const ec = testIdentity("ec-p256");
const password = "correct horse";
export const content = new TextEncoder().encode("The octets of a DICOM file.".repeat(20));
const now = new Date("2024-05-06T07:08:09Z");
const [sha256, es384] = ["RSASSA-PKCS1-v1_5 SHA256 valid", "ECDSA SHA384 valid"];

type Make = (source: CmsContent) => CmsContent | Promise<CmsContent>;
const signed: Make = (source) => signedData(source, { signers: [{ signer: rsa }], now });
const digested: Make = (source) => digestedData(source);
const kinds: readonly [string, readonly string[], Make][] = [
  ["DigestedData", ["digest SHA256 valid"], digested],
  ["SignedData", [sha256], signed],
  [
    "SignedData without attributes and certificates",
    [sha256],
    (source) =>
      signedData(source, { signers: [{ signer: rsa, signedAttributes: false }], includeCertificates: false, now }),
  ],
  [
    "SignedData of two signers",
    [sha256, es384],
    (source) =>
      signedData(source, {
        signers: [{ signer: rsa }, { signer: ec, digest: "SHA384", identifier: "subjectKeyIdentifier" }],
        now,
      }),
  ],
  [
    "EnvelopedData around SignedData",
    ["aes-256-cbc", sha256],
    async (source) => envelopedData(await signed(source), { recipients: [other, rsa] }),
  ],
  [
    "EnvelopedData around DigestedData, with a password",
    ["des-ede3-cbc", "digest SHA256 valid"],
    async (source) =>
      envelopedData(await digested(source), { recipients: [{ password, iterations: 10 }], cipher: "des-ede3-cbc" }),
  ],
];

/** Each kind of message in both forms: DER where the length is known, BER where it is not. */
export async function ourMessages(octets: Uint8Array = content): Promise<readonly OurMessage[]> {
  const messages = kinds.flatMap(([kind, layers, make]) =>
    ["DER", "BER"].map(async (form) => {
      const source =
        form === "DER" ? dataContent(octets) : dataContent([octets.subarray(0, 100), octets.subarray(100)]);
      const bytes = await collectChunks(contentInfo(await make(source)));
      const options = { decryptors: [rsa], passwords: [password], certificates: [rsa.certificate] };
      return { title: `${kind} in ${form}`, bytes, content: octets, layers, options };
    }),
  );
  return Promise.all(messages);
}
