// Signs files with the key of a token: `npm start [-- SETTINGS.json IN.dcm OUT.dcm]`. Without arguments it makes a SoftHSM token, and signs an image.
// The PIN comes from the variable HSM_PIN, or from the file that `pinFile` of the settings names.
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseCertificates } from "@dicomsec/pki";
import { signFileTo } from "@dicomsec/signatures/node";
import { makeDemonstration } from "./make-token.mjs";
import { Token } from "./token.mjs";

const words = process.argv.slice(2);
const [settingsFile = "", input = "", output = ""] =
  words.length === 0 ? await makeDemonstration(join(import.meta.dirname, "../data")) : words;

try {
  const settings = JSON.parse(await readFile(settingsFile, "utf8"));
  /** @param {string} name */
  const readBeside = (name) => readFile(resolve(dirname(settingsFile), name));
  const pin = process.env["HSM_PIN"] ?? (await readBeside(settings.pinFile)).toString("utf8").trim();
  const certificates = parseCertificates(await readBeside(settings.certificates));
  const token = Token.open({ ...settings, pin, certificates });
  try {
    const [signature] = await signFileTo(output, input, [{ signer: token.signer, profile: "creator" }]);
    console.log(
      `signed by the profile of C.2: ${signature?.elements.length} elements, ${token.signer.certificates[0].publicKey.bits} bits`,
    );
  } finally {
    await token.close();
  }
} catch (error) {
  // A message of ours holds no value; of others the code is enough.
  const { code, returned } = /** @type {{ code?: string, returned?: string }} */ (error);
  console.error(["not signed:", code ?? "unknown error", ...(returned ? [returned] : [])].join(" "));
  process.exitCode = 1;
}
