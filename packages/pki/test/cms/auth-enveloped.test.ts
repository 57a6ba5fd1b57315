import { createCipheriv } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import {
  concat,
  context,
  contextPrimitive,
  der,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  UNIVERSAL,
} from "../../src/asn1/der.js";
import { oids } from "../../src/asn1/oids.js";
import { collectChunks, dataContent } from "../../src/cms/content.js";
import { digestedData } from "../../src/cms/digested-data.js";
import { encryptKey } from "../../src/node/crypto.js";
import { cutInto } from "./chunked.js";
import { attempt, openMessage, type Opened } from "./open-message.js";
import { attribute, contentTypeAttribute } from "./raw-signed-data.js";
import { testIdentity } from "./self-signed.js";

const rsa = testIdentity("rsa-1024");
const key = new Uint8Array(16).fill(0x11);
const content = new TextEncoder().encode("The octets of a DICOM file. ".repeat(20));
const digested = await collectChunks(digestedData(dataContent(content)).chunks);

interface Parts {
  readonly contentType: string;
  readonly plain: Uint8Array;
  readonly attributes?: readonly Uint8Array[];
  /** What is authenticated. Default: the attributes as a SET OF. */
  readonly authenticated?: Uint8Array;
  readonly tagLength?: number;
  /** What is said of the length of the tag; `undefined`: nothing, which means 12. */
  readonly saidLength?: number | undefined;
  readonly nonce?: Uint8Array;
  readonly after?: Uint8Array;
}

/** An AuthEnvelopedData with AES-128-GCM for one recipient (RFC 5083, RFC 5084). */
async function authEnveloped(parts: Parts): Promise<Uint8Array> {
  const { contentType, plain, attributes, tagLength = 16, nonce = new Uint8Array(12).fill(0x22) } = parts;
  const { after = new Uint8Array() } = parts;
  const said = "saidLength" in parts ? parts.saidLength : tagLength;
  const transport = { scheme: "RSAES-PKCS1-v1_5" } as const;
  const { certificate } = rsa;
  const recipient = sequence(
    integer(0),
    sequence(certificate.issuerBytes, integer(certificate.serialNumber)),
    sequence(oid(oids.rsaEncryption), nullValue()),
    octetString(await encryptKey(certificate.publicKey, transport, key)),
  );
  const cipher = createCipheriv("aes-128-gcm", key, nonce, { authTagLength: tagLength });
  const authenticated = parts.authenticated ?? (attributes && der(UNIVERSAL.set, ...attributes));
  if (authenticated) cipher.setAAD(authenticated);
  const encrypted = concat(cipher.update(plain), cipher.final());
  const parameters = sequence(octetString(nonce), ...(said === undefined ? [] : [integer(said)]));
  const value = sequence(
    integer(0),
    der(UNIVERSAL.set, recipient),
    sequence(oid(contentType), sequence(oid("2.16.840.1.101.3.4.1.6"), parameters), contextPrimitive(0, encrypted)),
    attributes ? context(1, ...attributes) : new Uint8Array(),
    octetString(Uint8Array.from(cipher.getAuthTag())),
    after,
  );
  return sequence(oid(oids.authEnvelopedData), context(0, value));
}

async function open(parts: Parts): Promise<Opened | { readonly code: string }> {
  const bytes = await authEnveloped(parts);
  const opened = await attempt(openMessage(bytes, { decryptors: [rsa] }));
  expect(await attempt(openMessage(cutInto(bytes, 1), { decryptors: [rsa] }))).toEqual(opened);
  return opened;
}

describe("an AuthEnvelopedData of a DigestedData", () => {
  const contentType = oids.digestedData;
  const attributes = [contentTypeAttribute(contentType)];

  it("is decrypted when its attributes and its content are those that were authenticated", async () => {
    const opened = await open({ contentType, plain: digested, attributes });
    expect(opened).toMatchObject({ layers: ["aes-128-gcm", "digest SHA256 valid"], content });
  });

  it("is refused when other attributes were authenticated, or none", async () => {
    const refused = { code: "ERR_PKI_DECRYPT" };
    expect(await open({ contentType, plain: digested, attributes, authenticated: new Uint8Array() })).toEqual(refused);
    const others = der(UNIVERSAL.set, attribute("1.2.3", integer(1)), ...attributes);
    expect(await open({ contentType, plain: digested, attributes, authenticated: others })).toEqual(refused);
  });

  it("is refused when any byte of its content or its tag was changed", async () => {
    const bytes = await authEnveloped({ contentType, plain: digested, attributes });
    const tagAt = bytes.length - 16;
    for (const at of [tagAt, bytes.length - 1, tagAt - 40, tagAt - 300]) {
      const changed = bytes.with(at, bytes[at]! ^ 1);
      const code = { code: expect.stringMatching(/^ERR_PKI_(DECRYPT|DAMAGED)$/) };
      expect(await attempt(openMessage(changed, { decryptors: [rsa] }))).toEqual(code);
    }
  });
});

describe("an AuthEnvelopedData of id-data", () => {
  const contentType = oids.data;

  it("is decrypted as a stream, with tags of 12 to 16 bytes", async () => {
    for (const tagLength of [12, 13, 14, 15, 16])
      expect(await open({ contentType, plain: content, tagLength })).toMatchObject({ content });
    expect(await open({ contentType, plain: content, tagLength: 12, saidLength: undefined })).toMatchObject({
      content,
    });
    expect(await open({ contentType, plain: new Uint8Array() })).toMatchObject({ content: new Uint8Array() });
  });

  it("is refused with shorter tags, and with a tag of another length than said", async () => {
    expect(await open({ contentType, plain: content, tagLength: 4 })).toEqual({ code: "ERR_PKI_DAMAGED" });
    expect(await open({ contentType, plain: content, tagLength: 16, saidLength: 12 })).toEqual({
      code: "ERR_PKI_DECRYPT",
    });
    expect(await open({ contentType, plain: content, tagLength: 4, saidLength: 12 })).toEqual({
      code: "ERR_PKI_DECRYPT",
    });
  });

  it("is not read with authenticated attributes, which come too late for a stream", async () => {
    const attributes = [contentTypeAttribute()];
    expect(await open({ contentType, plain: content, attributes })).toEqual({ code: "ERR_PKI_UNSUPPORTED_ALGORITHM" });
  });

  it("may have unauthenticated attributes after its tag, and nothing else", async () => {
    const after = (value: Uint8Array): Promise<unknown> => open({ contentType, plain: content, after: value });
    expect(await after(context(2, contentTypeAttribute()))).toMatchObject({ content });
    expect(await after(context(1, contentTypeAttribute()))).toEqual({ code: "ERR_PKI_DAMAGED" });
    expect(await after(octetString(content))).toEqual({ code: "ERR_PKI_DAMAGED" });
  });
});

it("AES-GCM in an EnvelopedData, which has no room for its tag, is refused", async () => {
  const bytes = await authEnveloped({ contentType: oids.data, plain: content });
  const type = oid(oids.authEnvelopedData);
  const value = bytes.subarray(4 + type.length);
  const enveloped = sequence(oid(oids.envelopedData), value);
  expect(await attempt(openMessage(enveloped, { decryptors: [rsa] }))).toEqual({
    code: "ERR_PKI_UNSUPPORTED_ALGORITHM",
  });
});
