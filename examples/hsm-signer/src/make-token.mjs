// A SoftHSM token to try this out with: a key that was born in it, and a certificate for that from an authority that OpenSSL makes.
import { execFile } from "node:child_process";
import { createPublicKey, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { createFile, Dataset, Tag, TransferSyntax, writeFile as writeDicomFile } from "@dicomsec/core";
import pkcs11js from "pkcs11js";

const run = promisify(execFile);
const labels = { token: "dicomsec", key: "creator" };
const libraries = [
  "/usr/lib/softhsm/libsofthsm2.so",
  "/usr/local/lib/softhsm/libsofthsm2.so",
  "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/**
 * A folder with a token, its PIN, the certificate and a file to sign, made anew. Gives the words that `main.mjs` takes.
 * @param {string} folder
 * @returns {Promise<[settings: string, input: string, output: string]>}
 */
export async function makeDemonstration(folder) {
  await rm(folder, { recursive: true, force: true });
  const settings = await makeToken(folder);
  await writeFile(join(folder, "in.dcm"), sampleFile());
  return [settings, join(folder, "in.dcm"), join(folder, "signed.dcm")];
}

/** Makes it, with settings for `main.mjs`; SOFTHSM2_CONF is set for this process. @param {string} folder */
export async function makeToken(folder) {
  const library = libraries.find((one) => existsSync(one));
  if (library === undefined) throw new Error("SoftHSM is not installed: apt-get install softhsm2");
  await mkdir(join(folder, "tokens"), { recursive: true });
  await writeFile(
    join(folder, "softhsm2.conf"),
    `directories.tokendir = ${join(folder, "tokens")}\nobjectstore.backend = file\n`,
  );
  process.env["SOFTHSM2_CONF"] = join(folder, "softhsm2.conf");
  const pin = String(randomInt(10 ** 7, 10 ** 8));
  await writeFile(join(folder, "pin.txt"), `${pin}\n`, { mode: 0o600 });
  await certify(folder, makeKey(library, pin));
  const settings = { library, ...labels, pinFile: "pin.txt", certificates: "chain.pem" };
  await writeFile(join(folder, "settings.json"), JSON.stringify(settings, null, 2));
  return join(folder, "settings.json");
}

/** Initializes a token, and lets it make a key pair. Gives the public key. @param {string} library @param {string} pin */
function makeKey(library, pin) {
  const module = new pkcs11js.PKCS11();
  module.load(library);
  module.C_Initialize();
  try {
    const [slot] = module.C_GetSlotList(true);
    if (!slot) throw new Error("SoftHSM has no slot");
    module.C_InitToken(slot, pin, labels.token.padEnd(32)); // blanks, as PKCS#11 has it
    const [ready] = module
      .C_GetSlotList(true)
      .filter((one) => module.C_GetTokenInfo(one).label.trimEnd() === labels.token);
    const session = module.C_OpenSession(
      /** @type {Buffer} */ (ready),
      pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION,
    );
    module.C_Login(session, pkcs11js.CKU_SO, pin);
    module.C_InitPIN(session, pin);
    module.C_Logout(session);
    module.C_Login(session, pkcs11js.CKU_USER, pin);
    return generate(module, session);
  } finally {
    module.C_Finalize();
    module.close();
  }
}

/** @param {import("pkcs11js").PKCS11} module @param {import("pkcs11js").Handle} session */
function generate(module, session) {
  const both = [
    { type: pkcs11js.CKA_TOKEN, value: true },
    { type: pkcs11js.CKA_LABEL, value: labels.key },
    { type: pkcs11js.CKA_ID, value: Buffer.of(1) },
  ];
  const { publicKey } = module.C_GenerateKeyPair(
    session,
    { mechanism: pkcs11js.CKM_RSA_PKCS_KEY_PAIR_GEN },
    [
      ...both,
      { type: pkcs11js.CKA_VERIFY, value: true },
      { type: pkcs11js.CKA_MODULUS_BITS, value: 2048 },
      { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: Buffer.of(1, 0, 1) },
    ],
    [
      ...both,
      { type: pkcs11js.CKA_PRIVATE, value: true },
      { type: pkcs11js.CKA_SENSITIVE, value: true },
      { type: pkcs11js.CKA_EXTRACTABLE, value: false },
      { type: pkcs11js.CKA_SIGN, value: true },
    ],
  );
  const wanted = [{ type: pkcs11js.CKA_MODULUS }, { type: pkcs11js.CKA_PUBLIC_EXPONENT }];
  const [n = "", e = ""] = module
    .C_GetAttributeValue(session, publicKey, wanted)
    .map(({ value }) => Buffer.from(value).toString("base64url"));
  return createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
}

/** An authority, and a certificate of it for a key whose private half nobody has. @param {string} folder @param {import("node:crypto").KeyObject} publicKey */
async function certify(folder, publicKey) {
  /** @param {string} name */
  const at = (name) => join(folder, name);
  await writeFile(at("creator.pub"), publicKey.export({ type: "spki", format: "pem" }));
  await writeFile(
    at("creator.ext"),
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n",
  );
  const ca = ["-subj", "/CN=Test CA", "-days", "365", "-keyout", at("ca.key"), "-out", at("authorities.pem")];
  await run("openssl", ["req", "-x509", "-newkey", "rsa:3072", "-nodes", ...ca]);
  const issuer = ["-CA", at("authorities.pem"), "-CAkey", at("ca.key"), "-extfile", at("creator.ext"), "-days", "365"];
  await run("openssl", [
    "x509",
    "-new",
    "-force_pubkey",
    at("creator.pub"),
    "-subj",
    "/CN=Test creator",
    ...issuer,
    "-out",
    at("chain.pem"),
  ]);
}

/** A Secondary Capture Image of one grey frame. */
function sampleFile() {
  const dataset = new Dataset();
  dataset.set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7");
  for (const tag of [Tag.SOPInstanceUID, Tag.StudyInstanceUID, Tag.SeriesInstanceUID])
    dataset.set(tag, `2.25.${randomInt(1, 2 ** 47)}`);
  dataset.set(Tag.PatientID, "PHANTOM-1");
  for (const tag of [Tag.Rows, Tag.Columns]) dataset.set(tag, 16);
  dataset.set(Tag.PixelData, new Uint8Array(256).fill(128), "OB");
  return writeDicomFile(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian));
}
