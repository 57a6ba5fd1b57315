import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readFile as readBytes } from "node:fs/promises";
import { openFile, readFile, Tag, tagOf } from "@dicomsec/core";
import { collectInputs } from "@dicomsec/core/node";
import { collectIdentifyingValues, createLeakChecker, keyLength } from "@dicomsec/deidentification";
import { deidentifyFiles } from "@dicomsec/deidentification/node";
import { picture } from "../pictures.mjs";
import { prove } from "../prove.mjs";
import { withSource } from "../with-source.mjs";

/**
 * What the hospital knows of its ultrasound machine: who the patient is stands in the upper 22 rows. Images of which nothing is known become black.
 *
 * @type {import("@dicomsec/deidentification").PixelRule}
 */
const banner = {
  id: "story-ultrasound",
  note: "looked at by the makers of the sample study",
  when: { modality: ["US"], model: ["Sono 9"] },
  action: { kind: "regions", regions: [{ height: 22 }] },
  certainty: "confirmed",
};

/** @param {import("../story.mjs").Story} story */
export async function deidentifyStudy({ places, state, keys, softwareVersion }) {
  const { physician, officer } = keys.readers;
  const { report, inputs, dicomdir } = await deidentifyFiles({
    inputs: [places.archive],
    out: places.deidentified,
    key: randomBytes(keyLength),
    softwareVersion,
    config: { options: ["clean-pixel-data"], pixels: { rules: [banner], onUnknown: "blackout" }, dicomdir: "rebuild" },
    recipients: [{ certificates: [physician, officer].map(({ certificate }) => certificate.bytes) }],
  });
  const { totals, files } = report;
  prove(totals.inputs === state.signed.length && totals.failed === 0, "every file was de-identified");
  prove(dicomdir?.listed === totals.inputs, "the new DICOMDIR lists every file");
  for (const { number, output = "" } of files) {
    const before = inputs[number - 1]?.path ?? "";
    state.deidentified.push({ before, after: join(places.deidentified, output) });
  }
  await proveTextIsGone(state.deidentified);
  const changed = Object.values(totals.elements).reduce((sum, count) => sum + count, 0);
  return `${changed} data elements of ${totals.inputs} files were removed or replaced, and the name in the pixels of the ultrasound image is black now; nothing else of the picture was changed. What was taken out stays in each file, encrypted so that only the physician and the data protection officer can read it.`;
}

/** In the picture that says that it has text, the rows of the text are black, and below is what was there. @param {readonly { before: string, after: string }[]} pairs */
async function proveTextIsGone(pairs) {
  let found = 0;
  for (const { before, after } of pairs) {
    const { dataset } = readFile(await readBytes(before));
    if (dataset.getString(Tag.BurnedInAnnotation) !== "YES") continue;
    const [old, now] = [dataset, readFile(await readBytes(after)).dataset].map((one) => one.getBytes(Tag.PixelData));
    const end = 22 * (dataset.getNumber(Tag.Columns) ?? 0);
    prove(
      old?.subarray(0, end).some((pixel) => pixel !== 0),
      "text is burned into the picture",
    );
    prove(
      now?.subarray(0, end).every((pixel) => pixel === 0),
      "the text is black now",
    );
    prove(
      old && now && Buffer.compare(now.subarray(end), old.subarray(end)) === 0,
      "below the text nothing was changed",
    );
    found += 1;
  }
  prove(found > 0, "a picture says that text is burned in");
}

/** @param {import("../story.mjs").Story} story */
export async function searchForLeaks({ places }) {
  const checker = createLeakChecker();
  for (const { path } of await collectInputs([places.archive])) {
    checker.add(await withSource(path, async (source) => collectIdentifyingValues(await openFile(source))));
  }
  const left = await leaksIn(places.deidentified, checker);
  prove(left === 0, "nothing that identifies is left");
  const there = await leaksIn(places.archive, checker);
  prove(there > checker.size / 2, "the search finds what is there");
  return `Every byte of the de-identified files was searched for ${checker.size} identifying values of the archived ones (their signatures add to those of step 1), in every encoding: none is left. The same search finds ${there} places in the archived files.`;
}

/** @param {string} folder @param {import("@dicomsec/deidentification").LeakChecker} checker */
async function leaksIn(folder, checker) {
  let leaks = 0;
  for (const { path } of await collectInputs([folder])) {
    const findings = await withSource(path, (source) => checker.checkSource(source));
    leaks += findings.filter(({ severity }) => severity === "leak").length;
  }
  return leaks;
}

/** Attributes that a reader of the story may want to compare. */
const shown = ["PatientName", "PatientID", "PatientBirthDate", "StudyDate", "InstitutionName", "StudyInstanceUID"];

/**
 * One of each kind of image before and after, as a picture and by some attributes.
 *
 * @param {import("../story.mjs").Story} story
 */
export async function compareImages({ state }) {
  /** @type {Map<string, { before: Shown, after: Shown }>} */
  const byModality = new Map();
  for (const pair of state.deidentified) {
    const [before, after] = await Promise.all([show(pair.before), show(pair.after)]);
    if (before.picture !== undefined) byModality.set(before.modality, { before, after });
  }
  return [...byModality.values()];
}

/** @typedef {Awaited<ReturnType<typeof show>>} Shown */

/** @param {string} path */
async function show(path) {
  const { dataset } = readFile(await readBytes(path));
  const attributes = shown.map((keyword) => [keyword, dataset.getString(tagOf(keyword) ?? 0) ?? ""]);
  return { modality: dataset.getString(Tag.Modality) ?? "", picture: picture(dataset), attributes };
}
