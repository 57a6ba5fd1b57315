import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  concatBytes,
  isFullRun,
  mutate,
  mutationArbitrary,
  temporaryFolder,
  type TemporaryFolder,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import type { Decryptor } from "@dicomsec/pki";
import fc from "fast-check";
import { EmailError, type OpenEmailOptions, type Protection } from "../src/index.js";
import { encrypted, signed } from "../src/secure/layers.js";
import {
  codesOf,
  emailMaterial,
  type EmailMaterial,
  entityWithNames,
  fileSet,
  opening,
  openInFolder,
  type OpenedInFolder,
  securedBytes,
  securedEntity,
} from "./email-material.js";

const protections: readonly Protection[] = ["sign-then-encrypt", "encrypt-then-sign", "sign-encrypt-sign"];

describeWithPeer("openssl", "a message that was changed", () => {
  let folder: TemporaryFolder;
  let material: EmailMaterial;

  beforeAll(async () => {
    folder = await temporaryFolder();
    material = await emailMaterial(folder.path);
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  /** The answer; an error of this package counts as one without files. */
  async function outcomeOf(bytes: Uint8Array, options?: OpenEmailOptions): Promise<OpenedInFolder | EmailError> {
    try {
      return await openInFolder(bytes, { ...opening(material), ...options });
    } catch (error) {
      if (error instanceof EmailError) return error;
      throw error;
    }
  }

  function flipped(bytes: Uint8Array, at: number): Uint8Array {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    return changed;
  }

  describe("in what is signed and then encrypted again by somebody else", () => {
    const entity = entityWithNames("filename=CT1");
    /** The signed message, as whoever decrypted it has it. */
    const signedEntity = async (): Promise<Uint8Array> => {
      const bytes = await securedEntity(material, entity, [signed]);
      return bytes.subarray(new TextDecoder("latin1").decode(bytes).indexOf("Content-Type: multipart/signed"));
    };

    it("is not opened when one bit of any octet of content or header inside is another one", async () => {
      const bytes = await signedEntity();
      const text = new TextDecoder("latin1").decode(bytes);
      const from = text.indexOf("Content-Type: multipart/mixed");
      const to = text.indexOf("--b--\r\n", from) + 7;
      for (let at = from; at < to; at += 3) {
        const { answer, files } = await openInFolder(
          await securedEntity(material, flipped(bytes, at), [encrypted]),
          opening(material),
        );
        expect([at, answer.status, codesOf(answer), files]).toEqual([at, "invalid", ["EMAIL_NOT_OPENED"], {}]);
      }
      const whole = await openInFolder(await securedEntity(material, bytes, [encrypted]), opening(material));
      expect([whole.answer.status, Object.keys(whole.files)]).toEqual(["valid", ["CT1"]]);
    });

    it("is not opened when one bit of the signature is another one", async () => {
      const bytes = await signedEntity();
      // The signature is the last of the structure: base64 from its end.
      const text = new TextDecoder("latin1").decode(bytes);
      const end = text.lastIndexOf("\r\n--");
      for (let at = end - 200; at < end - 20; at += 7) {
        const changed = bytes.slice();
        changed[at] = changed[at] === 0x41 ? 0x42 : 0x41;
        const { answer, files } = await openInFolder(
          await securedEntity(material, changed, [encrypted]),
          opening(material),
        );
        expect([answer.status, codesOf(answer), files]).toEqual(["invalid", ["EMAIL_NOT_OPENED"], {}]);
      }
    });
  });

  it("in what is encrypted and then signed has a wrong signature, and is not decrypted", async () => {
    const bytes = await securedBytes(material, { protection: "encrypt-then-sign" });
    const text = new TextDecoder("latin1").decode(bytes);
    const from = text.indexOf("smime-type=enveloped-data");
    const to = text.lastIndexOf("\r\n--", text.indexOf("application/pkcs7-signature; name"));
    const decrypted: number[] = [];
    const watching: Decryptor = {
      certificate: material.recipient.parsed,
      decryptKey: async (key, options) => {
        decrypted.push(key.length);
        return material.recipient.decryptor.decryptKey(key, options);
      },
    };
    for (let at = from; at < to; at += Math.floor((to - from) / 40)) {
      const { answer, files } = await openInFolder(flipped(bytes, at), {
        ...opening(material),
        decryptors: [watching],
      });
      expect([at, answer.status, codesOf(answer), files]).toEqual([at, "invalid", ["EMAIL_SIGNATURE"], {}]);
    }
    expect(decrypted).toEqual([]);
  });

  it("tells nobody whether the key was wrong, the content was changed, or its signature was", async () => {
    const other = await material.person({});
    const wrongKey: Decryptor = {
      certificate: material.recipient.parsed,
      decryptKey: (key, options) => other.decryptor.decryptKey(key, options),
    };
    const good = await securedBytes(material);
    const begin = new TextDecoder("latin1").decode(good).indexOf("\r\n\r\n") + 4;
    const answers = [await openInFolder(good, { ...opening(material), decryptors: [wrongKey] })];
    for (const part of [0.3, 0.6, 0.9])
      answers.push(
        await openInFolder(flippedLetter(good, Math.floor(begin + (good.length - begin) * part)), opening(material)),
      );
    const signatureOnly = await securedEntity(material, "not what was signed", [encrypted]);
    answers.push(await openInFolder(signatureOnly, opening(material)));
    const told = answers.map(({ answer, files }) => [answer.status, answer.findings, answer.layers.length, files]);
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(codesOf(answers[0]!.answer)).toEqual(["EMAIL_NOT_OPENED"]);
  });

  describe("by whom knows how it begins", () => {
    const begin = "Content-Type: mu";
    const headers = "A: b\r\n\r\nxxxxxxxx";

    /** An encrypted message that begins with other octets inside: CBC adds what its initialization vector is changed by. */
    function beginning(message: Uint8Array, octets: string): Uint8Array {
      const bodyAt = new TextDecoder("latin1").decode(message).indexOf("\r\n\r\n") + 4;
      const cms = Buffer.from(new TextDecoder("latin1").decode(message.subarray(bodyAt)), "base64");
      // aes256-CBC, and an OCTET STRING of 16 octets
      const vectorAt = cms.indexOf(Buffer.from("60864801650304012a0410", "hex")) + 11;
      for (let at = 0; at < 16; at++) cms[vectorAt + at]! ^= begin.charCodeAt(at) ^ octets.charCodeAt(at);
      return concatBytes(message.subarray(0, bodyAt), new TextEncoder().encode(cms.toString("base64")));
    }

    /** The message inside the signature of somebody else. */
    async function signedOver(message: Uint8Array): Promise<Uint8Array> {
      const { signer } = await material.person({ subjectAltNames: ["email:another@clinic.example"] });
      const other = { ...material, sender: { ...material.sender, signer } };
      const bodyAt = new TextDecoder("latin1").decode(message).indexOf("\r\n\r\n");
      const header = "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64";
      const entity = concatBytes(new TextEncoder().encode(header), message.subarray(bodyAt));
      return securedEntity(other, entity, [signed]);
    }

    it.each<[string, (message: Uint8Array) => Promise<Uint8Array>]>([
      ["as it is", async (message) => message],
      ["under the signature of somebody else", signedOver],
    ])("tells nothing about the content, %s", async (_how, wrapped) => {
      const message = await securedBytes(material);
      const told = await Promise.all(
        [headers, "\r".repeat(16), "\x01".repeat(16)].map(async (octets) => {
          const { answer, files } = await openInFolder(await wrapped(beginning(message, octets)), opening(material));
          return [codesOf(answer), answer.warnings, answer.layers.length, answer.unprotected, files];
        }),
      );
      expect(told[0]![0]).toEqual(["EMAIL_NOT_OPENED"]);
      expect([told[1], told[2]]).toEqual([told[0], told[0]]);
      const same = await openInFolder(beginning(message, begin), opening(material));
      expect(same.answer.status).toBe("valid");
    });
  });

  it("and has nothing inside is no other answer", async () => {
    const { answer } = await openInFolder(await securedEntity(material, "", [encrypted]), opening(material));
    expect(codesOf(answer)).toEqual(["EMAIL_NOT_OPENED"]);
  });

  it("is an error of its own only where nobody here can open it", async () => {
    const other = await material.person({});
    const reading = openInFolder(await securedBytes(material), {
      ...opening(material),
      decryptors: [other.decryptor],
    });
    await expect(reading).rejects.toMatchObject({ code: "ERR_EMAIL_NO_RECIPIENT" });
  });

  it.each(["", "\r\n", "no header at all", "From sender", "Content-Type: application/pkcs7-mime\r\n\r\nAAAA"])(
    "beyond recognition is an error: %j",
    async (text) => {
      const outcome = await outcomeOf(new TextEncoder().encode(text));
      expect(outcome).toBeInstanceOf(EmailError);
    },
  );

  it.each(protections)(
    "in any way (%s) gives what was sent or nothing at all, and never anything beside the folder",
    async (protection) => {
      const bytes = await securedBytes(material, { protection, compress: protection === "sign-encrypt-sign" });
      const text = new TextDecoder("latin1").decode(bytes);
      // The long attachment takes most of the message: header, structure and ends are where readers branch.
      const places = fc.oneof(
        fc.nat(bytes.length - 1),
        fc.nat(2500),
        fc.nat(4000).map((back) => bytes.length - 1 - back),
      );
      const mutations = fc.array(fc.tuple(places, mutationArbitrary()), { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(mutations, async (list) => {
          const changed = list.reduce(
            (input, [at, mutation]) => mutate(input, [{ ...mutation, at: at / text.length }]),
            bytes,
          );
          const outcome = await outcomeOf(changed);
          const released = outcome instanceof EmailError || !outcome.answer.content ? {} : outcome.files;
          const found = outcome instanceof EmailError ? {} : outcome.files;
          expect(found).toEqual(released);
          expect([{}, fileSet]).toContainEqual(found);
        }),
        { numRuns: isFullRun() ? 120 : 30 },
      );
    },
  );

  it("in what was signed and is opened gives files only below the folder", async () => {
    const entity = new TextEncoder().encode(
      entityWithNames(
        'filename="../../a"',
        "filename*0*=utf-8''%2e%2e%2f; filename*1*=b",
        'filename="=?utf-8?B?Li4vYw==?="',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(mutationArbitrary(), { minLength: 1, maxLength: 4 }), async (list) => {
        const outcome = await outcomeOf(await securedEntity(material, mutate(concatBytes(entity), list)));
        const names = outcome instanceof EmailError ? [] : Object.keys(outcome.files);
        expect(names.filter((name) => name.split("/").includes(".."))).toEqual([]);
      }),
      { numRuns: isFullRun() ? 120 : 30 },
    );
  });
});

/** Another letter of base64, which changes what is encoded. */
function flippedLetter(bytes: Uint8Array, near: number): Uint8Array {
  const changed = bytes.slice();
  const at = changed.findIndex((octet, index) => index >= near && octet > 0x40);
  changed[at] = changed[at] === 0x41 ? 0x42 : 0x41;
  return changed;
}
