import type { NodeFile } from "../node-file.js";
import { type ProfileStatement, profileStatement } from "../statement.js";

const confirmations = {
  certificate: "by its certificate",
  aeTitle: "by the AE title that its certificate is authorized for",
} as const;

/** The Secure Use Profiles about instances. @see PS3.15 A.1 to A.4 */
export function secureUseStatements(node: NodeFile): readonly ProfileStatement[] {
  const { onlineStorage, signatures: { forwarding, documents = "never", verify } = {} } = node;
  return [
    profileStatement(["A.1", "Online Electronic Storage Secure Use Profile"], onlineStorage?.roles ?? [], () => ({
      statements: {
        "how remote access is restricted": `Remote access is C-STORE and Storage Commitment alone, of nodes that are let in by the association; originals and authorized copies go over a secure transport connection to a node that is confirmed ${onlineStorage!.confirmedBy.map((name) => confirmations[name]).join(" or ")}, and everybody else has copies of status NS.`,
      },
      limits: ["One instance a transaction; deflated Data Sets are inflated in memory."],
    })),
    profileStatement(
      ["A.2", "Basic Digital Signatures Secure Use Profile"],
      forwarding === "resign" ? ["verifier and forwarder"] : [],
      () => ({
        statements: {
          "signatures on reception": `They are verified on ${verify!.when}; in a form that breaks them they are removed, and what was valid is signed anew over the same elements.`,
        },
        limits: [
          "Pixel Data that were compressed or decompressed are signed anew only where somebody vouches for them.",
        ],
      }),
    ),
    profileStatement(
      ["A.3", "Bit-preserving Digital Signatures Secure Use Profile"],
      forwarding === "bitPreserving" ? ["store and forward"] : [],
      () => ({
        statements: {
          "how signatures are preserved": `Instances are kept and handed on as the bytes they came in, signatures with them${verify ? `; they are verified on ${verify.when}` : ""}.`,
        },
      }),
    ),
    profileStatement(
      ["A.4", "Basic SR Digital Signatures Secure Use Profile"],
      documents === "never" || !signs(node, "sr") ? [] : ["signer"],
      () => ({ statements: { "when documents are signed": documentTexts[documents as keyof typeof documentTexts] } }),
    ),
  ];
}

const documentTexts = {
  onRequest: "Structured Reports and Key Object Selection Documents are signed when the user asks for it, and not otherwise.", // prettier-ignore
  verified: "Structured Reports are signed when they are VERIFIED, and not before; Key Object Selection Documents are signed when they are made.", // prettier-ignore
  all: "Structured Reports and Key Object Selection Documents are all signed when they are made.",
} as const;

/** Whether the node signs by a profile. */
export function signs({ signatures }: NodeFile, profile: string): boolean {
  return signatures?.sign?.some((one) => one.profile === profile) ?? false;
}
