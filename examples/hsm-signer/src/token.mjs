import { createPublicKey } from "node:crypto";
import pkcs11js from "pkcs11js";
import { HsmError, translated } from "./hsm-error.mjs";

/** @import { Certificate, DigestAlgorithm, Signer } from "@dicomsec/pki" */
/** @import { Handle, PKCS11 } from "pkcs11js" */

const { CKA_CLASS, CKA_LABEL, CKA_MODULUS, CKF_SERIAL_SESSION, CKM_RSA_PKCS, CKO_PRIVATE_KEY, CKU_USER } = pkcs11js;

/** DigestInfo without the digest (RFC 8017 9.2): the token pads and encrypts, and knows nothing of the digest. */
/** @type {ReadonlyMap<DigestAlgorithm, string>} */
const digestInfos = new Map([
  ["SHA256", "3031300d060960864801650304020105000420"],
  ["SHA384", "3041300d060960864801650304020205000430"],
  ["SHA512", "3051300d060960864801650304020305000440"],
]);

/**
 * @typedef {object} TokenOptions
 * @property {string} library Path of the PKCS#11 library.
 * @property {string} token Label of the token.
 * @property {string} key Label of the private key, an RSA key.
 * @property {string} pin
 * @property {readonly Certificate[]} certificates That of the key first, then those of its issuers.
 */

/** A token that is logged in to, and signs by one key. The key stays where it is: a digest goes in, a signature comes out. */
export class Token {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #isOpen = true;

  /** @param {{ module: PKCS11, session: Handle, key: Handle }} parts @param {readonly [Certificate, ...Certificate[]]} certificates */
  constructor({ module, session, key }, certificates) {
    this.module = module;
    this.session = session;
    this.key = key;
    /** @type {Signer} */
    this.signer = { certificates, signDigest: (digest, algorithm, options) => this.#sign(digest, algorithm, options) };
  }

  /** @param {TokenOptions} options @throws {HsmError} */
  static open({ library, token, key, pin, certificates }) {
    const module = loadLibrary(library);
    try {
      const session = module.C_OpenSession(slotOf(module, token), CKF_SERIAL_SESSION);
      module.C_Login(session, CKU_USER, pin);
      const handle = keyOf(module, session, key);
      return new Token(
        { module, session, key: handle },
        certificatesFor(modulusOf(module, session, handle), certificates),
      );
    } catch (error) {
      unload(module);
      throw translated(error);
    }
  }

  /** Logs out and lets the library go. A signature at hand is waited for. */
  async close() {
    await this.#last;
    if (this.#isOpen) unload(this.module);
    this.#isOpen = false;
  }

  /** A session does one thing at a time. @type {Signer["signDigest"]} */
  #sign(digest, { scheme, digest: digestAlgorithm }, { signal } = {}) {
    const info = scheme === "RSASSA-PKCS1-v1_5" ? digestInfos.get(digestAlgorithm) : undefined;
    const work = async () => {
      signal?.throwIfAborted();
      if (info === undefined)
        throw new HsmError("ERR_HSM_ALGORITHM", "the key signs by RSASSA-PKCS1-v1_5 and SHA-2 alone");
      if (!this.#isOpen) throw new HsmError("ERR_HSM_TOKEN", "the token was closed");
      return this.#signInfo(Buffer.concat([Buffer.from(info, "hex"), digest]));
    };
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }

  /** @param {Buffer} info @returns {Promise<Uint8Array>} */
  async #signInfo(info) {
    const { module, session, key, signer } = this;
    try {
      module.C_SignInit(session, { mechanism: CKM_RSA_PKCS }, key);
      const signature = await module.C_SignAsync(
        session,
        info,
        Buffer.alloc(signer.certificates[0].publicKey.bits / 8),
      );
      return new Uint8Array(signature);
    } catch (error) {
      throw translated(error);
    }
  }
}

/** @param {string} path */
function loadLibrary(path) {
  const module = new pkcs11js.PKCS11();
  try {
    module.load(path);
    module.C_Initialize();
  } catch {
    throw new HsmError("ERR_HSM_LIBRARY", "the PKCS#11 library cannot be loaded");
  }
  return module;
}

/** @param {PKCS11} module */
function unload(module) {
  try {
    module.C_Finalize();
  } finally {
    module.close();
  }
}

/** @param {PKCS11} module @param {string} label */
function slotOf(module, label) {
  const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trimEnd() === label);
  if (slot === undefined) throw new HsmError("ERR_HSM_TOKEN", "there is no token of that label");
  return slot;
}

/** @param {PKCS11} module @param {Handle} session @param {string} label */
function keyOf(module, session, label) {
  module.C_FindObjectsInit(session, [
    { type: CKA_CLASS, value: CKO_PRIVATE_KEY },
    { type: CKA_LABEL, value: label },
  ]);
  const [key, another] = module.C_FindObjects(session, 2);
  module.C_FindObjectsFinal(session);
  if (!key) throw new HsmError("ERR_HSM_KEY", "the token has no private key of that label");
  if (another) throw new HsmError("ERR_HSM_KEY", "the token has several private keys of that label");
  return key;
}

/** @param {PKCS11} module @param {Handle} session @param {Handle} key */
function modulusOf(module, session, key) {
  const [{ value } = { value: undefined }] = module.C_GetAttributeValue(session, key, [{ type: CKA_MODULUS }]);
  if (!(value instanceof Uint8Array)) throw new HsmError("ERR_HSM_ALGORITHM", "the key is no RSA key");
  return Buffer.from(value);
}

/** A signature that the certificate does not fit would be found out by whoever verifies it; better here. */
/** @param {Buffer} modulus @param {readonly Certificate[]} certificates @returns {readonly [Certificate, ...Certificate[]]} */
function certificatesFor(modulus, [certificate, ...issuers]) {
  if (!certificate) throw new HsmError("ERR_HSM_CERTIFICATE", "there is no certificate");
  const spki = Buffer.from(certificate.publicKey.spki);
  const { n } = createPublicKey({ key: spki, format: "der", type: "spki" }).export({ format: "jwk" });
  if (n !== modulus.toString("base64url"))
    throw new HsmError("ERR_HSM_CERTIFICATE", "the certificate is of another key");
  return [certificate, ...issuers];
}
