import { constants, createHash, createVerify, type KeyLike, type KeyObject } from "node:crypto";
import type { HashAlgorithm, SignatureAlgorithm } from "xml-crypto";

const more = "http://www.w3.org/2001/04/xmldsig-more#";
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const ecdsa = { dsaEncoding: "ieee-p1363" } as const;

/** What is not here, such as SHA-1 or a MAC, is not believed. @see RFC 9231 2.3 */
const signatures = [
  [`${more}rsa-sha256`, "rsa", "sha256", {}],
  [`${more}rsa-sha384`, "rsa", "sha384", {}],
  [`${more}rsa-sha512`, "rsa", "sha512", {}],
  ["http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", "rsa", "sha256", pss],
  ["http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", "rsa", "sha384", pss],
  ["http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", "rsa", "sha512", pss],
  [`${more}ecdsa-sha256`, "ec", "sha256", ecdsa],
  [`${more}ecdsa-sha384`, "ec", "sha384", ecdsa],
  [`${more}ecdsa-sha512`, "ec", "sha512", ecdsa],
] as const;

const digests = [
  ["http://www.w3.org/2001/04/xmlenc#sha256", "sha256"],
  [`${more}sha384`, "sha384"],
  ["http://www.w3.org/2001/04/xmlenc#sha512", "sha512"],
] as const;

export const signatureAlgorithms: ReadonlySet<string> = new Set(signatures.map(([uri]) => uri));

/** Of each digest algorithm that is believed, by its URI. */
export const hashAlgorithms: Record<string, new () => HashAlgorithm> = Object.fromEntries(
  digests.map(([uri, hash]) => [
    uri,
    class implements HashAlgorithm {
      getAlgorithmName(): string {
        return uri;
      }

      getHash(xml: string): string {
        return createHash(hash).update(xml).digest("base64");
      }
    },
  ]),
);

/** Of each signature algorithm that is believed of this key, by its URI. */
export function algorithmsFor(key: KeyObject): Record<string, new () => SignatureAlgorithm> {
  const ofKey = signatures.filter(([, keyType]) => keyType === key.asymmetricKeyType);
  return Object.fromEntries(
    ofKey.map(([uri, , hash, parameters]) => [
      uri,
      class implements SignatureAlgorithm {
        getAlgorithmName(): string {
          return uri;
        }

        getSignature(): never {
          throw new Error("nothing is signed here");
        }

        verifySignature(material: string, _: KeyLike, value: string): boolean {
          return createVerify(hash)
            .update(material)
            .verify({ key, ...parameters }, value, "base64");
        }
      },
    ]),
  );
}
