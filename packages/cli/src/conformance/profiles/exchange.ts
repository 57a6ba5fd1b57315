import type { NodeFile } from "../node-file.js";
import { listed, type ProfileStatement, profileStatement } from "../statement.js";

const recipientTexts = {
  certificate: "RSA certificates of the recipients (RSAES-PKCS1-v1_5)",
  password: "a password (PBKDF2 with HMAC-SHA-256)",
} as const;

/** What goes out on media and by e-mail. @see PS3.15 B.8, D.1 */
export function exchangeStatements(node: NodeFile): readonly ProfileStatement[] {
  return [emailStatement(node), mediaStatement(node)];
}

function emailStatement({ email }: NodeFile): ProfileStatement {
  return profileStatement(["B.8", "Secure Use of Email Transport"], email?.roles ?? [], () => {
    const { protection = "sign-then-encrypt", digest = "SHA256", cipher = "aes-256-cbc", compress = false, packaging = "files" } = email!; // prettier-ignore
    return {
      statements: {
        protection: `${protection}; ${digest}; ${cipher}${compress ? "; compressed (RFC 3851)" : ""}.`,
        "File-set": packaging === "zip" ? "One ZIP file." : "One attachment for each file, DICOMDIR included.",
        ...(email!.roles.includes("receiver")
          ? {
              reception:
                "Nothing is released before the signature was judged and its holder has the address of the sender.",
            }
          : {}),
      },
      limits: ["AES-GCM and recipients with elliptic curve keys are read or refused, and not written."],
    };
  });
}

function mediaStatement({ media }: NodeFile): ProfileStatement {
  return profileStatement(["D.1", "Basic DICOM Media Security Profile"], media?.roles ?? [], () => {
    const { applicationProfiles, recipients = ["certificate"], digest = "SHA256", cipher = "aes-256-cbc", signed = false, roles } = media!; // prettier-ignore
    return {
      statements: {
        "the Media Storage Application Profile that includes it": `${listed(applicationProfiles)}.`,
        ...(roles.includes("creator")
          ? {
              encryption: `${cipher}; keys by ${listed(recipients.map((name) => recipientTexts[name]))}.`,
              integrity: signed
                ? `A signature (RSASSA-PKCS1-v1_5) over ${digest}.`
                : `A digest, ${digest}, which names no maker.`,
            }
          : {}),
        ...(roles.includes("reader") ? { reader: "Nothing is shown before the signature or digest was checked." } : {}),
      },
      limits: ["Key agreement (ECDH) is refused: D.1 has none."],
    };
  });
}
