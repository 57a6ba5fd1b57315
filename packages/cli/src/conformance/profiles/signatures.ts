import { signaturePurposes } from "@dicomsec/signatures";
import type { NodeFile } from "../node-file.js";
import { listed, type ProfileStatement, profileStatement } from "../statement.js";

const profiles = [
  ["base", "C.1", "Base RSA Digital Signature Profile"],
  ["creator", "C.2", "Creator RSA Digital Signature Profile"],
  ["authorization", "C.3", "Authorization RSA Digital Signature Profile"],
  ["sr", "C.4", "Structured Report RSA Digital Signature Profile"],
] as const;

/** The Digital Signature Profiles. @see PS3.15 C.1 to C.4 */
export function signatureStatements(node: NodeFile): readonly ProfileStatement[] {
  const { sign = [], verify } = node.signatures ?? {};
  return profiles.map(([name, section, title]) => {
    const signing = sign.find(({ profile }) => profile === name);
    const roles = [...(signing ? ["signer"] : []), ...(verify ? ["verifier"] : [])];
    return profileStatement([section, title], roles, () => ({
      statements: {
        ...(signing
          ? { "MAC algorithms": `${listed(signing.macAlgorithms ?? ["SHA256"])}, with RSASSA-PKCS1-v1_5.` }
          : {}),
        ...(signing ? { signatories: signatoriesOf(node) } : {}),
        ...(signing && name === "sr" ? { purposes: purposes() } : {}),
        ...(verify ? { verification: verificationOf(node) } : {}),
      },
      limits: limitsOf(name, signing?.macAlgorithms ?? []),
    }));
  });
}

/** C.4: how signatories are identified and how their certificates are obtained. */
function signatoriesOf({ signatures = {}, transport = {} }: NodeFile): string {
  const { keys = ["pem"] } = transport;
  const { signatory = "device", timeStamp = false } = signatures;
  const who =
    signatory === "user"
      ? "A signatory is the holder of a private key, identified by the certificate that is given with the key when something is signed"
      : "The signatory is the device, identified by a certificate of its own";
  const where = keys.includes("pkcs11") ? "the key stays in a PKCS#11 token" : "the key comes from the key store of the node"; // prettier-ignore
  const stamp = timeStamp ? "; a time stamp of RFC 3161 says when" : "";
  return `${who}; ${where}; the certificate with those of its issuers is obtained by the site from its authority and goes into the signature${stamp}.`;
}

function purposes(): string {
  const codes = signaturePurposes().map(({ codeValue }) => codeValue);
  return `Codes ${codes[0]!} to ${codes.at(-1)!} of CID 7007; 5 (Verification Signature) for a VERIFIED document.`;
}

function verificationOf({ signatures = {} }: NodeFile): string {
  const { when, revocation = "ifAvailable" } = signatures.verify!;
  const unknown = revocation === "required" ? "a signer whose revocation status is not known makes the answer indeterminate" : "CRLs and OCSP responses count where they are there"; // prettier-ignore
  return `On ${when}: every signature is valid, invalid or indeterminate, by the MAC, the certification path at the time of signing and the rules of the profile; ${unknown}.`;
}

function limitsOf(name: string, macs: readonly string[]): readonly string[] {
  const weak = macs.filter((mac) => ["MD5", "RIPEMD160", "SHA1"].includes(mac));
  return [
    ...(weak.length > 0 ? [`${listed(weak)} prove little today, and sign only where that is allowed one by one.`] : []),
    ...(name === "creator"
      ? ["That the signer is the equipment that made the instance is in no file, and is the word of the site."]
      : []),
    ...(name === "authorization" ? ["What the signer could see is in no file, and is the word of the site."] : []),
  ];
}
