import { cp, readFile, writeFile } from "node:fs/promises";
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
  prove(
    stranger.files.every((file) => "error" in file),
    "nobody else can open the CD folder",
  );
  return `${sealed.length} files, the directory of the CD included, are signed by the archive and encrypted for the researcher (AES-256). With another key not one of them opens.`;
}

/** @param {import("../story.mjs").Story} story */
export async function openFiles({ places, keys }) {
  const options = { decryptors: [keys.readers.researcher.decryptor], trust: keys.trust };
  const { files } = await openFileSet(places.opened, places.cd, options);
  for (const file of files) {
    prove("verdict" in file && file.verdict.basicProfile.isMet, "every file opens, and is as the profile wants it");
    const [opened, original] = await Promise.all(
      [places.opened, places.deidentified].map((folder) => readFile(join(folder, file.path))),
    );
    prove(original && opened?.equals(original), "every file is byte for byte what was sealed");
  }
  await cp(places.cd, places.damagedCd, { recursive: true });
  for (const { path } of files) await damage(join(places.damagedCd, path));
  const damaged = await openFileSet(join(places.refused, "damaged"), places.damagedCd, options);
  prove(
    damaged.files.every((file) => "error" in file),
    "no damaged file is believed",
  );
  return `The researcher opened ${files.length} files: each is signed by the archive, and byte for byte what was sealed. After one bit of each was changed on a copy of the CD, not one of them was accepted.`;
}

/** @param {string} path */
async function damage(path) {
  const bytes = await readFile(path);
  const at = bytes.length - 100;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
}
