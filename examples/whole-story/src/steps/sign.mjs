import { mkdir, readFile as readBytes } from "node:fs/promises";
import { join } from "node:path";
import { readFile, Tag, writeFile } from "@dicomsec/core";
import { collectInputs } from "@dicomsec/core/node";
import { verify } from "@dicomsec/signatures";
import { signFileTo } from "@dicomsec/signatures/node";
import { prove } from "../prove.mjs";

/** @param {import("../story.mjs").Story} story */
export async function signStudy({ places, state, keys }) {
  await mkdir(places.signed, { recursive: true });
  for (const [at, { path }] of (await collectInputs([places.study])).entries()) {
    const signed = join(places.signed, `${String(at + 1).padStart(2, "0")}.dcm`);
    await signFileTo(signed, path, [{ signer: keys.signers.modality, profile: "creator" }]);
    state.signed.push(signed);
  }
  const statuses = await Promise.all(state.signed.map(async (path) => statusOf(await readBytes(path), keys)));
  prove(
    statuses.every((status) => status === "valid"),
    "every signature is valid",
  );
  const changed = await Promise.all(
    state.signed.map(async (path) => statusOf(withAnotherStudy(await readBytes(path)), keys)),
  );
  prove(
    changed.every((status) => status === "invalid"),
    "every change of a signed file is noticed",
  );
  return `${statuses.length} files carry the scanner's digital signature, and all ${statuses.length} are valid. ${changed.length} copies got one digit more in a number: all ${changed.length} are found to be changed.`;
}

/**
 * The verdict on the one signature of a file.
 *
 * @param {Uint8Array} bytes
 * @param {import("../keys.mjs").Keys} keys
 */
export async function statusOf(bytes, { trust }) {
  const signatures = await verify(readFile(bytes), { trust, profile: "creator" });
  prove(signatures.length === 1, "the file has one signature");
  return signatures[0]?.status;
}

/** @param {Uint8Array} bytes */
function withAnotherStudy(bytes) {
  const file = readFile(bytes);
  file.dataset.set(Tag.StudyInstanceUID, `${file.dataset.getString(Tag.StudyInstanceUID)}1`);
  return writeFile(file);
}
