import { join } from "node:path";
import { deliverAuditMessages } from "./steps/audit.mjs";
import { deidentifyStudy, searchForLeaks } from "./steps/deidentify.mjs";
import { describeDevices, makeStudy } from "./steps/make.mjs";
import { reidentifyStudy } from "./steps/reidentify.mjs";
import { openFiles, sealFiles } from "./steps/seal.mjs";
import { sendStudy } from "./steps/send.mjs";
import { signStudy } from "./steps/sign.mjs";

/**
 * A step, with the profile of PS3.15 that it carries out. `run` resolves to what was proven, and rejects unless it is true.
 *
 * @typedef {{ readonly title: string, readonly profile: string, readonly run: (story: Story) => Promise<string> }} Step
 */

/**
 * The steps in their order.
 *
 * @type {readonly Step[]}
 */
export const steps = [
  { title: "A study is made", profile: "", run: makeStudy },
  { title: "The devices are described", profile: "H.1", run: describeDevices },
  { title: "The scanner signs", profile: "C.2", run: signStudy },
  { title: "It sends to the archive", profile: "B.12, B.5", run: sendStudy },
  { title: "Who did what is recorded", profile: "A.5, A.6", run: deliverAuditMessages },
  { title: "The study is de-identified", profile: "E.1.1", run: deidentifyStudy },
  { title: "Leaks are looked for", profile: "", run: searchForLeaks },
  { title: "It is sealed for the researcher", profile: "D.1", run: sealFiles },
  { title: "The researcher opens it", profile: "D.1", run: openFiles },
  { title: "Two people restore it", profile: "E.1.2", run: reidentifyStudy },
];

/**
 * What the steps share: places, keys, and what one step leaves for the next.
 *
 * @param {string} folder where everything of the story goes
 * @param {import("./keys.mjs").Keys} keys
 * @param {string} softwareVersion
 */
export function createStory(folder, keys, softwareVersion) {
  const place = (/** @type {string} */ name) => join(folder, name);
  return {
    folder,
    keys,
    softwareVersion,
    places: {
      study: place("1-study"),
      devices: place("2-devices.json"),
      signed: place("3-signed"),
      archive: place("4-archive"),
      users: place("4-users.txt"),
      spool: place("4-spool"),
      audit: place("5-audit-messages.xml"),
      deidentified: place("6-deidentified"),
      cd: place("7-cd"),
      opened: place("8-opened"),
      reidentified: place("9-reidentified"),
      /** Nothing may ever appear below it. */
      refused: place("refused"),
      damagedCd: place("refused/damaged-cd"),
    },
    state: {
      /** @type {readonly import("@dicomsec/configuration").Device[]} */
      devices: [],
      /** @type {string[]} */
      signed: [],
      /** @type {Awaited<ReturnType<typeof import("./archive.mjs").openArchive>> | undefined} */
      archive: undefined,
      /** @type {{ before: string, after: string }[]} */
      deidentified: [],
      /** @type {(() => Promise<void>)[]} */
      closing: [],
    },
  };
}

/** @typedef {ReturnType<typeof createStory>} Story */
