import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readFile as readDicom, Tag, toDicomJson } from "@dicomsec/core";
import { reidentifyFiles } from "@dicomsec/deidentification/node";
import { prove } from "../prove.mjs";
import { isEmpty } from "./seal.mjs";
import { statusOf } from "./sign.mjs";

/** @param {import("../story.mjs").Story} story */
export async function reidentifyStudy({ places, state, keys }) {
  const { physician, officer, researcher } = keys.readers;
  const inputs = state.deidentified.map(({ after }) => after);
  for (const [name, { decryptor }] of Object.entries({ physician, officer })) {
    const out = join(places.reidentified, name);
    const files = await reidentifyFiles({ inputs, out, keys: { decryptors: [decryptor] } });
    for (const [at, { output }] of files.entries()) {
      prove(output !== undefined, "every file is re-identified");
      const restored = await readFile(join(out, output));
      prove(
        isSame(restored, await readFile(state.deidentified[at]?.before ?? "")),
        "every element is the original one",
      );
      prove((await statusOf(restored, keys)) === "valid", "the signature of the modality is valid again");
    }
  }
  const refused = await reidentifyFiles({
    inputs,
    out: join(places.refused, "reidentified"),
    keys: { decryptors: [researcher.decryptor] },
  });
  const isRefused = refused.length === inputs.length && refused.every(({ error }) => error !== undefined);
  prove(isRefused && (await isEmpty(join(places.refused, "reidentified"))), "nobody else can re-identify");
  return `The physician and the data protection officer each restored all ${inputs.length} files: every element is the original one again, pixels included, and the scanner's signatures are valid as on the first day. With the researcher's key not one file was restored.`;
}

/**
 * Whether a file has every element of the original and no other, but for Patient Identity Removed (0012,0062), which says that this was undone.
 *
 * @param {Uint8Array} restored
 * @param {Uint8Array} original
 */
function isSame(restored, original) {
  const { dataset } = readDicom(restored);
  dataset.delete(Tag.PatientIdentityRemoved);
  return isDeepStrictEqual(toDicomJson(dataset), toDicomJson(readDicom(original).dataset));
}
