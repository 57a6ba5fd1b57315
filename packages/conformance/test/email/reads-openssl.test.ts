import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type OpenedEmail } from "@dicomsec/email";
import { compressedData, contentInfo, collectChunks, dataContent } from "@dicomsec/pki";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { emailMaterial, type EmailMaterial, recipientAddress, senderAddress } from "./email-material.js";

const image = Uint8Array.from({ length: 30_000 }, (_, at) => (at * 11) % 253);

/** What a mail program makes of a text and two files. */
const entity = [
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="outside"',
  "",
  "For programs of old.",
  "--outside",
  'Content-Type: multipart/alternative; boundary="inside"',
  "",
  "--inside",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "Gr=FC=DFe",
  "--inside",
  "Content-Type: text/html",
  "",
  "<p>Gruss</p>",
  "--inside--",
  "--outside",
  "Content-Type: application/dicom; id=DICOMDIR",
  "Content-Transfer-Encoding: base64",
  "",
  btoa("the directory"),
  "--outside",
  "Content-Type: application/dicom",
  'Content-Disposition: attachment; filename="CT1"',
  "Content-Transfer-Encoding: base64",
  "",
  ...(btoa(String.fromCharCode(...image)).match(/.{1,76}/g) ?? []),
  "--outside--",
  "",
].join("\n");

const files = {
  "part-1": new TextEncoder().encode("<p>Gruss</p>"),
  DICOMDIR: new TextEncoder().encode("the directory"),
  CT1: image,
};

