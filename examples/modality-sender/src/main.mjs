// The modality: `npm start [-- SETTINGS.json [FILE.dcm]]`. Makes an image, or takes a file, signs it, and sends it. Exit code 0: the archive has it.
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { readFile as readDicomFile } from "@dicomsec/core";
import { parseCertificates, readKeyStore, selectKey } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";
import { makeImage } from "./make-image.mjs";
import { sendFile, signAsCreator } from "./send.mjs";

const [settingsFile = join(import.meta.dirname, "../settings.json"), input] = process.argv.slice(2);
const settings = JSON.parse(await readFile(settingsFile, "utf8"));

/** @param {string} name */
const readBeside = (name) => readFile(resolve(dirname(settingsFile), name));
/** @param {string} name */
const readKey = async (name) =>
  selectKey(await readKeyStore(await readBeside(name), { password: process.env["MODALITY_PASSWORD"] }));

try {
  const context = secureContext({
    profile: "bcp195-rfc8996",
    identities: [await readKey(settings.identity)],
    trust: { anchors: parseCertificates(await readBeside(settings.authorities)) },
  });
  const file = input === undefined ? makeImage() : readDicomFile(await readFile(input));
  const signed = await signAsCreator(file, await readKey(settings.creator));
  console.log(`signed by the profile of C.2: ${signed.length} bytes`);

  const passcode = (await readBeside(settings.passcodeFile)).toString("utf8").trim();
  const user = { name: settings.user, passcode };
  const { status, negotiated } = await sendFile(signed, { ...settings, context, user });
  console.log(`sent over ${negotiated.section}, ${negotiated.version} ${negotiated.suite}`);
  console.log(`the archive answered ${status.toString(16).padStart(4, "0").toUpperCase()}`);
  if (status !== 0) process.exitCode = 1;
} catch (error) {
  // A message of ours holds no value; of others the code is enough.
  const { code, rejection } = /** @type {{ code?: string, rejection?: object }} */ (error);
  console.error(`not sent: ${code ?? "unknown error"}`, rejection ?? "");
  process.exitCode = 1;
}
