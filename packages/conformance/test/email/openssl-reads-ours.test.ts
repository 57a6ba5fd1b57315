import { createHash } from "node:crypto";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createWriteStream } from "node:fs";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type Protection, secureEmail, type SecureEmailOptions } from "@dicomsec/email";
import { runProcess } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { emailMaterial, type EmailMaterial, recipientAddress, senderAddress } from "./email-material.js";

describeWithPeer(["openssl", "python3"], "OpenSSL and Python read what @dicomsec/email writes", (_openssl, python) => {
  let material: EmailMaterial;
  let count = 0;
  const image = Uint8Array.from({ length: 60_000 }, (_, at) => (at * 7) % 251);

  beforeAll(async () => {
    material = await emailMaterial();
  });
  afterAll(async () => material[Symbol.asyncDispose]());

  async function written(options: Partial<SecureEmailOptions>): Promise<string> {
    const { sender, recipient, folder } = material;
    const email = secureEmail(
      {
        from: `Clinic <${senderAddress}>`,
        to: [recipientAddress],
        subject: "Röntgen",
        text: "Guten Tag",
        attachments: [
          { name: "DICOMDIR", content: image.subarray(0, 300) },
          { name: "IMAGES/CT1", content: image },
        ],
      },
      { signer: sender.signer, recipients: [recipient.parsed], ...options },
    );
    const name = `ours-${count++}.eml`;
    await pipeline(email.chunks, createWriteStream(join(folder, name)));
    return name;
  }

  const decrypting = (name: string, by: "recipient" | "sender" = "recipient"): string[] => {
    const { certificateFile, privateKeyFile } = material[by];
    return [
      "cms",
      "-decrypt",
      "-in",
      name,
      "-recip",
      certificateFile,
      "-inkey",
      privateKeyFile,
      "-out",
      `${name}.plain`,
    ];
  };
  const verifying = (name: string): string[] => {
    const trust = ["-CAfile", material.ca.certificateFile, "-purpose", "smimesign"];
    return ["cms", "-verify", "-in", name, ...trust, "-out", `${name}.content`, "-signer", `${name}.signer`];
  };

  /** What the verified content holds, as the e-mail package of Python sees it. */
  async function expectContent(name: string): Promise<void> {
    const program = `
import email, email.policy, hashlib, sys, json
message = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
parts = [part for part in message.walk() if not part.is_multipart()]
print(json.dumps({"subject": message["subject"], "from": message["from"], "defects": [str(d) for p in message.walk() for d in p.defects],
  "parts": [[p.get_content_type(), p.get_filename(), hashlib.sha256(p.get_payload(decode=True)).hexdigest()] for p in parts]}))`;
    const { stdout, stderr } = await runProcess(python, ["-c", program, join(material.folder, name)]);
    const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      subject: "Röntgen",
      from: `Clinic <${senderAddress}>`,
      defects: [],
      parts: [
        ["text/plain", null, sha256("Guten Tag")],
        ["application/dicom", "DICOMDIR", sha256(image.subarray(0, 300))],
        ["application/dicom", "IMAGES/CT1", sha256(image)],
      ],
    });
  }

  const ciphers = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc"] as const;
  it.each(ciphers)("signed, then encrypted with %s", async (cipher) => {
    const name = await written({ cipher });
    await material.openssl(...decrypting(name));
    await material.openssl(...verifying(`${name}.plain`));
    await expectContent(`${name}.plain.content`);
    expect(await material.refuses(...decrypting(name, "sender"))).toBe(true);
  });

  it.each(["SHA256", "SHA384", "SHA512"] as const)("encrypted, then signed with %s", async (digest) => {
    const name = await written({ protection: "encrypt-then-sign", digest });
    await material.openssl(...verifying(name));
    await material.openssl(...decrypting(`${name}.content`));
    await expectContent(`${name}.content.plain`);
    const bytes = await material.read(name);
    bytes[bytes.length >> 1]! ^= 1;
    await material.write("changed.eml", bytes);
    expect(await material.refuses(...verifying("changed.eml"))).toBe(true);
  });

  it("signed, encrypted and signed again", async () => {
    const protection: Protection = "sign-encrypt-sign";
    const name = await written({ protection });
    await material.openssl(...verifying(name));
    await material.openssl(...decrypting(`${name}.content`));
    await material.openssl(...verifying(`${name}.content.plain`));
    await expectContent(`${name}.content.plain.content`);
  });

  it("signed by an EC key, for two recipients", async () => {
    const email = { subjectAltNames: [`email:${senderAddress}`], key: "ec-p256" } as const;
    const { signer } = await material.person(email);
    const { recipient, sender } = material;
    const name = await written({ signer, recipients: [recipient.parsed, sender.parsed] });
    for (const by of ["recipient", "sender"] as const) {
      await material.openssl(...decrypting(name, by));
      await material.openssl(...verifying(`${name}.plain`));
      await expectContent(`${name}.plain.content`);
    }
  });
});
