import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { collectInputs } from "@dicomsec/core/node";
import { openFileSet, sealFileSet } from "@dicomsec/media/node";
import { prove } from "../prove.mjs";

/** @param {import("../story.mjs").Story} story */
export async function sealFiles({ places, keys }) {
  const { certificate } = keys.readers.researcher;
  const signers = [keys.signers.archive];
  const { sealed, hasDicomdir } = await sealFileSet(places.cd, places.deidentified, {
    recipients: [{ certificate }],
    signers,
  });
  prove(hasDicomdir, "the CD folder has a directory of its files");
  for (const { path } of await collectInputs([places.cd]))
    prove(!(await readFile(path)).includes("DICM"), "no file of the CD folder can be read without the key");
  const stranger = await openFileSet(join(places.refused, "stranger"), places.cd, {
    decryptors: [keys.readers.stranger.decryptor],
  });
  const isClosed = stranger.files.length === sealed.length && stranger.files.every((file) => "error" in file);
  prove(isClosed && (await isEmpty(join(places.refused, "stranger"))), "nobody else can open the CD folder");
  return `${sealed.length} files, the directory of the CD included, are signed by the archive and encrypted for the researcher. With the key of somebody else not one of them opens.`;
}

/** @param {import("../story.mjs").Story} story */
export async function openFiles({ places, keys }) {
  const options = { decryptors: [keys.readers.researcher.decryptor], trust: keys.trust };
  const { files } = await openFileSet(places.opened, places.cd, options);
  prove(files.length === (await collectInputs([places.deidentified])).length, "every file is there");
  for (const file of files) {
    prove("verdict" in file && file.verdict.basicProfile.isMet, "every file opens, and is as the profile wants it");
    prove(isSignedBy(file.verdict, keys.signers.archive), "every file is signed by the archive");
    const [opened, original] = await Promise.all(
      [places.opened, places.deidentified].map((folder) => readFile(join(folder, file.path))),
    );
    prove(original && opened?.equals(original), "every file is byte for byte what was sealed");
  }
  await cp(places.cd, places.damagedCd, { recursive: true });
  for (const { path } of files) await damage(join(places.damagedCd, path));
  const damaged = await openFileSet(join(places.refused, "damaged"), places.damagedCd, options);
  const isRefused = damaged.files.length === files.length && damaged.files.every((file) => "error" in file);
  prove(isRefused && (await isEmpty(join(places.refused, "damaged"))), "no damaged file is believed");
  return `The researcher opened all ${files.length} files: each is signed by the archive, and byte for byte what was sealed. On a copy of the CD one bit of each file was changed: not one of them was accepted.`;
}

/**
 * Whether the certificate is that of a signer, and not only one of the same authority.
 *
 * @param {import("@dicomsec/media").SecureFileVerdict} verdict
 * @param {import("@dicomsec/pki").Signer} signer
 */
function isSignedBy({ signers }, { certificates: [own] }) {
  const [{ verification } = { verification: undefined }, ...others] = signers;
  const by = verification?.certificate?.bytes;
  return others.length === 0 && verification?.status === "valid" && by && Buffer.compare(by, own.bytes) === 0;
}

/** Whether a folder holds no file, or is not there. @param {string} folder */
export async function isEmpty(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.every((entry) => entry.isDirectory());
}

/** @param {string} path */
async function damage(path) {
  const bytes = await readFile(path);
  const at = bytes.length - 100;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