describeWithPeer("openssl", "@dicomsec/email reads what OpenSSL writes", () => {
  let material: EmailMaterial;
  let count = 0;

  beforeAll(async () => {
    material = await emailMaterial();
    await material.write("entity", entity);
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  type Step = (name: string) => Promise<string>;
  const header = ["-from", senderAddress, "-to", recipientAddress, "-subject", "Images"];
  const step =
    (command: "cms" | "smime", args: (material: EmailMaterial) => readonly string[]): Step =>
    async (name) => {
      const out = `openssl-${count++}`;
      await material.openssl(command, "-in", name, "-out", out, ...header, ...args(material));
      return out;
    };
  const keyOf = ({ sender }: EmailMaterial): string[] => [
    "-signer",
    sender.certificateFile,
    "-inkey",
    sender.privateKeyFile,
  ];
  const sign = (command: "cms" | "smime", ...more: string[]): Step =>
    step(command, (all) => ["-sign", "-md", "sha256", ...keyOf(all), ...more]);
  const opaque = (command: "cms" | "smime"): Step => sign(command, "-nodetach");
  const encrypt = (command: "cms" | "smime", cipher: string, ...more: string[]): Step =>
    step(command, ({ recipient }) => ["-encrypt", cipher, ...more, recipient.certificateFile]);
  const compress: Step = async (name) => {
    const compressed = dataContent(new Uint8Array(deflateSync(await material.read(name))));
    const bytes = await collectChunks(contentInfo(compressedData(compressed)));
    const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g) ?? [];
    const type = "Content-Type: application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z";
    const text = [type, "Content-Transfer-Encoding: base64", "", ...lines, ""].join("\n");
    return material.write(`compressed-${count++}`, text);
  };

  async function made(steps: readonly Step[]): Promise<string> {
    let name = "entity";
    for (const next of steps) name = await next(name);
    return name;
  }

  const codesOf = ({ findings }: OpenedEmail): string[] => findings.map(({ code }) => code);
  const kindsOf = ({ layers }: OpenedEmail): string[] => layers.map(({ kind }) => kind);

  describe.each(["cms", "smime"] as const)("openssl %s", (command) => {
    const shapes: readonly (readonly [string, readonly Step[], readonly string[]])[] = [
      ["signed, then encrypted", [sign(command), encrypt(command, "-aes256")], ["encrypted", "signed"]],
      ["signed opaquely, then encrypted", [opaque(command), encrypt(command, "-aes128")], ["encrypted", "signed"]],
      ["encrypted, then signed", [encrypt(command, "-aes192"), sign(command)], ["signed", "encrypted"]],
      ["encrypted, then signed opaquely", [encrypt(command, "-aes256"), opaque(command)], ["signed", "encrypted"]],
      [
        "signed, encrypted and signed",
        [sign(command), encrypt(command, "-aes256"), sign(command)],
        ["signed", "encrypted", "signed"],
      ],
      [
        "compressed, signed and encrypted",
        [compress, sign(command), encrypt(command, "-aes256")],
        ["encrypted", "signed", "compressed"],
      ],
      [
        "signed, compressed and encrypted",
        [opaque(command), compress, encrypt(command, "-aes256")],
        ["encrypted", "compressed", "signed"],
      ],
    ];
    it.each(shapes)("%s", async (_title, steps, layers) => {
      const { answer, files: found } = await material.open(await made(steps));
      expect([answer.status, codesOf(answer), kindsOf(answer)]).toEqual(["valid", [], layers]);
      expect(answer.content?.text).toBe("Grüße");
      expect(found).toEqual(files);
    });
  });

  it("AuthEnvelopedData with AES-GCM, OAEP, a signer named by key identifier, and streamed BER", async () => {
    const oaep = ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"];
    const steps = [
      sign("cms", "-keyid"),
      step("cms", ({ recipient }) => [
        "-encrypt",
        "-aes-256-gcm",
        "-stream",
        "-recip",
        recipient.certificateFile,
        ...oaep,
      ]),
    ];
    const { answer, files: found } = await material.open(await made(steps));
    expect(answer).toMatchObject({ status: "valid", layers: [{ cipher: "aes-256-gcm" }, {}] });
    expect(found).toEqual(files);
  });

  it("Triple-DES and SHA-1, with warnings", async () => {
    const steps = [step("cms", (all) => ["-sign", "-md", "sha1", ...keyOf(all)]), encrypt("cms", "-des3")];
    const { answer, files: found } = await material.open(await made(steps));
    expect(answer.status).toBe("valid");
    expect(answer.warnings.map(({ code }) => code)).toEqual([
      "EMAIL_NOT_AES",
      "EMAIL_SHA1",
      "EMAIL_HEADER_UNPROTECTED",
    ]);
    expect(found).toEqual(files);
  });

  it("a signature by RSASSA-PSS, and one by an EC key", async () => {
    const pss = sign("cms", "-keyopt", "rsa_padding_mode:pss");
    expect((await material.open(await made([pss, encrypt("cms", "-aes256")]))).answer.status).toBe("valid");
    const ec = await material.person({ subjectAltNames: [`email:${senderAddress}`], key: "ec-p384" });
    const byEc = step("cms", () => ["-sign", "-signer", ec.certificateFile, "-inkey", ec.privateKeyFile]);
    expect((await material.open(await made([byEc, encrypt("cms", "-aes256")]))).answer.status).toBe("valid");
  });

  it("with CRLF line ends and with LF, whatever the mail system made of them", async () => {
    const name = await made([encrypt("cms", "-aes256"), sign("cms")]);
    const text = new TextDecoder("latin1").decode(await material.read(name));
    for (const lineEnd of ["\n", "\r\n"]) {
      const other = await material.write("other", text.replaceAll(/\r?\n/g, lineEnd));
      expect((await material.open(other)).answer.status).toBe("valid");
    }
  });

  it.each([
    ["signed only", [sign("cms")], ["EMAIL_NOT_ENCRYPTED"]],
    ["encrypted only", [encrypt("cms", "-aes256")], ["EMAIL_NOT_OPENED"]],
    ["neither", [], ["EMAIL_NOT_ENCRYPTED", "EMAIL_NOT_SIGNED"]],
  ] as const)("a message that is %s is an answer, and gives no file", async (_title, steps, codes) => {
    const { answer, files: found } = await material.open(await made(steps));
    expect([answer.status, codesOf(answer), answer.content, found]).toEqual(["invalid", codes, undefined, {}]);
  });

  it("says what is wrong with a signer who is not the sender, not trusted, or expired", async () => {
    const day = 86_400_000;
    const address = [`email:${senderAddress}`];
    const people = {
      EMAIL_SENDER: await material.person({ subjectAltNames: ["email:another@clinic.example"] }),
      EMAIL_SENDER_UNKNOWN: await material.person({ subjectAltNames: [] }),
      EMAIL_SIGNER_INVALID: await material.person({
        subjectAltNames: address,
        notBefore: new Date(Date.now() - 10 * day),
        notAfter: new Date(Date.now() - day),
      }),
    };
    for (const [code, { certificateFile, privateKeyFile }] of Object.entries(people)) {
      const signing = step("cms", () => ["-sign", "-signer", certificateFile, "-inkey", privateKeyFile]);
      const { answer, files: found } = await material.open(await made([signing, encrypt("cms", "-aes256")]));
      expect([codesOf(answer), found]).toEqual([[code], {}]);
    }
    const name = await made([sign("cms"), encrypt("cms", "-aes256")]);
    const { answer } = await material.open(name, { trust: [material.recipient.parsed] });
    expect([answer.status, codesOf(answer)]).toEqual(["indeterminate", ["EMAIL_SIGNER_UNTRUSTED"]]);
  });
});
